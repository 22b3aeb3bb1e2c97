// Asks once before something that other people would notice.

const dialog = document.getElementById("ask")

// Resolves to whether the person said yes; Escape and a press beside the dialog say no.
export function ask({ title, text, yes }) {
  dialog.querySelector("#ask-title").textContent = title
  dialog.querySelector("#ask-text").textContent = text
  dialog.querySelector("#ask-yes").textContent = yes
  dialog.returnValue = ""
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true })
  })
}

dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close()
})
