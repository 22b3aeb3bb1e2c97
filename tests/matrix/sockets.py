"""Every socket, and everything that a browser may say on it."""

from tests.matrix.rows import Line, event, unheard

LINES: dict[str, Line] = {
    "/ws/chat/<uuid:conversation>/": Line(
        at={"conversation": "$chat"},
        bobs={"conversation": "$bobs"},
        events={
            "send": event(
                "sent", id="$new", text="Hi", model="$model", mode="instant", files=["$unsent"]
            ),
            "retry": event("sent", id="$new", reply="$reply", model="$model", mode="instant"),
            "continue": event("sent", id="$new", reply="$reply"),
            "overflow": event("conversation", id="$new", policy="drop"),
            "stop": event(reply="$reply"),
            "follow": event("final", reply="$reply", offset="0-0"),
            "ack": unheard(reply="$reply", offset="0-0"),
            "sync": event("state"),
            "show": event("path", id="$new", message="$old"),
            "revise": event("path", id="$new", reply="$reply", text="Mine"),
            "delete": event("path", id="$new", message="$reply"),
            "restore": event("path", id="$new", message="$reply"),
        },
    ),
    "/ws/shared/<slug:key>/": Line(at={"key": "$share"}, bobs={"key": "$bobs_share"}, events={}),
}
