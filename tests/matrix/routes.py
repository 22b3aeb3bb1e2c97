"""What every path of the pages touches, and who may: one row each, below its app.

A path that has no row here fails `test_complete.py`. What the words mean is in `rows.py`, what
`$chat` and the other things of Alice's are is in `house.py`.
"""

from tests.matrix.rows import (
    GET,
    Ask,
    Row,
    form,
    look,
    members,
    own,
    owners,
    post,
    public,
)

SETTINGS = {"scope": "chat", "model": "$model", "mode": "instant"}
BEGIN = {"text": "Hello!", "model": "$model", "mode": "instant"}
PREVIEW = {"template": "", "variables": "", "mode": "instant"}
NO_ENGINE = 503  # what is asked of the engine while it does not run
NO_FILE = 409  # what is asked of the model's file, which is not there

ACCOUNTS: dict[str, Row] = {
    "/setup/": public(),
    "/login/": public(),
    "/logout/": members(form()),
    "/account/password/": members(),
    "/privacy/": public(),
    "/language/": public(form(language="en")),
    "/jsi18n/<slug:language>/<slug:version>.js": public(language="=en", version="=source"),
}

API: dict[str, Row] = {
    "/healthz": public(Ask(works=frozenset({200, 503}))),
}

CHAT: dict[str, Row] = {
    "/": members(shows=(GET,)),
    "/find/": members(shows=(GET, look(q="heliotrope"))),
    "/draft/": members(
        shows=(GET,),
        reach=(look(chat="$chat"), post(0, {"chat": "$chat"}, text="Mine", revision="")),
    ),
    "/chats/": members(shows=(GET,)),
    "/archived/": members(shows=(GET,)),
    "/preview/": members(),
    "/files/": members(Ask({"name": "a.txt"}, raw="words")),
    "/files/<uuid:pk>/": own(pk="file"),
    "/files/<uuid:pk>/tokens/": own(look(model="$model"), pk="file"),
    # Removing what is not there is no error: the rows tell that nobody else's goes.
    "/files/<uuid:pk>/remove/": members(post(), pk="unsent"),
    "/chats/export.jsonl": members(shows=(GET,)),
    "/chats/import/": members(Ask(raw="[]", works=frozenset({400}))),
    # The owner without leave is asked for a reason; with leave: tests/chat/test_reading.py.
    "/people/<int:pk>/chats/": owners(GET, pk="alice"),
    "/people/<int:pk>/chats/<uuid:chat>/": owners(GET, pk="alice", chat="chat"),
    "/people/<int:pk>/chats/end/": owners(post(), pk="alice"),
    "/account/access/": members(),
    "/account/access/seen/": members(form(until="2020-01-01T00:00:00+00:00")),
    "/sharing/": members(shows=(GET,)),
    "/shared/<slug:key>/": own(key="share"),
    "/shared/<slug:key>/copy/": own(post(), key="share"),
    "/shared/<slug:key>/files/<uuid:pk>/": own(key="share", pk="file"),
    "/shares/<uuid:pk>/renew/": own(post(), pk="share"),
    "/shares/<uuid:pk>/revoke/": own(post(), pk="share"),
    "/c/": members(post(id="$new", **BEGIN), reach=(post(id="$new", files=["$unsent"], **BEGIN),)),
    "/c/settings/": members(post(**SETTINGS), shows=(post(preset="$preset", **SETTINGS),)),
    "/c/<uuid:pk>/": own(GET, look(at="$old"), pk="chat"),
    "/c/<uuid:pk>/shares/": own(GET, post(reader=None), post(reader="bob"), pk="chat"),
    "/c/<uuid:pk>/export.md": own(pk="chat"),
    "/c/<uuid:pk>/export.json": own(pk="chat"),
    "/c/<uuid:pk>/settings/": own(post(set={"temperature": 1}, **SETTINGS), pk="chat"),
    "/c/<uuid:pk>/prompt/<uuid:reply>/": own(pk="chat", reply="reply"),
    "/c/<uuid:pk>/branch/": own(post(message="$reply"), pk="chat"),
    "/c/<uuid:pk>/rename/": own(post(title="Mine"), pk="chat"),
    "/c/<uuid:pk>/delete/": own(post(), pk="chat"),
    "/c/<uuid:pk>/restore/": own(post(), pk="deleted"),
    "/c/<uuid:pk>/pin/": own(post(), pk="chat"),
    "/c/<uuid:pk>/unpin/": own(post(), pk="chat"),
    "/c/<uuid:pk>/archive/": own(post(), pk="chat"),
    "/c/<uuid:pk>/unarchive/": own(post(), pk="archived"),
    "/templates/<str:name>/": members(GET, reach=(look(chat="$chat"),), name="model"),
    "/templates/<str:name>/preview/": members(
        post(**PREVIEW), reach=(post(chat="$chat", **PREVIEW),), name="model"
    ),
}

