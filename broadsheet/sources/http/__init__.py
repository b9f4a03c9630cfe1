"""The one polite way to ask another machine: `client.Http`; to bring it something: `posting.Posting`; what may go
wrong: `errors`.

The HTTP library takes long to load, so `client` and `posting` are imported only where something is fetched or brought.
"""
