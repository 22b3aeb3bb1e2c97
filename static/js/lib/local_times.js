// Times of the server as the reader's clock shows them.

import { language } from "lib/i18n"

const DAY_S = 86400

const CLOCK = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" })
const DATED = new Intl.DateTimeFormat(language, { weekday: "short", hour: "2-digit", minute: "2-digit" })
const FULL = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" })

// Every <time> inside `root`.
export function localise(root) {
  for (const node of root.querySelectorAll("time[datetime]")) {
    const text = shown(new Date(node.dateTime))
    if (node.textContent !== text) node.textContent = text
    node.title = FULL.format(new Date(node.dateTime))
  }
}

// "14:05" of the last day, "Tue 14:05" within some days of now, else with the date.
export function shown(date) {
  const age = (Date.now() - date) / 1000
  if (age >= 0 && age < DAY_S) return CLOCK.format(date)
  return (Math.abs(age) < 6 * DAY_S ? DATED : FULL).format(date)
}
