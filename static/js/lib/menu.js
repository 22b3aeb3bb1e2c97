// A menu of buttons (`<div popover role="menu">`) beside the button that opens it.

const GAP = 4
const MARGIN = 8

// Opens `menu` beside `opener`; `choose` gets the `data-do` of the item taken.
// A press on the opener of an open menu closes it: the browser did that on the way down.
export function openMenu(menu, opener, choose) {
  if (opener.dataset.closing) return
  menu.showPopover()
  opener.setAttribute("aria-expanded", "true")
  place(menu, opener.getBoundingClientRect())
  itemsOf(menu)[0]?.focus()
  const ending = new AbortController()
  const { signal } = ending
  menu.addEventListener("keydown", (event) => walk(menu, event), { signal })
  menu.addEventListener("click", (event) => take(menu, event, choose), { signal })
  menu.addEventListener("beforetoggle", () => close(opener, ending), { signal })
}

function take(menu, event, choose) {
  const item = event.target.closest("[data-do]")
  if (!item) return
  menu.hidePopover()
  choose(item.dataset.do, item)
}

function close(opener, ending) {
  ending.abort()
  opener.setAttribute("aria-expanded", "false")
  opener.dataset.closing = "true"
  setTimeout(() => delete opener.dataset.closing, 200)
}

function walk(menu, event) {
  const items = itemsOf(menu)
  const here = items.indexOf(document.activeElement)
  const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key]
  if (event.key === "Tab") menu.hidePopover()
  if (next === undefined) return
  event.preventDefault()
  items.at(next % items.length).focus()
}

function itemsOf(menu) {
  return [...menu.querySelectorAll('[role^="menuitem"]:not([hidden], :disabled)')]
}

// Beneath the opener, its left edge under the opener's; above or shifted where there is no room.
function place(menu, opener) {
  const { width, height } = menu.getBoundingClientRect()
  const below = opener.bottom + GAP
  const fits = below + height + MARGIN <= innerHeight
  const top = fits ? below : opener.top - GAP - height
  const left = Math.min(opener.left, innerWidth - width - MARGIN)
  menu.style.top = `${Math.max(MARGIN, top)}px`
  menu.style.left = `${Math.max(MARGIN, left)}px`
}
