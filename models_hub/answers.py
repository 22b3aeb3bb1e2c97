"""How a post is answered in JSON: {"model", "live"} or {"error": {"code", "message"}}."""

from django.http import JsonResponse


class Refused(Exception):
    """Nothing was changed; str() says why, in the reader's language."""

    def __init__(self, code: str, message: str, status: int = 409) -> None:
        super().__init__(message)
        self.code = code
        self.status = status

    def answer(self) -> JsonResponse:
        """The refusal as the page's scripts read it."""
        error = {"code": self.code, "message": str(self)}
        return JsonResponse({"error": error}, status=self.status)
