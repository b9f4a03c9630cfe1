"""Feeds: lists of papers as Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1.

`addresses.py` knows every feed and its address, `listing.py` what stands in one, `entries.py` what a paper is in it;
`xml.py` and `json_feed.py` write it, `answering.py` sends it, `held.py` answers again before Django is asked.
"""
