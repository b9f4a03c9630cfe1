"""Requests to a server on this machine over kept connections (HTTP/1.1), and the processor time that it takes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

TICKS = os.sysconf("SC_CLK_TCK")
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def connected(address: str) -> Connection:
    parts = urlsplit(address)
    return await asyncio.open_connection(parts.hostname, parts.port)


async def ask(
    connection: Connection, address: str, path: str, headers: Mapping[str, str]
) -> tuple[dict[str, str], int]:
    """The headers of an answer, and the bytes of its body. Ends the measurement where it is not what was wanted."""
    reader, writer = connection
    asked = {"Host": urlsplit(address).netloc, "Accept-Encoding": "gzip", **headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in asked.items())
    writer.write(f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode())
    status, *rest = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    told = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest if line)}
    wanted = "304" if "If-None-Match" in headers else "200"
    if status.split()[1] != wanted:
        raise SystemExit(f"{path} answers {status}, not {wanted}.")
    size = int(told.get("content-length", 0))
    await reader.readexactly(size)
    return told, size


def processor(process: int) -> float:
    """Seconds of processor time that a process took so far (proc(5): the 14th and 15th field of `stat`)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
