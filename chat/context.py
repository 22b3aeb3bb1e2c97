"""What the rail on every page needs: this person's conversations, and what else it tells of."""

from typing import Any

from django.http import HttpRequest

from chat import reading
from chat.listing import first_page
from models_hub import live as live_models
from models_hub.downloads.summary import summary


def rail(request: HttpRequest) -> dict[str, Any]:
    """`rail`: the first page of the list (see chat.listing), how many models are loaded, and how
    far the downloads are, and whether somebody read this person's chats; None signed out."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"rail": None}
    return {
        "rail": {
            **first_page(user),
            "models_ready": live_models.ready(),
            "downloads": summary(),
            "unseen_readings": reading.unseen(user),
        }
    }
