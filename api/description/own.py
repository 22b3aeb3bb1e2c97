"""The description's own path."""

from api.description.errors import answer, refusals
from api.description.shapes import content

SCHEMAS: dict[str, object] = {}

PATHS = {
    "/v1/openapi.json": {
        "get": {
            "operationId": "getDescription",
            "summary": "This description.",
            "tags": ["About"],
            "responses": {
                **answer("OpenAPI 3.1.", content({"type": "object"})),
                **refusals(400),
            },
        }
    }
}
