// The eye beside a password: shows what was typed, and hides it again before it is sent.

for (const button of document.querySelectorAll("[data-reveals]")) {
  const input = document.getElementById(button.dataset.reveals)
  const show = (shown) => {
    input.type = shown ? "text" : "password"
    button.setAttribute("aria-pressed", String(shown))
  }
  button.addEventListener("click", () => show(input.type === "password"))
  input.form.addEventListener("submit", () => show(false))
}
