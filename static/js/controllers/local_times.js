// Moments that the server wrote, as the reader's own clock and language say them.

import { language } from "lib/i18n"

const format = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" })

for (const time of document.querySelectorAll("time[datetime]")) {
  time.textContent = format.format(new Date(time.dateTime))
}
