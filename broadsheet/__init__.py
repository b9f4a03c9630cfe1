"""Broadsheet: Daily Papers on your own machine, for any source and any field of research."""

__version__ = "0.1.0"
