"""The file that a backup is: a ZIP archive, its members packed by Zstandard, and a manifest.

Nothing that stands in an archive is believed before it was counted and hashed, and no name in it becomes a path.
"""

from __future__ import annotations

import errno
import hashlib
import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO, Literal, Self, cast, get_args

from backports.zstd import ZstdError, ZstdFile
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from broadsheet.backup.problem import BackupProblem

FORMAT = 1
FileName = Literal["broadsheet.toml", "secret_key"]
FILES: tuple[FileName, ...] = get_args(FileName)
"""What is kept of the data folder beside the database."""
MOST_OF_A_MANIFEST, MOST_OF_A_FILE, LONGEST_LINE = 1_000_000, 1_000_000, 256_000_000
"""Bytes."""
_CHUNK = 1 << 20
_ENCRYPTED = 1
_DAMAGED = "This is no backup, or a damaged one; use another."
_LEVEL = 3

Told = Callable[[str, int, int | None], None]
"""What is told of progress: "write", "check" or "restore", how many rows, of how many; it may raise to stop."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Table(_Strict):
    name: str = Field(max_length=100)
    columns: list[str] = Field(max_length=1_000)
    rows: int = Field(ge=0)
    bytes: int = Field(ge=0)
    sha256: str = Field(max_length=64)
    last_id: int | None = Field(ge=0, lt=2**63)
    """The last id that was given, which may be of a row that is gone."""

    @property
    def member(self) -> str:
        return f"tables/{self.name}.jsonl.zst"


class File(_Strict):
    name: FileName
    bytes: int = Field(ge=0, le=MOST_OF_A_FILE)
    sha256: str = Field(max_length=64)

    @property
    def member(self) -> str:
        return f"files/{self.name}.zst"


class Manifest(_Strict):
    format: int
    program: str = Field(max_length=100)
    made: str = Field(max_length=40)
    migrations: list[tuple[str, str]]
    tables: list[Table]
    files: list[File]

    def facts(self) -> dict[str, str | int]:
        """What is told of a backup to programs."""
        return {"papers": self.papers, "rows": self.rows, "program": self.program, "made": self.made}

    @property
    def papers(self) -> int:
        return next((table.rows for table in self.tables if table.name == "catalog_paper"), 0)

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def bytes(self) -> int:
        """Of the lines, unpacked."""
        return sum(table.bytes for table in self.tables)


class Writer:
    """Writes an archive to a file that is open, from front to back."""

    def __init__(self, out: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_STORED)
        self._tables: list[Table] = []
        self._files: list[File] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Where it was not closed, writing failed: let go of it."""
        with suppress(OSError, ValueError):
            self._zip.close()

    def table(self, name: str, columns: list[str], last_id: int | None, lines: Iterable[bytes]) -> int:
        """Write its rows; returns how many there were."""
        table = Table(name=name, columns=columns, rows=0, bytes=0, sha256="", last_id=last_id)
        rows, size, digest = self._member(table.member, lines)
        self._tables.append(table.model_copy(update={"rows": rows, "bytes": size, "sha256": digest}))
        return rows

    def file(self, name: FileName, content: bytes) -> None:
        file = File(name=name, bytes=len(content), sha256="")
        _, _, digest = self._member(file.member, [content])
        self._files.append(file.model_copy(update={"sha256": digest}))

    def close(self, program: str, made: str, migrations: list[tuple[str, str]]) -> Manifest:
        """Write the manifest, which counts what came before."""
        manifest = Manifest(
            format=FORMAT,
            program=program,
            made=made,
            migrations=migrations,
            tables=self._tables,
            files=self._files,
        )
        self._zip.writestr("manifest.json", manifest.model_dump_json(indent=1))
        self._zip.close()
        return manifest

    def _member(self, name: str, pieces: Iterable[bytes]) -> tuple[int, int, str]:
        number, size, digest = 0, 0, hashlib.sha256()
        with self._zip.open(name, "w", force_zip64=True) as out, ZstdFile(out, "w", level=_LEVEL) as packed:
            packed.write(b"")  # nothing at all would not be a frame
            for piece in pieces:
                number, size = number + 1, size + len(piece)
                digest.update(piece)
                packed.write(piece)
        return number, size, digest.hexdigest()


