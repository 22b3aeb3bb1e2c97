// On a phone the rail is a drawer: the rest of the page rests while it is open, so that the focus
// stays inside, and Esc, the scrim or the cross close it.

const frame = document.getElementById("frame")
const rail = document.getElementById("rail")
const others = [document.getElementById("page"), document.querySelector(".skip-link")]
const opener = frame.querySelector(".drawer-opener")
const closer = frame.querySelector(".drawer-closer")
const wide = matchMedia("(min-width: 800.02px)")

const isOpen = () => frame.dataset.drawer === "open"

function open() {
  frame.dataset.drawer = "open"
  rail.setAttribute("role", "dialog")
  rail.setAttribute("aria-modal", "true")
  rail.setAttribute("aria-label", rail.querySelector("nav").getAttribute("aria-label"))
  setRest(true)
  closer.focus()
}

function close() {
  if (!isOpen()) return
  delete frame.dataset.drawer
  for (const name of ["role", "aria-modal", "aria-label"]) rail.removeAttribute(name)
  setRest(false)
  opener.focus()
}

function setRest(resting) {
  for (const other of others) other.inert = resting
  opener.setAttribute("aria-expanded", String(resting))
}

opener.addEventListener("click", open)
closer.addEventListener("click", close)
document.getElementById("scrim").addEventListener("click", close)
wide.addEventListener("change", close)
// A chat chosen in the drawer may be on the page already: then no new page closes the drawer.
rail.addEventListener("click", (event) => event.target.closest("a") && close())
document.addEventListener("keydown", (event) => {
  const inside = document.querySelector(":popover-open, dialog:modal, .rail-rename")
  if (event.key === "Escape" && !inside) close()
})
