"""Links to code, data and project pages that authors put into abstracts and comments (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from broadsheet.sources.base import Link, LinkKind

MAX_LINKS = 20
"""More than this in one text is a list of references, not a paper's own links."""

_ADDRESS = re.compile(
    r"(?:https?://(?:www\.)?|www\.|(?<![\w./@-])(?=(?:github|gitlab|codeberg|bitbucket|huggingface|zenodo|osf)\.))"
    r"[^\s<>\"'`|^{}\\\[\]]{4,400}",
    re.IGNORECASE,
)
_HINTS = ("http", "www.", "ithub.", "itlab.", "odeberg.", "itbucket.", "uggingface.", "enodo.", "osf.io", "HTTP")
"""Without one of these there is no address; looking for them is much faster than for addresses."""
_CODE = re.compile(
    r"(?:(?:github|gitlab)\.com|(?:bitbucket|codeberg)\.org|gitee\.com|git\.sr\.ht|gitlab\.[\w.-]+|anonymous\.4open\.science/r)"
    r"/~?[\w.-]+(?:/[\w.-]+)+|gist\.github\.com/[\w-]+/\w+|anonymous\.4open\.science/r/[\w.-]+"
    r"|sourceforge\.net/projects/[\w-]+|(?:huggingface|hf)\.co/spaces/[\w.-]+/[\w.-]+",
    re.IGNORECASE,
)
_DATA = re.compile(
    r"(?:huggingface|hf)\.co/datasets/[\w.-]+|(?:huggingface|hf)\.co/[\w.-]+/[\w.-]+|zenodo\.org/(?:records?|doi|communities)/\S+"
    r"|doi\.org/10\.5281/zenodo\.\d+|kaggle\.com/(?:datasets|c|competitions)/\S+|figshare\.com/\S+|osf\.io/\w+"
    r"|datadryad\.org/\S+|modelscope\.cn/\S+",
    re.IGNORECASE,
)
_PROJECT = re.compile(
    r"[\w-]+\.github\.io(?:/\S*)?|sites\.google\.com/\S+|[\w-]+\.(?:gitlab|vercel|netlify)\.(?:io|app)\S*",
    re.IGNORECASE,
)
_MEDIA = re.compile(r"(?:m\.)?youtube\.com/|youtu\.be/|vimeo\.com/|bilibili\.com/", re.IGNORECASE)
_NO_PAPER = re.compile(r"(?:huggingface|hf)\.co/(?:papers|blog|docs|collections)/", re.IGNORECASE)
_PROJECT_WORDS = re.compile(
    r"\b(?:project|web|home|demo)[\s-]?(?:page|site|website)|\b(?:website|webpage|homepage|demos?|videos?)\b",
    re.IGNORECASE,
)
_CODE_WORDS = re.compile(r"\b(?:code|implementation|software|repository|package|toolbox|library)\b", re.IGNORECASE)
_DATA_WORDS = re.compile(
    r"\b(?:data|datasets?|corpus|corpora|benchmark|models?|weights|checkpoints|catalogue?)\b", re.IGNORECASE
)
_LATEX = re.compile(r"\\(?:url|href|texttt|path|nolinkurl)\s*\{([^{}\s]*)\}")
_ESCAPED = re.compile(r"\\([_%#&~])")
_GIT_TAIL = re.compile(r"(?:\.git)?/?$")


def _trimmed(address: str) -> str:
    """Without the punctuation of the sentence around it."""
    address = re.split(r"(?:\.|,|;)?https?://", address, maxsplit=0)[0] if "http" not in address[:8] else address
    while address:
        last = address[-1]
        unbalanced = (last == ")" and address.count(")") > address.count("(")) or last in "]}>"
        if last in ".,;:!?*~$…”’\"'&" or unbalanced:
            address = address[:-1]
        else:
            break
    return address


def _kind(bare: str, before: str) -> LinkKind | None:
    """What the address is, by its host, else by the words just before it."""
    if _NO_PAPER.match(bare):
        return None
    if _CODE.match(bare):
        return "code"
    if _DATA.match(bare):
        return "data"
    if _PROJECT.match(bare):
        return "project"
    if _MEDIA.match(bare):
        return "media"
    if re.match(r"(?:[\w-]+\.)*(?:arxiv|doi)\.org/", bare, re.IGNORECASE):
        return None
    words = [(match.end(), kind) for kind, pattern in _WORDS for match in pattern.finditer(before)]
    return max(words)[1] if words else None


_WORDS: tuple[tuple[LinkKind, re.Pattern[str]], ...] = (
    ("project", _PROJECT_WORDS),
    ("code", _CODE_WORDS),
    ("data", _DATA_WORDS),
)


def _found(text: str) -> Iterator[Link]:
    text = _ESCAPED.sub(r"\1", _LATEX.sub(r" \1 ", text))
    for match in _ADDRESS.finditer(text):
        address = _trimmed(match[0])
        bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", address, flags=re.IGNORECASE)
        kind = _kind(bare, text[max(0, match.start() - 60) : match.start()])
        if kind and "." in bare:
            tidy = _GIT_TAIL.sub("", address) if kind == "code" else address
            yield Link(kind, tidy if re.match("https?://", tidy, re.IGNORECASE) else f"https://{tidy}")


def links_in(text: str) -> list[Link]:
    """The links of kinds code, data and project that stand in a text, in order, each once; bounded.

    Sentence punctuation, LaTeX's \\url{…} and escaped underscores are taken off; an address without `https://` counts
    only where its host is a known one.
    """
    if not any(hint in text for hint in _HINTS):
        return []
    found: dict[str, Link] = {}
    for link in _found(text):
        found.setdefault(link.url.casefold(), link)
        if len(found) == MAX_LINKS:
            break
    return list(found.values())
