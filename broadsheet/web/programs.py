"""What programs are told when something goes wrong."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

PROGRAMS = "/api/"
"""Under which no page stands."""
_ASCII = str.maketrans("“”‘’–—…", "\"\"''--.")
LONGEST = 300
_LOGIN = "Show a token that may do this: make one on your account page, and send it as `Authorization: Bearer …`."
_USUAL = {
    400: "This request cannot be understood.",
    401: _LOGIN,
    403: "This is for others, or came without the token of a form of ours.",
    404: "There is nothing at this address.",
    405: "This address knows no such method.",
    409: "What is here speaks against it.",
    413: "This is larger than anything that is taken here.",
    422: "Something of it is not of its form.",
    429: "Too many requests.",
    500: "Something broke here. It is logged; please tell the operator.",
}


def is_for_programs(request: HttpRequest) -> bool:
    """Whether whoever asks expects no page."""
    return request.path.startswith(PROGRAMS)


def usual(status: int) -> str:
    """What is said of a status where nothing better is known."""
    return _USUAL.get(status, "This cannot be answered.")


def problem(status: int, sentence: str = "") -> JsonResponse:
    """A sentence as JSON, and as the header that clients of the Hub read; nobody keeps it."""
    said = " ".join((sentence or usual(status)).split())[:LONGEST]
    header = said.translate(_ASCII).encode("ascii", "replace").decode()
    headers = {"X-Error-Message": header, "Cache-Control": "private, no-store"}
    return JsonResponse({"error": said}, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})
