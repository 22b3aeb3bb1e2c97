// Numbers in words: times, speeds, places in line.

import { gettext, interpolate, number } from "lib/i18n"

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

export function percent(share) {
  return number(share, { style: "percent" })
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

// Why a reply says nothing yet; `status` is the last such entry of its stream, or null.
export function waitingFor(status, model) {
  switch (status?.s) {
    case "loading":
      return interpolate(gettext("Loading %(model)s (%(percent)s)"), {
        model,
        percent: percent(status.progress),
      })
    case "queued":
      return placeInLine(status.position)
    case "prefill":
      return interpolate(gettext("Reading your prompt %(done)s / %(total)s"), {
        done: number(status.done),
        total: number(status.total),
      })
  }
  return interpolate(gettext("Waiting for %(model)s"), { model })
}
