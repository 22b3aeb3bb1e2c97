// The list of chats goes on as one scrolls, and is drawn anew when a chat has moved in it. Up and
// down lead from chat to chat.

import { get } from "lib/http"
import { isPressed } from "lib/shortcuts"
import { rowOf, showGroups } from "controllers/rail"
import { toast } from "lib/toast"

const list = document.getElementById("chats")
const more = document.getElementById("chats-more")
let isAsking = false

async function ask({ anew }) {
  const query = anew ? "" : `?after=${encodeURIComponent(more.dataset.next)}`
  const { groups, next } = await get(list.dataset.list + query)
  showGroups(groups, { anew })
  more.dataset.next = next
  more.hidden = !next
}

async function goOn() {
  if (isAsking || more.hidden) return
  const hadFocus = document.activeElement === more
  const last = [...list.querySelectorAll(".rail-row")].at(-1)
  isAsking = true
  try {
    await ask({ anew: false })
    if (hadFocus) following(last, 1)?.querySelector("a").focus()
  } catch (error) {
    toast(error.message, { tone: "bad" })
  } finally {
    isAsking = false
  }
}

async function placed({ detail: { id } }) {
  const hadFocus = rowOf(id)?.contains(document.activeElement)
  try {
    await ask({ anew: true })
    if (hadFocus) rowOf(id)?.querySelector("a").focus()
  } catch (error) {
    toast(error.message, { tone: "bad" })
  }
}

function following(row, by) {
  const rows = [...list.querySelectorAll(".rail-row:not([hidden])")]
  return rows[rows.indexOf(row) + by]
}

function key(event) {
  const by = isPressed(event, "row-below") ? 1 : isPressed(event, "row-above") ? -1 : 0
  const row = event.target.closest(".rail-row")
  if (!by || !row || event.target.matches("input")) return
  event.preventDefault()
  following(row, by)?.querySelector("a").focus()
}

list.addEventListener("keydown", key)
more.addEventListener("click", goOn)
document.addEventListener("hearth:placed", placed)
new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && goOn(), {
  root: list,
  rootMargin: "400px 0px",
}).observe(more)
