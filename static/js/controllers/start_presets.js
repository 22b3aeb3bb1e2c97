// The presets that a new chat can begin with, on the empty page; pressed again, one is left.

const MOST = 8

export function bindStartPresets({ settings }) {
  const row = document.getElementById("start-presets")
  if (!row) return

  function show() {
    const presets = settings.panel.presets.slice(0, MOST)
    for (const button of row.querySelectorAll("[data-preset]")) button.remove()
    row.append(...presets.map((preset) => buttonOf(preset, preset.id === settings.presetId)))
    row.hidden = presets.length === 0
  }

  row.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-preset]")
    if (!button) return
    const isChosen = button.getAttribute("aria-pressed") === "true"
    settings.choosePreset(isChosen ? null : Number(button.dataset.preset))
    document.getElementById("words").focus()
  })
  settings.addEventListener("change", show)
}

function buttonOf({ id, name }, isChosen) {
  const button = document.createElement("button")
  button.type = "button"
  button.className = "pill"
  button.dataset.preset = id
  button.setAttribute("aria-pressed", String(isChosen))
  button.textContent = name
  return button
}
