"""For programs: the routes of Hugging Face’s Daily Papers (`hub/`) and our own (`v1/`)."""
