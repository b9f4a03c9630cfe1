"""The one polite way to ask another machine: `client.Http`; what may go wrong: `errors`.

The HTTP library takes long to load, so `client` is imported only where something is fetched.
"""
