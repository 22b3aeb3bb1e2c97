// Asks once before something that cannot be undone.

// Resolves to true when the person says `yes` (the button's word), to false for anything else.
export function ask({ title, text, yes }) {
  const dialog = document.getElementById("question").content.firstElementChild.cloneNode(true)
  const part = (name) => dialog.querySelector(`[data-part="${name}"]`)
  part("title").textContent = title
  part("text").textContent = text
  part("yes").textContent = yes
  dialog.setAttribute("aria-label", title)
  document.body.append(dialog)
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove()
      resolve(dialog.returnValue === "yes")
    })
  })
}
