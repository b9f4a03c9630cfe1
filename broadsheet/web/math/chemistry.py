"""Formulas of chemistry (`mhchem`, `chemformula`) and quantities with units (`siunitx`) as plain TeX."""

from __future__ import annotations

import re

_ARROWS = {"<=>": r"\rightleftharpoons ", "<->": r"\leftrightarrow ", "->": r"\rightarrow ", "<-": r"\leftarrow "}
_PART = re.compile(
    r"(?P<arrow><=>|<->|->|<-)|(?P<script>[\^_](?:\{[^{}]*\}|[0-9]*[+-]|[0-9A-Za-z]+))|(?P<letters>[A-Za-z]+)"
    r"|(?P<charge>(?<=[A-Za-z0-9)\]])[+-](?=[\s,;.)]|$))|(?P<count>(?<=[A-Za-z)\]])\d+(?:\.\d+)?)|(?P<other>[^A-Za-z])",
    re.DOTALL,
)
_UNITS = {
    "metre": "m", "meter": "m", "gram": "g", "second": "s", "kelvin": "K", "ampere": "A", "mole": "mol", "hertz": "Hz",
    "newton": "N", "pascal": "Pa", "joule": "J", "watt": "W", "volt": "V", "ohm": "Ω", "tesla": "T", "bar": "bar",
    "electronvolt": "eV", "eV": "eV", "celsius": "°C", "degreeCelsius": "°C", "degree": "°", "percent": "%",
    "litre": "L", "liter": "L", "minute": "min", "hour": "h", "day": "d", "year": "yr", "byte": "B", "bit": "bit",
    "decibel": "dB", "dB": "dB", "arcsecond": "″", "arcminute": "′", "parsec": "pc", "angstrom": "Å", "barn": "b",
    "kg": "kg", "cm": "cm", "mm": "mm", "um": "µm", "nm": "nm", "km": "km", "m": "m", "s": "s", "ms": "ms", "us": "µs",
    "ns": "ns", "ps": "ps", "fs": "fs", "Hz": "Hz", "kHz": "kHz", "MHz": "MHz", "GHz": "GHz", "THz": "THz", "K": "K",
    "mK": "mK", "T": "T", "mT": "mT", "W": "W", "mW": "mW", "keV": "keV", "MeV": "MeV", "GeV": "GeV", "TeV": "TeV",
    "meV": "meV", "mol": "mol", "pA": "pA", "mV": "mV", "V": "V", "radian": "rad", "steradian": "sr", "siemens": "S",
    "farad": "F", "henry": "H", "weber": "Wb", "coulomb": "C", "becquerel": "Bq", "gray": "Gy", "sievert": "Sv",
    "dalton": "Da", "sample": "sample", "rad": "rad", "atm": "atm", "molar": "M", "solarmass": r"M_{\odot}",
}  # fmt: skip
_PREFIXES = {
    "femto": "f", "pico": "p", "nano": "n", "micro": "µ", "milli": "m", "centi": "c", "deci": "d", "hecto": "h",
    "kilo": "k", "mega": "M", "giga": "G", "tera": "T", "peta": "P", "exa": "E", "atto": "a", "zepto": "z",
}  # fmt: skip
_POWERS = {"squared": "2", "cubed": "3", "square": "2", "cubic": "3"}
_UNIT_PART = re.compile(r"\\([A-Za-z]+)(?:\s*\{([^{}]*)\})?|([^\\]+)")
_EXPONENT = re.compile(r"(?<=[\d.])[eE]([+-]?\d+)")


def formula(text: str) -> str:
    """`H2O`, `SO4^{2-}`, `2 H2 + O2 -> 2 H2O` as TeX: letters upright, counts lowered, charges raised."""
    if "\\" in text:
        return rf"\mathrm{{{text}}}"
    return "".join(_formula_part(part) for part in _PART.finditer(text))


def _formula_part(part: re.Match[str]) -> str:
    found = part[0]
    match part.lastgroup:
        case "arrow":
            return _ARROWS[found]
        case "script":
            return f"{found[0]}{{{found[1:].strip('{}')}}}"
        case "letters":
            return rf"\mathrm{{{found}}}"
        case "charge":
            return f"^{{{found}}}"
        case "count":
            return f"_{{{found}}}"
    return found


def number(text: str) -> str:
    """`1.2e-3` as `1.2\\times 10^{-3}`, `5 +- 1` as `5\\pm 1`."""
    return _EXPONENT.sub(r"\\times 10^{\1}", text.replace("+-", r"\pm ").replace("x", r"\times "))


def unit(text: str) -> str:
    r"""`\kilo\metre\per\second` as TeX, with thin spaces: `km\,s^{-1}`."""
    parts: list[str] = []
    prefix = power = sign = ""
    for match in _UNIT_PART.finditer(text):
        name, argument, literal = match.groups()
        if literal is not None:
            parts.append(_literal_unit(literal))
        elif name == "per":
            sign = "-"
        elif name in _PREFIXES:
            prefix += _PREFIXES[name]
        elif name in ("square", "cubic"):
            power = _POWERS[name]
        elif name in ("squared", "cubed", "tothe", "raiseto"):
            _raise_last(parts, _POWERS.get(name) or argument or "")
        else:
            exponent = sign + (power or ("1" if sign else ""))
            parts.append(_upright(prefix + _UNITS.get(name, name)) + (f"^{{{exponent}}}" if exponent else ""))
            prefix = power = sign = ""
    return r"\,".join(part for part in parts if part)


def _raise_last(parts: list[str], power: str) -> None:
    if parts and power:
        base, _, exponent = parts[-1].partition("^")
        parts[-1] = f"{base}^{{{'-' if '-' in exponent else ''}{power}}}"


def _literal_unit(text: str) -> str:
    letters = re.sub(r"[A-Za-zµΩ°%]+", lambda match: _upright(match[0]), text.replace("~", ".").strip())
    return letters.replace(".", r"\,")


def _upright(text: str) -> str:
    return text if "_" in text else rf"\text{{{text}}}".replace("%", r"\%")
