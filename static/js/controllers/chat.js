// The chat page: makes its models from what the server wrote into it, and hands them to the parts.

import { Beginning } from "models/beginning"
import { Catalogue } from "models/catalogue"
import { Conversation } from "models/conversation"
import { Outbox } from "models/outbox"
import { Thread } from "models/thread"
import { bindAnnouncer } from "controllers/chat_announcer"
import { bindComposer } from "controllers/composer"
import { bindHeader } from "controllers/chat_header"
import { bindChatMenu } from "controllers/chat_menu"
import { bindLine } from "controllers/chat_line"
import { bindMeter } from "controllers/context_meter"
import { bindModelPicker } from "controllers/model_picker"
import { bindRailNews } from "controllers/chat_news"
import { bindScroll } from "controllers/chat_scroll"
import { bindStart } from "controllers/chat_start"
import { bindThread } from "controllers/thread"
import { dataOf } from "lib/template"

const state = dataOf("conversation-state")
const { begin } = document.getElementById("chat").dataset
const chosen = document.querySelector(".model-pill")?.dataset

const thread = new Thread()
thread.load(state.messages)
const catalogue = new Catalogue(dataOf("models"), { model: chosen?.chosen, mode: chosen?.mode })
const beginning = new Beginning(begin)
const outbox = new Outbox(state.conversation?.id)
const conversation = new Conversation({ info: state.conversation, thread, outbox, beginning })
const page = { thread, catalogue, beginning, conversation }

bindStart(page)
bindThread(page)
bindScroll(page)
bindModelPicker(page)
bindMeter(page)
bindComposer(page)
bindHeader(page)
bindChatMenu(page)
bindAnnouncer(page)
bindRailNews(page)
bindLine(page)
