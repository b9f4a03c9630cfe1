"""How what proves a person is kept: nobody who reads the database can use it."""

from __future__ import annotations

import hashlib

from django.contrib.auth.hashers import Argon2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id (RFC 9106) with the least cost that OWASP's Password Storage Cheat Sheet names: 19 MiB and two passes.
    Django's own 100 MiB would let a few attempts at once take all memory of a small machine."""

    memory_cost = 19_456
    time_cost = 2
    parallelism = 1


def digest(secret: str) -> str:
    """SHA-256 of a secret that we drew: nobody can try all of 192 random bits, so a fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
