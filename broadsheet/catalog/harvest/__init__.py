"""Harvesting live sources into the catalog; the contract of a source stands in `sources/live.py`.

`running.run` harvests one source, `timetable.due` says which have to be, `report` tells pages and commands about all.
"""
