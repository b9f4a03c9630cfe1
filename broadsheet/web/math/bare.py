r"""TeX that stands in prose without dollar signs, and TeX of which a page has lost the backslashes.

Only what can hardly be anything else is taken: `10^{-3}`, `x_{i}`, `O(n^2)`, `\alpha`, `\SI{5}{\nm}`, `R^{mtimes r}`.
"""

from __future__ import annotations

import re

_GREEK = (
    "alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|vartheta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|"
    "tau|upsilon|phi|varphi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega"
)
_SIGNS = (
    "times|pm|mp|cdot|sim|simeq|approx|equiv|propto|infty|leq|geq|le|ge|ll|gg|lesssim|gtrsim|neq|ne|in|notin|"
    "subset|subseteq|cup|cap|to|rightarrow|leftarrow|Rightarrow|mapsto|partial|nabla|sum|prod|int|oint|circ|odot|"
    "oplus|otimes|ell|hbar|ast|star|dagger|prime|angle|perp|parallel|langle|rangle|forall|exists|cdots|wedge|vee|"
    "setminus|log|ln|exp|sin|cos|tan|max|min|sup|inf|lim|det"
)
_ONE = (
    "mathbb|mathcal|mathrm|mathbf|mathfrak|mathscr|mathit|mathsf|boldsymbol|bm|sqrt|bar|hat|tilde|vec|dot|"
    "overline|widetilde|widehat|ensuremath|operatorname|ce|ch|si|num|ang|textsuperscript|textsubscript|mathbbm"
)
_TWO = "frac|tfrac|dfrac|binom|SI|ion"
_LOST = "times|pm|mp|cdot|top|infty|leq|geq"

_BRACES = r"\{(?:[^{}\\]|\\.|\{[^{}]{0,60}\}){0,120}\}"
_SCRIPT = rf"(?:[\^_]\s?(?:{_BRACES}|\\[A-Za-z]{{2,12}}|[0-9]{{1,3}}(?![0-9])|[A-Za-z*+\-](?![A-Za-z])))"
_EXPONENT = r"1/[2-9](?![0-9])|-?[0-9]{1,3}(?:\.[0-9]{1,3})?(?![0-9^])"
_COMMAND = (
    rf"\\(?:(?:{_TWO})\s?{_BRACES}\s?{_BRACES}|(?:{_ONE})\s?{_BRACES}|(?:{_ONE})\s[A-Za-z0-9](?![A-Za-z])"
    rf"|(?:{_GREEK}|{_SIGNS})(?![A-Za-z]))"
)
_ATOM = rf"(?:{_COMMAND}{_SCRIPT}{{0,2}})"
_BASE = r"(?:(?<![A-Za-z0-9\\.@:_^#&?-])(?:[A-Za-z]|\d+(?:\.\d+)?)|(?<=[A-Za-z]{2})|(?<=[)\]|\x02]))"

BARE = re.compile(
    rf"""
    \x02
    | (?P<address>(?:https?://|www\.)\S+|\\(?:url|href|cite[a-z]*|ref|label|texttt)\s?{_BRACES})
    | \{{\s?(?P<braced>{_ATOM})\s?\}}
    | (?P<commands>{_ATOM}(?:\s?(?:{_ATOM}|[+=<>-](?=\s?\\)|(?<=\s)[A-Za-z0-9](?=\s\\)))*)
    | (?P<greek>(?<![A-Za-z\\])(?:{_GREEK})(?=[\^_])(?:{_SCRIPT}){{1,2}})
    | (?P<power>{_BASE}\^(?:{_BRACES}|{_EXPONENT}|\((?:\d+/\d+)\)|(?:top|prime|ast)(?![A-Za-z])
        |[A-Za-z*](?![A-Za-z^(]))(?:_(?:{_BRACES}|[A-Za-z0-9](?![A-Za-z0-9_])))?)
    | (?P<index>(?<![A-Za-z0-9\\.@:_^#&?-])[A-Za-z]_(?:{_BRACES}|[A-Za-z0-9](?![A-Za-z0-9_.]))
        (?:\^(?:{_BRACES}|[0-9]{{1,2}}|[A-Za-z*](?![A-Za-z])))?)
    | (?P<lowered>(?<=[A-Za-z]{{2}})_\{{[^{{}}]{{1,40}}\}})
    | \{{(?P<sign>{_LOST})\}}
    | \{{(?P<set>\s?(?:pm|mp)\s?[0-9a-z](?:\s?,\s?(?:pm|mp)\s?[0-9a-z]){{0,7}}\s?)\}}
    """,
    re.VERBOSE,
)
"""Holes, addresses (which stay as they are) and bare TeX."""

_LOST_SIGN = re.compile(rf"(?<![A-Za-z\\])([A-Za-z]?)({_LOST})(?![A-Za-z]{{2}})")
_WHOLE_SCRIPT = re.compile(r"\^\(?(-?\d+(?:[/.]\d+)?)\)?")


def bare_tex(match: re.Match[str]) -> str | None:
    """The TeX of a match of BARE; None for what stays as it came."""
    if match["address"]:
        return None
    if match["braced"]:
        return match["braced"]
    if match["sign"]:
        return f"\\{match['sign']}"
    if match["set"]:
        return rf"\{{{_restored(match['set'])}\}}"
    if match["greek"]:
        return f"\\{match['greek']}"
    if match["power"]:
        return _restored(_WHOLE_SCRIPT.sub(r"^{\1}", match["power"]))
    return match[0]


def _restored(tex: str) -> str:
    r"""`mtimes r` as `m\times r`, `^top` as `^\top`: the backslashes that a page has lost."""
    return _LOST_SIGN.sub(r"\1\\\2 ", tex) if "\\" not in tex else tex
