"""What every path of the pages touches, and who may: one row each, below its app.

A path that has no row here fails `test_complete.py`. What the words mean is in `rows.py`, what
`$chat` and the other things of Alice's are is in `house.py`.
"""

from tests.matrix.rows import (
    GET,
    Ask,
    Row,
    admins,
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
KEY = {"name": "Mine", "expires": "never", "scope": "chat", "models": None}
NOT_FOUND = Ask(works=frozenset({404}))
NO_ENGINE = 503  # what is asked of the engine while it does not run
NO_FILE = 409  # what is asked of the model's file, which is not there

ACCOUNTS: dict[str, Row] = {
    "/setup/": public(),
    "/login/": public(),
    "/logout/": members(form()),
    "/account/password/": members(),
    "/privacy/": public(),
    "/join/<str:token>/": public(NOT_FOUND, token="=no-such-link"),
    "/new-password/<str:token>/": public(NOT_FOUND, token="=no-such-link"),
    "/sign-up/": public(Ask(works=frozenset({302, 404}))),  # closed until an admin opens it
    "/sign-up/asked/": public(),
    "/account/": members(shows=(GET,)),
    "/account/settings/": members(post(theme="dark")),
    "/account/devices/<int:pk>/end/": own(form(), pk="device"),
    "/account/devices/end/": members(form()),
    "/account/keys/": members(post(**KEY), right="api_keys"),
    "/account/keys/<int:pk>/revoke/": own(post(), pk="key"),
    "/account/export/": members(),  # what is in it: tests/accounts/test_export.py
    "/account/delete/": members(),
    "/account/closing/": members(),
    "/usage/": members(),
    "/usage/people.csv": admins(),
    "/language/": public(form(language="en")),
    "/jsi18n/<slug:language>/<slug:version>.js": public(language="=en", version="=source"),
}

PEOPLE: dict[str, Row] = {
    "/people/": admins(),
    "/people/audit/": admins(),
    "/people/invite/": admins(),
    "/people/invitations/<int:pk>/revoke/": admins(form(), pk="invitation"),
    "/people/sign-up/": admins(form()),
    "/people/roles/<slug:role>/": admins(role="=member"),
    "/people/<int:pk>/": admins(pk="alice"),
    "/people/<int:pk>/let-in/": admins(form(), pk="waiting"),
    "/people/<int:pk>/turn-away/": admins(form(), pk="waiting"),
    "/people/<int:pk>/role/": admins(form(role="guest"), changes=True, pk="alice"),
    "/people/<int:pk>/disable/": admins(form(), changes=True, pk="alice"),
    "/people/<int:pk>/enable/": admins(form(), pk="alice"),
    "/people/<int:pk>/reset/": admins(form(), changes=True, pk="alice"),
    "/people/<int:pk>/sessions/": admins(form(), changes=True, pk="alice"),
    "/people/<int:pk>/close/": admins(GET, form(when="later"), changes=True, pk="alice"),
    "/people/<int:pk>/close/cancel/": admins(form(), pk="alice"),
}

MACHINE: dict[str, Row] = {
    "/machine/": members(),
    "/machine/state/": members(),
    "/machine/name/": members(form(show="1")),
    "/machine/history/": admins(),
    "/machine/history/charts/": admins(),
    "/machine/errors/": admins(),
    "/metrics": public(Ask(works=frozenset({200, 401, 403}))),
    "/trust/": public(NOT_FOUND),  # offered where Hearth is its own authority
    "/trust/root.crt": public(NOT_FOUND),
}

API: dict[str, Row] = {
    "/healthz": public(Ask(works=frozenset({200, 503}))),
    "/account/api/": members(),
    "/account/api/openapi.json": members(right="api_keys"),
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
    "/presets/load/<str:name>/": admins(name="model"),
    "/presets/room/<str:name>/": members(GET, name="model"),
}

MODELS: dict[str, Row] = {
    "/models/": members(),
    "/models/state/": members(),
    "/models/look/": members(post()),
    "/models/folders/": admins(post(400)),
    "/models/folders/<int:pk>/drop/": admins(post(), pk="folder"),
    "/models/leftovers/<int:pk>/": admins(GET, pk="leftover"),
    "/models/import/": admins(post(400)),
    "/models/discover/": members(),
    "/models/discover/results/": members(),
    "/models/downloads/": members(),
    "/models/downloads/start/": members(post(400), right="download"),
    # That it goes on is on everybody's page; what is done with it, whoever asked for it says.
    "/models/downloads/<int:pk>/<str:do>/": members(
        reach=(post(),), changes=True, pk="download", do="=pause"
    ),
    "/models/hub/token/": members(),
    "/models/hub/token/forget/": members(form()),
    "/models/hub/<str:author>/<str:title>/": members(author="=maker", title="=model"),
    "/models/hub/<str:author>/<str:title>/state/": members(author="=maker", title="=model"),
    "/models/<str:name>/load/": members(post(NO_ENGINE), right="load", name="model"),
    "/models/<str:name>/unload/": members(post(NO_ENGINE), right="unload", name="model"),
    "/models/<str:name>/pin/": admins(post(), name="model"),
    "/models/<str:name>/unpin/": admins(post(), name="model"),
    "/models/<str:name>/settings/": members(GET, name="model"),
    "/models/<str:name>/settings/cost/": members(post(NO_FILE), name="model"),
    "/models/<str:name>/deletion/": admins(GET, name="model"),
    "/models/<str:name>/delete/": admins(post(), changes=True, name="model"),
    "/models/<str:name>/rename/": admins(post(title="Another"), name="model"),
    "/models/<str:name>/check/": admins(post(), name="model"),
    "/models/<str:name>/update/": members(
        Ask(works=frozenset({NO_FILE})), post(NO_FILE), name="model"
    ),
    "/models/<str:name>/uncheck/": admins(post(), name="model"),
    "/models/<str:name>/remove/": admins(post(), changes=True, name="model"),
}

ROUTES: dict[str, Row] = {**ACCOUNTS, **PEOPLE, **MACHINE, **API, **CHAT, **PRESETS, **MODELS}
