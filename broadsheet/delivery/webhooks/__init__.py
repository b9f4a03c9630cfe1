"""Outgoing webhooks: `hooks` are what people keep, `events` what happened for one, `queueing` writes it down, `sending`
brings it, signed by `signing`, in the form of one of the `presets`.
"""
