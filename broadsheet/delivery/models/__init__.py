"""The tables of what goes out: to mailboxes, to feed readers, to other programs."""
