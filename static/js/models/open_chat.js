// The chat that is open on this page: {id, title, url, pinned, archived}, or null. The chat page
// says which; what the frame can do to a chat it does to this one.

export const openChat = { info: null }
