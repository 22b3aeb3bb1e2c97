// Light, dark, or as the system has it. The choice is kept by this browser, not by the account.

export function chosenTheme() {
  return localStorage.theme ?? "system"
}

export function chooseTheme(theme) {
  if (theme === "system") delete localStorage.theme
  else localStorage.theme = theme
  applyTheme()
}

export function applyTheme() {
  const { dataset } = document.documentElement
  if (localStorage.theme) dataset.theme = localStorage.theme
  else delete dataset.theme
}
