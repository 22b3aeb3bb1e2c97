// Finds and sorts among many models, on what the page shows of them.

import { gettext, interpolate, language, number } from "lib/i18n"

const library = document.getElementById("library")
const box = document.getElementById("find-model")
const sorter = document.getElementById("sort-models")
const found = document.getElementById("found")
const order = new Intl.Collator(language, { numeric: true, sensitivity: "base" })

const texts = new Map()

function textOf(row) {
  if (!texts.has(row)) texts.set(row, row.querySelector(".model-main").textContent.toLowerCase())
  return `${row.dataset.title.toLowerCase()} ${texts.get(row)}`
}

function find() {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean)
  let count = 0
  for (const row of rows()) {
    const fits = words.every((word) => textOf(row).includes(word))
    row.toggleAttribute("data-out", !fits)
    if (fits) count += 1
  }
  const said = interpolate(gettext("%(count)s of %(total)s"), {
    count: number(count),
    total: number(rows().length),
  })
  found.textContent = words.length ? said : ""
}

function sort() {
  const by = sorter.value
  const compare = (a, b) =>
    by === "title"
      ? order.compare(a.dataset.title, b.dataset.title)
      : Number(b.dataset[by] || 0) - Number(a.dataset[by] || 0)
  library.append(...rows().sort(compare))
}

function rows() {
  return [...library.children]
}

box?.addEventListener("input", find)
sorter?.addEventListener("change", sort)
