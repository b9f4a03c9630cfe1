"""What may be asked of a page, beside Django's own `require_safe` and `require_POST`."""

from __future__ import annotations

from django.views.decorators.http import require_http_methods

page_or_form = require_http_methods(["GET", "HEAD", "POST"])
"""For a page that shows a form and takes what is sent with it."""
