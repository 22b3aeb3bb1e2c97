// What a reply was asked with, in words: "Temperature 0.7, top-k 20, top-p 0.8".

import { gettext, interpolate, number } from "lib/i18n"

const WORDS = {
  temperature: gettext("temperature %(value)s"),
  top_k: gettext("top-k %(value)s"),
  top_p: gettext("top-p %(value)s"),
  min_p: gettext("min-p %(value)s"),
  repeat_penalty: gettext("repeat penalty %(value)s"),
  presence_penalty: gettext("presence penalty %(value)s"),
  frequency_penalty: gettext("frequency penalty %(value)s"),
  max_tokens: gettext("at most %(value)s tokens"),
  thinking_budget: gettext("at most %(value)s tokens of thinking"),
}
const OFF = { top_k: 0, top_p: 1, min_p: 0, repeat_penalty: 1, presence_penalty: 0, frequency_penalty: 0 }
const FLAGS = {
  stop: gettext("stop strings"),
  logit_bias: gettext("token bias"),
  grammar: gettext("a grammar"),
  json_schema: gettext("a JSON schema"),
}

// `sampling` is what the reply's message says; what is switched off is left out.
export function settingsUsed(sampling) {
  const numbers = Object.entries(WORDS)
    .filter(([name]) => Number.isFinite(sampling[name]) && sampling[name] !== OFF[name])
    .map(([name, words]) => interpolate(words, { value: shown(sampling[name]) }))
  const flags = Object.entries(FLAGS).filter(([name]) => sampling[name]).map(([, words]) => words)
  const list = [...numbers, ...flags].join(", ")
  return list.charAt(0).toUpperCase() + list.slice(1)
}

function shown(value) {
  return number(value, { maximumFractionDigits: 3 })
}
