// Numbers of bytes for people, in decimal units as disks are sold: "4.1 GB".

import { number } from "lib/i18n"

const UNITS = ["bytes", "kB", "MB", "GB", "TB", "PB"]

export function size(bytes) {
  let value = bytes
  let unit = 0
  while (value >= 999.95 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit === 0 ? 0 : 1
  return `${number(value, { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${UNITS[unit]}`
}
