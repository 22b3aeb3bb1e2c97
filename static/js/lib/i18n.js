// The words in the reader's language. Django's catalogue, a script before every module, holds them;
// should it fail to load, the page speaks English.

const catalogue = globalThis.django ?? {}

export const language = document.documentElement.lang || "en"

export const gettext = catalogue.gettext ?? ((text) => text)

export const ngettext = catalogue.ngettext ?? ((one, many, count) => (count === 1 ? one : many))

// "%(done)s of %(total)s" with { done, total }.
export function interpolate(text, values) {
  return text.replace(/%\((\w+)\)s/g, (_, name) => values[name])
}

// 3120 as "3,120", as the language writes it.
export function number(value, options = {}) {
  return new Intl.NumberFormat(language, options).format(value)
}
