"""Conversations and their messages: the truth about what was said, and by whom."""

from chat.models.asked import Asked as Asked
from chat.models.asked import Wording as Wording
from chat.models.attachment import Attachment as Attachment
from chat.models.conversation import Conversation as Conversation
from chat.models.draft import Draft as Draft
from chat.models.message import Message as Message
from chat.models.reading import Reading as Reading
from chat.models.share import Share as Share
