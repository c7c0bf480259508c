"""Taking a file from a request in bounded memory: what is too large is cut off, and refused when it is read."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from portal.files.tables import MOST_BYTES

MOST_SENT = 5 * MOST_BYTES  # bytes: past it the rest is not even read, and the page for too large requests answers


class BoundedUploadHandler(FileUploadHandler):
    """Keeps the first 5 MB and one byte of each file in memory, and forgets the rest as it comes."""

    def handle_raw_input(
        self, input_data: Any, META: dict[str, Any], content_length: int, boundary: Any, encoding: str | None = None
    ) -> None:
        """Refuse to read a request that is far too large (RequestDataTooBig)."""
        if content_length > MOST_SENT:
            raise RequestDataTooBig(f"a request of {content_length} bytes")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.kept.write(raw_data[: MOST_BYTES + 1 - self.kept.tell()])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        size = self.kept.tell()
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name, self.content_type, size, self.charset, self.content_type_extra
        )
