"""How this installation fares: what is checked, measured and remembered of it, for pages, commands and monitors."""
