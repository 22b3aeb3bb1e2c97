// What can be done with a chat as a whole: let others read it, take it along, print it.

import { commands } from "models/commands"
import { openMenu } from "lib/menu"
import { openShareDialog } from "controllers/share_dialog"

export function bindShareMenu({ conversation }) {
  const opener = document.getElementById("share-menu-opener")
  const menu = document.getElementById("share-menu")

  function show() {
    opener.hidden = !conversation.info
  }

  function choose(wish) {
    if (wish === "share") openShareDialog(conversation.info.url)
    else if (wish === "print") print()
    else location.assign(`${conversation.info.url}${wish}`) // answered as a download: the page stays
  }

  opener.addEventListener("click", () => openMenu(menu, opener, choose))
  for (const item of menu.querySelectorAll("[data-do]")) {
    const wish = item.dataset.do
    commands.offer(wish, () => choose(wish), () => Boolean(conversation.info) && !item.hidden)
  }
  conversation.addEventListener("info", show)
  show()
}
