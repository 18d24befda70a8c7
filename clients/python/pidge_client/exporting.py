"""Exports: all that is stored about a user, read line by line, and checked against the last line."""

import hashlib
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
from attrs import frozen

from .errors import IncompleteExport, error, read_problem
from .generated.api.privacy import export_user
from .generated.models import (
    ExportBlock,
    ExportConversation,
    ExportDraft,
    ExportEnd,
    ExportMembership,
    ExportMessage,
    ExportRevision,
    ExportUser,
    ExportUserOthers,
)
from .generated.types import UNSET, Unset
from .retries import StepTimeouts

SILENCE = 60.0
"""Seconds for which the service may be busy before the next lines: more than it takes to try a page of them four times."""

ExportLine = (
    ExportUser
    | ExportMembership
    | ExportConversation
    | ExportMessage
    | ExportRevision
    | ExportDraft
    | ExportBlock
    | ExportEnd
)

KINDS: dict[str, type[ExportLine]] = {
    "user": ExportUser,
    "membership": ExportMembership,
    "conversation": ExportConversation,
    "message": ExportMessage,
    "revision": ExportRevision,
    "draft": ExportDraft,
    "block": ExportBlock,
    "end": ExportEnd,
}


@frozen
class ExportedLine:
    """A line of an export."""

    raw: bytes
    """The line as it came, with the line feed at its end: in a file, one after another, they are the export."""
    data: ExportLine | None
    """What the line says; None if it is of a kind that a later version has added."""


class LineReader:
    """Reads the lines of an export, wherever the pieces of it end."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._lines = 0
        self._rest = b""
        self._last: ExportedLine | None = None

    def read(self, piece: bytes) -> Iterator[ExportedLine]:
        """The lines that these bytes complete, without the last one of the export."""
        *lines, self._rest = (self._rest + piece).split(b"\n")
        for line in lines:
            taken = self._take(line + b"\n")
            if taken:
                yield taken

    def finish(self, cause: Exception | None = None) -> ExportedLine:
        """The last line of the export, of which no more bytes come; `cause` tells why, if it is an error."""
        if self._last is None:
            raise IncompleteExport(f"the export is cut off after {self._lines} lines") from cause
        if self._rest:
            raise _changed("something follows its last line")
        return self._last

    def _take(self, raw: bytes) -> ExportedLine | None:
        if self._last:
            raise _changed("something follows its last line")
        line = self._parse(raw)
        if isinstance(line.data, ExportEnd):
            if line.data.lines != self._lines:
                raise _changed(f"it should have {line.data.lines} lines, and has {self._lines}")
            if line.data.sha256 != self._hash.hexdigest():
                raise _changed("its SHA-256 is another one")
            self._last = line
            return None
        self._hash.update(raw)
        self._lines += 1
        return line

    def _parse(self, raw: bytes) -> ExportedLine:
        try:
            data = json.loads(raw.decode())
            kind = KINDS.get(data["kind"])
            return ExportedLine(raw, kind.from_dict(data) if kind else None)
        except (AttributeError, KeyError, TypeError, ValueError) as cause:
            raise _changed(f"line {self._lines + 1} is none of an export") from cause


def export_request(user_id: str, others: ExportUserOthers | None) -> dict[str, Any]:
    """The arguments of a request for an export."""
    named: ExportUserOthers | Unset = UNSET if others is None else others
    return export_user._get_kwargs(user_id, others=named)


def read_export(http: httpx.Client, call: dict[str, Any], silence: float) -> Iterator[ExportedLine]:
    reader, cause = LineReader(), None
    with http.stream(**call) as response:
        _begin(response, silence)
        try:
            for piece in response.iter_bytes():
                yield from reader.read(piece)
        except httpx.RequestError as lost:
            cause = lost
    yield reader.finish(cause)


async def aread_export(http: httpx.AsyncClient, call: dict[str, Any], silence: float) -> AsyncIterator[ExportedLine]:
    reader, cause = LineReader(), None
    async with http.stream(**call) as response:
        _begin(response, silence)
        try:
            async for piece in response.aiter_bytes():
                for line in reader.read(piece):
                    yield line
        except httpx.RequestError as lost:
            cause = lost
    yield reader.finish(cause)


def _begin(response: httpx.Response, silence: float) -> None:
    if response.status_code >= 300:
        raise error(response.status_code, read_problem(response.content))
    timeouts = response.request.extensions["timeout"]
    assert isinstance(timeouts, StepTimeouts)
    timeouts.leave(silence)


def _changed(how: str) -> IncompleteExport:
    return IncompleteExport(f"the export was changed: {how}")
