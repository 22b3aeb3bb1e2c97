// Talks JSON with this server; every failure is an HttpError whose message can be shown as it is.

import { gettext, interpolate } from "lib/i18n"

export class HttpError extends Error {
  constructor(message, { status = 0, code = "" } = {}) {
    super(message)
    this.status = status
    this.code = code
  }
}

export function get(url) {
  return talk(url, { method: "GET" })
}

// `keepalive` has it arrive although the page is left.
export function post(url, data = {}, { keepalive = false } = {}) {
  return talk(url, {
    method: "POST",
    keepalive,
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify(data),
  })
}

// Sends bytes as they are.
export function upload(url, bytes) {
  return talk(url, {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream", "X-CSRFToken": csrfToken() },
    body: bytes,
  })
}

export async function getText(url) {
  const response = await answered(url, { method: "GET", headers: { Accept: "text/plain" } })
  return heard(response.text())
}

async function talk(url, options) {
  return bodyOf(await answered(url, options))
}

async function answered(url, options) {
  const response = await reach(url, options)
  // The login page answered in the place of what was asked.
  if (response.redirected || response.status === 401) {
    throw new HttpError(gettext("You are signed out. Reload the page to sign in again."), {
      status: 401,
      code: "signed_out",
    })
  }
  if (!response.ok) throw refusal(response, (await bodyOf(response))?.error)
  return response
}

function reach(url, { headers, ...options }) {
  return heard(fetch(url, { ...options, headers: { Accept: "application/json", ...headers } }))
}

// The network may fail before an answer and in the middle of one.
async function heard(promise) {
  try {
    return await promise
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new HttpError(gettext("The server did not answer. Check that it is on, then try again."))
  }
}

function bodyOf(response) {
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json")
  return isJson ? heard(response.json()) : null
}

function refusal({ status, headers }, error) {
  const id = headers.get("X-Request-ID")
  const fault = id && status >= 500 ? interpolate(MESSAGES.fault, { id }) : MESSAGES.other
  const message = error?.message ?? MESSAGES[status] ?? fault
  return new HttpError(message, { status, code: error?.code ?? "" })
}

const MESSAGES = {
  403: gettext("The server refused this. Reload the page, then try again."),
  404: gettext("That is not here any more. Reload the page to see what is."),
  fault: gettext(
    "Something went wrong on the server, and nothing was changed. Try again; if it comes back, mention %(id)s to whoever runs Hearth.",
  ),
  other: gettext("Something went wrong on the server, and nothing was changed. Try again."),
}

function csrfToken() {
  return document.cookie.match(/(?:^|; )(?:__Host-)?hearth_csrf=([^;]*)/)?.[1] ?? ""
}
