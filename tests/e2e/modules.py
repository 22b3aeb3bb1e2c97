"""Runs a piece of module code in a page as the page's own scripts run: with its nonce."""

from typing import Any

from playwright.sync_api import Page

INJECT = """code => new Promise((resolve, reject) => {
  const script = document.createElement("script")
  script.type = "module"
  script.nonce = document.querySelector("script[nonce]").nonce
  window.answer = { resolve, reject }
  script.textContent = `const work = async () => { ${code} }
    work().then(window.answer.resolve, (error) => window.answer.reject(String(error)))`
  document.head.append(script)
})"""


def run_module(page: Page, code: str) -> Any:
    """What the code returns; it may `await import("lib/…")`."""
    return page.evaluate(INJECT, code)
