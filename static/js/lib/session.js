// What this tab remembers through a reload, and no longer than the tab lives.

const PREFIX = "hearth:"

export function recall(key) {
  const text = sessionStorage.getItem(PREFIX + key)
  return text === null ? null : JSON.parse(text)
}

// False when it was too much for the browser (about 5 MB in all); the page goes on without.
export function remember(key, value) {
  try {
    sessionStorage.setItem(PREFIX + key, JSON.stringify(value))
    return true
  } catch (error) {
    if (error.name !== "QuotaExceededError") throw error
    forget(key)
    return false
  }
}

export function forget(key) {
  sessionStorage.removeItem(PREFIX + key)
}
