"""Commands that authors use and the library does not know, where they can mean one thing only."""

from __future__ import annotations

from string import ascii_uppercase

_BLACKBOARD = {"R": "R RR bbR BBR IR BR bR reals Real Reals real", "N": "N NN bbN IN BN", "Z": "Z ZZ bbZ CCZ BZ"} | {
    "Q": "Q QQ bbQ", "C": "CC bbC BC",
    "P": "PP bbP BP", "E": "E EE bbE BE", "F": "FF bbF", "H": "bbH", "T": "TT bbT", "S": "SS bbS"
}  # fmt: skip
_GREEK = {
    "epsilon": "eps ep epsln", "varepsilon": "ve veps varep", "lambda": "lam lamb", "alpha": "al alp", "beta": "bet",
    "omega": "om ome", "Omega": "Om Ome", "delta": "de del", "Delta": "De Del", "varphi": "vp vphi", "gamma": "gam",
    "Gamma": "Gam", "sigma": "sig", "Sigma": "Sig", "theta": "tht", "Lambda": "Lam",
}  # fmt: skip
_UPRIGHT_NAMES = (
    "sech csch arcsinh arccosh arctanh arcsec arccsc arccot dist Div grad curl tr Tr rank diag Prob Dom dom sgn sign "
    "supp arg Hom End Aut Ext Tor Gal Spec Pic GL SL SO SU Sp Sym Lie Diff diam vol Vol card conv span spn rot lcm ord "
    "Var Cov poly polylog Ad ad Re Im OPT Id id im coker Ker Res Ind ind codim erf erfc pdim argmax argmin sinc Isom "
    "Mod const loc"
)
_UNIT_NAMES = "eV keV MeV GeV TeV meV kpc Mpc Gpc km cm mm nm Hz kHz MHz GHz yr Gyr Myr"
_UNITS = {name: name for name in _UNIT_NAMES.split()}
_UNITS |= {"mpc": "Mpc", "kev": "keV", "mev": "MeV", "gev": "GeV", "tev": "TeV", "um": "µm", "micron": "µm"}
_SAME = {
    "sim": "∼", "AA": "Å", "angstrom": "Å", "textless": "<", "textgreater": ">", "degr": r"^{\circ}",
    "arcdeg": r"^{\circ}", "textdegree": r"^{\circ}", "degree": r"^{\circ}",
    "arcsec": "″", "arcmin": "′", "farcs": ".″", "farcm": ".′", "dag": r"\dagger", "ddag": r"\ddagger",
    "hdots": r"\dots", "textendash": "–", "textemdash": "—", "textmu": "µ", "textquotesingle": "′", "upmu": "µ",
    "bigO": "O", "order": "O", "ie": r"\text{i.e.}", "eg": r"\text{e.g.}",
    "Msun": r"M_{\odot}", "msun": r"M_{\odot}", "Lsun": r"L_{\odot}", "lsun": r"L_{\odot}", "Rsun": r"R_{\odot}",
    "rsun": r"R_{\odot}", "kms": r"\,\text{km}\,\text{s}^{-1}", "HI": r"\text{H\,I}", "hi": r"\text{H\,I}",
     "slash": "/", "colon": ":", "coloneqq": ":=",
    "textbackslash": r"\backslash ", "textasciitilde": "∼", "textasteriskcentered": "*", "textbullet": r"\bullet ",
    "fb": r"\text{fb}", "pb": r"\text{pb}", "ifb": r"\,\text{fb}^{-1}", "invfb": r"\,\text{fb}^{-1}", "ss": "ß",
    "sun": r"\odot ", "sol": r"\odot ", "earth": "⊕", "oplus": "⊕", "ae": "æ", "ast": "*", "colonequals": ":=",
    "newline": r"\ ", "par": r"\ ", "varnothing": "∅", "emptyset": "∅", "bm": r"\boldsymbol",
    "mathbbm": r"\mathbb", "mathds": r"\mathbb", "Bbb": r"\mathbb", "bb": r"\mathbb", "EuScript": r"\mathcal",
    "Cal": r"\mathcal", "mc": r"\mathcal", "mb": r"\mathbf", "bold": r"\mathbf", "frak": r"\mathfrak",
    "mathbfit": r"\boldsymbol", "mathbfcal": r"\mathcal", "symbf": r"\mathbf", "bfseries": r"\bf", "em": r"\it",
    "mathpzc": r"\mathcal", "scr": r"\mathscr", "mathrsfs": r"\mathscr", "mathsfit": r"\mathsf", "tt": r"\mathtt",
    "Tilde": r"\tilde", "Hat": r"\hat", "Bar": r"\bar", "Vec": r"\vec", "Dot": r"\dot", "wt": r"\widetilde",
    "wh": r"\widehat", "ol": r"\overline", "ul": r"\underline", "widebar": r"\overline", "ov": r"\overline",
    "nicefrac": r"\tfrac", "sfrac": r"\tfrac", "flatfrac": r"\tfrac",
}  # fmt: skip
_NOTHING = (
    "xspace displaystyle textstyle scriptstyle scriptscriptstyle nonumber notag hfill hfil protect noindent allowbreak "
    "nobreak relax limits nolimits boldmath unboldmath mathstrut strut null leavevmode smallskip medskip bigskip "
    "break linebreak small footnotesize scriptsize tiny large Large normalsize centering hskip sc sl selectfont "
    "nobreakdash nolinebreak displaylimits"
)

PLAIN: dict[str, str] = {
    **dict.fromkeys(_NOTHING.split(), ""),
    **{name: rf"\operatorname{{{name}}}" for name in _UPRIGHT_NAMES.split()},
    **{short: rf"\mathbb{{{letter}}}" for letter, shorts in _BLACKBOARD.items() for short in shorts.split()},
    **{short: rf"\{letter} " for letter, shorts in _GREEK.items() for short in shorts.split()},
    **{name: rf"\text{{{written}}}" for name, written in _UNITS.items()},
    **_SAME,
    **{f"{style}{letter}": rf"\mathcal{{{letter}}}" for style in ("c", "cal") for letter in ascii_uppercase},
    **{f"bb{letter}": rf"\mathbb{{{letter}}}" for letter in "ABDEFGHIJKLMOPSTUVWXY"},
}
"""Commands without an argument, without their backslash → TeX that the library reads."""

_TEXT = (
    "text textrm textnormal textup textit textbf textsf texttt textsc textsl textmd mbox hbox emph textquote "
    "intertext shortintertext textbb fbox vbox textsw mathsc"
)
TEXT = frozenset(_TEXT.split())
"""Commands whose argument is text."""

_DROPPED = "label tag ref eqref cite citep citet citealp vspace hspace eqno color footnote usepackage"
DROPPED = frozenset(_DROPPED.split())
"""Commands that leave together with their one argument."""

_REFUSED = (
    "newcommand renewcommand providecommand def gdef edef xdef let futurelet newenvironment renewenvironment "
    "DeclareMathOperator input include csname verb expandafter catcode rule style class"
)
REFUSED = frozenset(_REFUSED.split())
"""Commands that define or run something, or draw what the text does not say: their expressions are shown as source."""