class Archive:
    """An archive that is open for reading. Raises BackupProblem for whatever is none, or is not whole."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self._zip = zipped
        self.manifest = _manifest(zipped)
        parts: list[Table | File] = [*self.manifest.tables, *self.manifest.files]
        members = sorted(info.filename for info in zipped.infolist())
        if members != sorted(["manifest.json", *(part.member for part in parts)]):
            raise BackupProblem("The backup does not hold what its manifest names; use another.")
        if any(info.compress_type != zipfile.ZIP_STORED or info.flag_bits & _ENCRYPTED for info in zipped.infolist()):
            raise BackupProblem("This is no backup: it is packed in another way.")

    def check(self, told: Told) -> None:
        """Read all of it once: every part must have the size, the rows and the SHA-256 that the manifest says."""
        done = 0
        for table in self.manifest.tables:
            size, rows, digest = self._measured(table, partial(self._checked, told, done))
            if (size, rows, digest) != (table.bytes, table.rows, table.sha256):
                raise BackupProblem(
                    f"The backup is damaged: its table {table.name} is not what its manifest says. Use another."
                )
            done += table.rows
        for file in self.manifest.files:
            size, _, digest = self._measured(file, lambda _: None)
            if (size, digest) != (file.bytes, file.sha256):
                raise BackupProblem(
                    f"The backup is damaged: its {file.name} is not what its manifest says. Use another."
                )

    def lines(self, table: Table) -> Iterator[bytes]:
        with self._unpacked(table) as member:
            while line := member.readline(LONGEST_LINE):
                if not line.endswith(b"\n"):
                    raise BackupProblem(f"A row of the table {table.name} of the backup is too long, or has no end.")
                yield line

    def file(self, file: File) -> bytes:
        with self._unpacked(file) as member:
            return member.read(MOST_OF_A_FILE)

    def _checked(self, told: Told, before: int, rows: int) -> None:
        told("check", before + rows, self.manifest.rows)

    def _measured(self, part: Table | File, seen: Callable[[int], None]) -> tuple[int, int, str]:
        """Bytes, lines and SHA-256; `seen` is told of the lines, and may raise."""
        size, rows, digest = 0, 0, hashlib.sha256()
        with self._unpacked(part) as member:
            while size <= part.bytes and (chunk := member.read(_CHUNK)):
                size, rows = size + len(chunk), rows + chunk.count(b"\n")
                digest.update(chunk)
                seen(rows)
        return size, rows, digest.hexdigest()

    @contextmanager
    def _unpacked(self, part: Table | File) -> Iterator[BinaryIO]:
        with _sound(), self._zip.open(part.member) as packed, ZstdFile(packed) as raw:
            yield cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, raw), _CHUNK))


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """A backup to read. Raises BackupProblem where it is none."""
    with ExitStack() as stack:
        with _sound():
            zipped = stack.enter_context(zipfile.ZipFile(path))
            archive = Archive(zipped)
        yield archive


@contextmanager
def _sound() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, ZstdError, EOFError, NotImplementedError, ValueError, struct.error):
        raise BackupProblem(_DAMAGED) from None
    except OSError as error:
        if error.errno != errno.EINVAL:  # a place that no file has
            raise
        raise BackupProblem(_DAMAGED) from None


def _manifest(zipped: zipfile.ZipFile) -> Manifest:
    try:
        with zipped.open("manifest.json") as member:
            text = member.read(MOST_OF_A_MANIFEST)
        manifest = Manifest.model_validate_json(text)
    except (KeyError, ValidationError):
        raise BackupProblem("This is no backup: it has no manifest that is understood.") from None
    if manifest.format != FORMAT:
        raise BackupProblem(
            f"The backup is of format {manifest.format}, made by Broadsheet {manifest.program}; "
            f"this one reads {FORMAT}. "
            "Restore it with that version."
        )
    return manifest
