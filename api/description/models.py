"""Which models there are, described."""

from api.description.errors import answer, refusals
from api.description.shapes import TEXT, about, content, listed, one, ref, told, words

NAME = {"name": "model", "in": "path", "required": True, "schema": TEXT, "example": "hearth-demo"}

ANTHROPIC = "With a header anthropic-version the answer has the shape of Anthropic's API."

SCHEMAS = {
    "Model": told(
        {
            "id": about(TEXT, "Its name, which requests call it by."),
            "object": one("model"),
            "created": about({"type": "integer"}, "When it came to the library, in Unix seconds."),
            "owned_by": one("hearth"),
            "type": about(words("llm", "embeddings"), "What it is for."),
        },
        context_length=about(
            {"type": "integer", "minimum": 1}, "The most tokens that it was trained for."
        ),
    ),
    "ModelList": told({"object": one("list"), "data": listed(ref("Model"))}),
}

PATHS = {
    "/v1/models": {
        "get": {
            "operationId": "listModels",
            "summary": "The models that this key may use.",
            "description": ANTHROPIC,
            "tags": ["Models"],
            "responses": {
                **answer("All of them.", content(ref("ModelList"))),
                **refusals(400),
            },
        }
    },
    "/v1/models/{model}": {
        "parameters": [NAME],
        "get": {
            "operationId": "getModel",
            "summary": "One model.",
            "description": ANTHROPIC,
            "tags": ["Models"],
            "responses": {**answer("The model.", content(ref("Model"))), **refusals(400, 404)},
        },
    },
}
