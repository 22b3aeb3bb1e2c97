// The chat page: makes its models from what the server wrote into it, and hands them to the parts.

import { Attachments } from "models/attachments"
import { Beginning } from "models/beginning"
import { Catalogue } from "models/catalogue"
import { Conversation } from "models/conversation"
import { Outbox } from "models/outbox"
import { Settings } from "models/settings"
import { Thread } from "models/thread"
import { bindAnnouncer } from "controllers/chat_announcer"
import { bindComposer } from "controllers/composer"
import { bindHeader } from "controllers/chat_header"
import { bindFound } from "controllers/chat_found"
import { bindLine } from "controllers/chat_line"
import { bindMeter } from "controllers/context_meter"
import { bindModelPicker } from "controllers/model_picker"
import { bindOpenChat } from "controllers/chat_open"
import { bindPromptDialog } from "controllers/prompt_dialog"
import { bindPromptList } from "controllers/prompt_list"
import { bindRailNews } from "controllers/chat_news"
import { bindPrinting } from "controllers/printing"
import { bindShareMenu } from "controllers/share_menu"
import { bindScroll } from "controllers/chat_scroll"
import { bindStart } from "controllers/chat_start"
import { bindStartPresets } from "controllers/start_presets"
import { bindSettings } from "controllers/settings_panel"
import { bindThread } from "controllers/thread"
import { dataOf } from "lib/template"

const state = dataOf("conversation-state")
const { begin, files } = document.getElementById("chat").dataset
const chosen = document.querySelector(".model-pill")?.dataset

const thread = new Thread()
thread.load(state.messages, { live: state.live })
const catalogue = new Catalogue(dataOf("models"), { model: chosen?.chosen, mode: chosen?.mode })
const beginning = new Beginning(begin, () => settings.opening)
const outbox = new Outbox(state.conversation?.id)
const conversation = new Conversation({ info: state.conversation, thread, outbox, beginning })
const { new: newUrl, default: preset } = document.getElementById("panel").dataset
const settings = new Settings({
  catalogue,
  conversation,
  newUrl,
  preset: preset ? Number(preset) : null,
})
const attachments = new Attachments(files, state.conversation?.id)
const page = { thread, catalogue, beginning, conversation, attachments, settings }

bindStart(page)
bindThread(page)
bindScroll(page)
bindModelPicker(page)
bindMeter(page)
bindComposer(page)
bindHeader(page)
bindShareMenu(page)
bindPrinting()
bindOpenChat(page)
bindAnnouncer(page)
bindRailNews(page)
bindLine(page)
bindSettings(page)
bindStartPresets(page)
bindPromptList()
bindPromptDialog(page)
bindFound()
