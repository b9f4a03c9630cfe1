"""Our own interface for programs, `/api/v1`: lists are functions of `feed/`, writes those of the pages."""
