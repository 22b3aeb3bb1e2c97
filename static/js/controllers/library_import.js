// The form that takes a file on this machine's disk into the library.

import { post } from "lib/http"

const form = document.getElementById("add-model")

async function add(event) {
  event.preventDefault()
  const { path } = form.elements
  const button = form.querySelector("button")
  button.disabled = true
  try {
    await post(form.getAttribute("action"), { path: path.value.trim() })
    location.reload()
  } catch (error) {
    refuse(path, error.message)
  }
  button.disabled = false
}

function refuse(path, message) {
  document.getElementById("add-error").textContent = message
  path.setAttribute("aria-invalid", "true")
  path.focus()
}

form?.addEventListener("submit", add)
