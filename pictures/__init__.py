"""Pictures of the running product: the README's, and a contact sheet of every page and state (`make screenshots`)."""
