// On paper nothing can be unfolded: long messages are, before the page is printed, and folded again
// after. Bound after the thread, which draws every message then.

const FOLDED = '#thread [data-do="unfold"][aria-expanded="false"]:not([hidden])'

export function bindPrinting() {
  let unfolded = []

  addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll(FOLDED)]
    for (const button of unfolded) button.click()
  })
  addEventListener("afterprint", () => {
    for (const button of unfolded) button.click()
    unfolded = []
  })
}
