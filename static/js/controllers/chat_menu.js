// This chat's own settings, in a menu at the end of its title bar.

import { openMenu } from "lib/menu"

export function bindChatMenu({ conversation }) {
  const opener = document.getElementById("chat-menu-opener")
  const menu = document.getElementById("chat-menu")

  function show() {
    const { info } = conversation
    opener.hidden = !info
    for (const item of menu.querySelectorAll('[role="menuitemradio"]')) {
      item.setAttribute("aria-checked", String(item.dataset.do === info?.overflow))
    }
  }

  opener.addEventListener("click", () => {
    openMenu(menu, opener, (policy) => conversation.setOverflow(policy))
    menu.querySelector('[aria-checked="true"]')?.focus()
  })
  conversation.addEventListener("info", show)
  show()
}
