"""A virus scanner beside the server: ClamAV's daemon, where `HZ_CLAMD` names it."""

from __future__ import annotations

import socket
from typing import IO

from django.conf import settings

_SECONDS = 30
_CHUNK = 64 * 1024


class Unreachable(Exception):
    """The scanner is set up and does not answer."""


def scan(content: IO[bytes]) -> str:
    """What was found in `content` (left at its start), empty for nothing; nothing either without a scanner.

    Raises Unreachable.
    """
    if not settings.HZ_CLAMD:
        return ""
    content.seek(0)
    try:
        with _connected(settings.HZ_CLAMD) as line:
            line.sendall(b"zINSTREAM\0")
            while chunk := content.read(_CHUNK):
                line.sendall(len(chunk).to_bytes(4, "big") + chunk)
            line.sendall(bytes(4))
            answer = _read(line)
    except OSError as error:
        raise Unreachable from error
    content.seek(0)
    return _found(answer)


def _connected(address: str) -> socket.socket:
    """By `/run/clamav/clamd.ctl` or `host:3310`."""
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_SECONDS)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_SECONDS)


def _read(line: socket.socket) -> str:
    parts = []
    while part := line.recv(4096):
        parts.append(part)
    return b"".join(parts).decode("utf-8", "replace").strip("\0\n ")


def _found(answer: str) -> str:
    """Out of `stream: Eicar-Signature FOUND`; raises Unreachable for whatever is neither found nor fine."""
    told = answer.removeprefix("stream: ")
    if told == "OK":
        return ""
    if told.endswith(" FOUND"):
        return told.removesuffix(" FOUND")
    raise Unreachable(answer)
