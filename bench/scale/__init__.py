"""Search at the scale of millions of papers."""
