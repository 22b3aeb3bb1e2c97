// The empty chat: starters to click, models to choose from.

export function bindStart({ thread, conversation, catalogue }) {
  const start = document.getElementById("start")

  start.addEventListener("click", ({ target }) => {
    const starter = target.closest("[data-starter]")
    const model = target.closest("[data-model]")
    if (starter && !conversation.isBusy) {
      conversation.say({ text: starter.textContent, ...catalogue.choice })
      document.getElementById("words").focus()
    }
    if (model) catalogue.choose(model.dataset.model)
  })

  function showChoice() {
    for (const button of start.querySelectorAll("[data-model]")) {
      button.setAttribute("aria-pressed", String(button.dataset.model === catalogue.model.name))
    }
  }

  function showAtAll() {
    start.hidden = thread.messages.length > 0
  }

  catalogue.addEventListener("change", showChoice)
  thread.addEventListener("change", showAtAll)
  showAtAll()
}
