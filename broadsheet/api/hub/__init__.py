"""The routes of Hugging Face’s Daily Papers, under the addresses and with the shapes that its clients know.

Contract: docs/hub-api.md. Behind each route stands the list or the action that a page has too.
"""

from ninja import NinjaAPI
from ninja.operation import Operation

from broadsheet import __version__
from broadsheet.api.hub import errors, reading, writing


class Hub(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the function, which is different for each."""
        return operation.view_func.__name__


api = Hub(
    title="Daily Papers of this Broadsheet",
    version=__version__,
    description="What the clients of Hugging Face’s Daily Papers ask for (`HF_ENDPOINT`).",
    urls_namespace="hub",
    docs_url=None,
)
api.add_router("", writing.router)  # more particular addresses: an id may hold slashes
api.add_router("", reading.router)
errors.add_to(api)
