"""What programs are told when something goes wrong."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

PROGRAMS = "/api/"
"""Under which no page stands."""
_ASCII = str.maketrans("“”‘’–—…", "\"\"''--.")
LONGEST = 300


def is_for_programs(request: HttpRequest) -> bool:
    """Whether whoever asks expects no page."""
    return request.path.startswith(PROGRAMS)


def problem(status: int, sentence: str) -> JsonResponse:
    """A sentence as JSON, and as the header that clients of the Hub read; nobody keeps it."""
    said = " ".join(sentence.split())[:LONGEST]
    header = said.translate(_ASCII).encode("ascii", "replace").decode()
    headers = {"X-Error-Message": header, "Cache-Control": "private, no-store"}
    return JsonResponse({"error": said}, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})
