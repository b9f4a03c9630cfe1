"""For agents, by the Model Context Protocol (https://modelcontextprotocol.io): tools, papers to read, prompts.

`broadsheet mcp` serves them by standard input and output, `/mcp` by HTTP. A tool is a plain function of its module
here; what it answers is a shape of `shapes.py`, which is told as data and as text (`server.py`).
"""
