"""Mathematics in titles and abstracts: from TeX as authors write it to MathML, or to readable plain text.

`reading` finds it in a text, `source` makes it TeX that the library reads, `markup` turns it into safe MathML,
`linear` into plain text, `typesetting` puts a whole text together.
"""
