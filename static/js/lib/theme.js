// Light, dark, or as the system has it. The choice is kept by this browser, and by the account of
// who is signed in, so that their other devices follow.

import { post } from "lib/http"

export function chosenTheme() {
  return localStorage.theme ?? "system"
}

export function chooseTheme(theme) {
  if (theme === "system") delete localStorage.theme
  else localStorage.theme = theme
  applyTheme()
}

// Has the account remember it; nothing signed out. May raise an HttpError.
export async function keepTheme(theme) {
  const { account } = document.documentElement.dataset
  if (account) await post(account, { theme }, { keepalive: true })
}

export function applyTheme() {
  const { dataset } = document.documentElement
  if (localStorage.theme) dataset.theme = localStorage.theme
  else delete dataset.theme
}
