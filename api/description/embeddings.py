"""`POST /v1/embeddings`, described."""

from api.description.completions import TOKEN
from api.description.errors import asking
from api.description.settings import NOT_USED
from api.description.shapes import (
    COUNT,
    NUMBER,
    TEXT,
    Schema,
    about,
    asked,
    content,
    either,
    listed,
    one,
    ref,
    told,
    words,
)
from api.embeddings.asked import DIMENSIONS, INPUTS

WORDS: Schema = {"type": "string", "minLength": 1}
TOKENS = listed(TOKEN, least=1)

SCHEMAS = {
    "EmbeddingsRequest": asked(
        {
            "model": about(TEXT, "An embedding model's id."),
            "input": either(WORDS, TOKENS, listed(either(WORDS, TOKENS), least=1, most=INPUTS)),
        },
        encoding_format=words("float", "base64"),
        dimensions=about(
            {"type": "integer", "minimum": 1, "maximum": DIMENSIONS - 1},
            "How many of a vector's first numbers are wanted, of models that were trained for it.",
        ),
        user=about(TEXT, NOT_USED["description"]),
    ),
    "Embeddings": told(
        {
            "object": one("list"),
            "data": listed(
                told(
                    {
                        "object": one("embedding"),
                        "index": COUNT,
                        "embedding": either(listed(NUMBER), about(TEXT, "Base64 of float32.")),
                    }
                )
            ),
            "model": TEXT,
            "usage": told({"prompt_tokens": COUNT, "total_tokens": COUNT}),
        }
    ),
}

PATHS = {
    "/v1/embeddings": asking(
        "createEmbeddings",
        "A vector for each input, of length 1.",
        "Embeddings",
        "EmbeddingsRequest",
        content(ref("Embeddings")),
    )
}