PRESETS: dict[str, Row] = {
    "/presets/": members(post(name="Mine", values={}), shows=(GET,)),
    "/presets/<int:pk>/": own(post(name="Mine"), pk="preset"),
    "/presets/<int:pk>/delete/": own(post(), pk="preset"),
    "/presets/<int:pk>/restore/": own(post(), pk="deleted_preset"),
    "/presets/<int:pk>/default/": own(post(default=True), pk="preset"),
    "/presets/library/": members(shows=(GET,)),
    "/presets/prompts/": members(post(name="mine", text="Mine"), shows=(GET,)),
    "/presets/prompts/<int:pk>/": own(post(name="mine", text="Mine"), pk="prompt"),
    "/presets/prompts/<int:pk>/delete/": own(post(), pk="prompt"),
    "/presets/form/<str:name>/": members(post(grammar=""), name="model"),
    "/presets/room/<str:name>/": members(GET, name="model"),
}

MODELS: dict[str, Row] = {
    "/models/": members(),
    "/models/state/": members(),
    "/models/look/": members(post()),
    "/models/folders/": owners(post(400)),
    "/models/folders/<int:pk>/drop/": owners(post(), pk="folder"),
    "/models/leftovers/<int:pk>/": owners(GET, pk="leftover"),
    "/models/import/": owners(post(400)),
    "/models/discover/": members(),
    "/models/discover/results/": members(),
    "/models/downloads/": members(),
    "/models/downloads/start/": members(post(400)),
    # That it goes on is on everybody's page; what is done with it, whoever asked for it says.
    "/models/downloads/<int:pk>/<str:do>/": members(
        reach=(post(),), changes=True, pk="download", do="=pause"
    ),
    "/models/hub/token/": members(),
    "/models/hub/token/forget/": members(form()),
    "/models/hub/<str:author>/<str:title>/": members(author="=maker", title="=model"),
    "/models/hub/<str:author>/<str:title>/state/": members(author="=maker", title="=model"),
    "/models/<str:name>/load/": members(post(NO_ENGINE), name="model"),
    "/models/<str:name>/unload/": members(post(NO_ENGINE), name="model"),
    "/models/<str:name>/pin/": members(post(), name="model"),
    "/models/<str:name>/unpin/": members(post(), name="model"),
    "/models/<str:name>/settings/": members(GET, name="model"),
    "/models/<str:name>/settings/cost/": members(post(NO_FILE), name="model"),
    "/models/<str:name>/deletion/": owners(GET, name="model"),
    "/models/<str:name>/delete/": owners(post(), changes=True, name="model"),
    "/models/<str:name>/rename/": owners(post(title="Another"), name="model"),
    "/models/<str:name>/check/": owners(post(), name="model"),
    "/models/<str:name>/update/": members(
        Ask(works=frozenset({NO_FILE})), post(NO_FILE), name="model"
    ),
    "/models/<str:name>/uncheck/": owners(post(), name="model"),
    "/models/<str:name>/remove/": owners(post(), changes=True, name="model"),
}

ROUTES: dict[str, Row] = {**ACCOUNTS, **API, **CHAT, **PRESETS, **MODELS}
