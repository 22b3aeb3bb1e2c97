// Numbers in words: times, speeds, places in line.

import { gettext, interpolate, ngettext, number } from "lib/i18n"

const ordinals = new Intl.PluralRules("en", { type: "ordinal" })

// "4 s", "1 min 05 s"
export function duration(ms) {
  const seconds = Math.floor(ms / 1000)
  if (seconds < 60) return interpolate(gettext("%(seconds)s s"), { seconds: number(seconds) })
  return interpolate(gettext("%(minutes)s min %(seconds)s s"), {
    minutes: number(Math.floor(seconds / 60)),
    seconds: number(seconds % 60),
  })
}

// "0.31 s", "12 s"
export function preciseDuration(ms) {
  const seconds = ms / 1000
  const digits = seconds < 1 ? 2 : seconds < 10 ? 1 : 0
  return interpolate(gettext("%(seconds)s s"), {
    seconds: number(seconds, { maximumFractionDigits: digits }),
  })
}

// "20 s", "3 min": a guess, and no more exact than one.
function roughly(seconds) {
  if (seconds >= 90) {
    return interpolate(gettext("%(minutes)s min"), { minutes: number(Math.round(seconds / 60)) })
  }
  const step = seconds > 10 ? 5 : 1
  return duration(Math.max(1, Math.ceil(seconds / step) * step) * 1000)
}

export function percent(share) {
  return number(share, { style: "percent" })
}

// 1234567 bytes as "1.2 MB": decimal units, as the server writes them.
export function shortSize(bytes) {
  const units = ["B", "kB", "MB"]
  let amount = bytes
  while (amount >= 999.5 && units.length > 1) (amount /= 1000), units.shift()
  const maximumFractionDigits = amount < 9.95 && units[0] !== "B" ? 1 : 0
  return `${number(amount, { maximumFractionDigits })} ${units[0]}`
}

export function placeInLine(position) {
  const pattern = {
    one: gettext("%(n)sst in line"),
    two: gettext("%(n)snd in line"),
    few: gettext("%(n)srd in line"),
    other: gettext("%(n)sth in line"),
  }[ordinals.select(position)]
  return interpolate(pattern, { n: number(position) })
}

function waitInLine({ position, wait }) {
  const place = placeInLine(position)
  if (wait === undefined) return place
  return interpolate(gettext("%(place)s, about %(time)s"), { place, time: roughly(wait) })
}

// What was left out of a chat that outgrew its context; `turns` is how many.
export function leftOut(turns) {
  const pattern = ngettext(
    "The oldest question and its answer were left out to make room.",
    "The oldest %(turns)s questions and their answers were left out to make room.",
    turns,
  )
  return interpolate(pattern, { turns: number(turns) })
}

// Why a reply says nothing yet; `status` is the last such entry of its stream, or null.
export function waitingFor(status, model) {
  switch (status?.s) {
    case "loading":
      return interpolate(gettext("Loading %(model)s (%(percent)s)"), {
        model,
        percent: percent(status.progress),
      })
    case "memory":
      return gettext("Waiting for memory: another model is in use")
    case "queued":
      return waitInLine(status)
    case "prefill":
      return interpolate(gettext("Reading your prompt: %(done)s of %(total)s tokens"), {
        done: number(status.done),
        total: number(status.total),
      })
  }
  return interpolate(gettext("Waiting for %(model)s"), { model })
}
