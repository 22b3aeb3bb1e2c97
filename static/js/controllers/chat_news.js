// Tells the rail what happens in this chat.

export function bindRailNews({ conversation, thread }) {
  let wasLive = Boolean(thread.liveReply)
  let shown = conversation.info

  conversation.addEventListener("info", () => {
    const { info } = conversation
    const isNews = !shown || shown.title !== info.title || shown.model !== info.model
    shown = info
    if (isNews) tell("hearth:conversation", info)
  })

  conversation.addEventListener("activity", () => {
    const live = Boolean(thread.liveReply)
    if (live === wasLive || !conversation.info) return
    wasLive = live
    if (live) tell("hearth:conversation", conversation.info)
    tell("hearth:live", { id: conversation.info.id, live })
  })
}

function tell(type, detail) {
  document.dispatchEvent(new CustomEvent(type, { detail }))
}
