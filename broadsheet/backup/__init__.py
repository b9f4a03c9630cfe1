"""All that an installation cannot make again, as one file, and back: `docs/backup.md` has its form.

It knows no table by name but those that it leaves out: what the applied migrations say that there is, is kept.
"""
