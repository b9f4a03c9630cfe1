"""What keeps a backup from being written or restored."""


class BackupProblem(Exception):
    """Its text is a sentence that says what to do."""
