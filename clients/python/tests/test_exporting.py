"""Exports of a running service, and those that are cut off, changed or refused."""

import asyncio
import hashlib
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import httpx
import pytest

from pidge_client import ExportedLine, IncompleteExport, Pidge, PidgeError, Unavailable, UserClient, ok
from pidge_client.generated.api.messages import send_message
from pidge_client.generated.api.users import put_user
from pidge_client.generated.models import (
    ExportEnd,
    ExportMessage,
    ExportUser,
    ExportUserOthers,
    PutUser,
    SendMessage,
)

from .mocked import mock
from .scripted import Scripted

USER = (
    '{"kind":"user","user_id":"mia","display_name":"Mia é 💌","avatar_url":null,"email":null,"role":null,'
    '"active":true,"created_at":null}\n'
).encode()
NOVELTY = b'{"kind":"novelty","of":"a later version"}\n'
LINES = USER + NOVELTY
NDJSON = {"Content-Type": "application/x-ndjson"}


def last(lines: int, content: bytes) -> bytes:
    return b'{"kind":"end","lines":%d,"sha256":"%s"}\n' % (lines, hashlib.sha256(content).hexdigest().encode())


WHOLE = LINES + last(2, LINES)


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body in pieces, after which the connection is lost, if there is an error."""

    def __init__(self, content: bytes, size: int = 7, error: Exception | None = None) -> None:
        self.pieces = [content[at : at + size] for at in range(0, len(content), size)]
        self.error = error
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield from self.pieces
        if self.error:
            raise self.error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece

    def close(self) -> None:
        self.is_closed = True

    async def aclose(self) -> None:
        self.is_closed = True


def answering(body: Pieces, **options: Any) -> UserClient:
    return mock(lambda _: httpx.Response(200, headers=NDJSON, stream=body), **options).as_user("t")


Read = Callable[[UserClient], list[ExportedLine]]


def blocking(user: UserClient) -> list[ExportedLine]:
    return list(user.read_export("mia"))


def awaited(user: UserClient) -> list[ExportedLine]:
    async def read() -> list[ExportedLine]:
        return [line async for line in user.aread_export("mia")]

    return asyncio.run(read())


@pytest.mark.parametrize("read", [blocking, awaited])
def test_a_whole_export_is_read_wherever_its_pieces_end(read: Read) -> None:
    for size in (1, 2, 3, 5, 7, 64, 150, 4096):
        body = Pieces(WHOLE, size)
        user, novelty, end = read(answering(body))

        assert user.raw + novelty.raw + end.raw == WHOLE
        assert isinstance(user.data, ExportUser) and user.data.display_name == "Mia é 💌"
        assert novelty.data is None
        assert isinstance(end.data, ExportEnd) and end.data.lines == 2
        assert body.is_closed


@pytest.mark.parametrize("read", [blocking, awaited])
def test_an_export_that_is_cut_off_anywhere_is_incomplete(read: Read) -> None:
    for length in range(0, len(WHOLE), 1 if read is blocking else 50):
        with pytest.raises(IncompleteExport, match="cut off"):
            read(answering(Pieces(WHOLE[:length])))


def test_an_export_with_any_byte_changed_is_incomplete() -> None:
    for at in range(len(WHOLE)):
        changed = WHOLE[:at] + bytes([WHOLE[at] ^ 1]) + WHOLE[at + 1 :]
        with pytest.raises(IncompleteExport):
            blocking(answering(Pieces(changed)))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (LINES, "cut off after 2 lines"),
        (USER + last(1, LINES), "SHA-256 is another one"),
        (LINES + last(3, LINES), "should have 3 lines, and has 2"),
        (WHOLE + USER, "something follows its last line"),
        (WHOLE + b" ", "something follows its last line"),
        (USER + b"<html>\n", "line 2 is none of an export"),
        (b"null\n", "line 1 is none of an export"),
    ],
)
def test_an_incomplete_export_says_why(content: bytes, why: str) -> None:
    with pytest.raises(IncompleteExport, match=f"^incomplete_export: .*{why}$"):
        blocking(answering(Pieces(content)))


@pytest.mark.parametrize("read", [blocking, awaited])
def test_an_export_whose_connection_is_lost_is_incomplete_unless_it_has_its_last_line(read: Read) -> None:
    lost = httpx.RemoteProtocolError("lost")

    with pytest.raises(IncompleteExport) as incomplete:
        read(answering(Pieces(LINES, error=lost)))

    assert incomplete.value.__cause__ is lost
    assert [line.raw for line in read(answering(Pieces(WHOLE, error=lost)))][:2] == [USER, NOVELTY]


@contextmanager
def silent_after(content: bytes) -> Iterator[tuple[str, Event]]:
    """The address of a service that sends a part of an export and then nothing more; and what is set when it was left."""
    listener, left = socket.create_server(("127.0.0.1", 0)), Event()

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
            connection.sendall(head + b"%x\r\n%s\r\n" % (len(content), content))
            if connection.recv(1) == b"":
                left.set()

    Thread(target=serve, daemon=True).start()
    with listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", left


def test_an_export_that_is_silent_for_too_long_is_incomplete() -> None:
    with silent_after(LINES) as (url, left):
        lines = Pidge(url, timeout=30).as_user("t").read_export("mia", silence=1)

        assert [next(lines).raw, next(lines).raw] == [USER, NOVELTY]
        with pytest.raises(IncompleteExport) as incomplete:
            next(lines)

        assert isinstance(incomplete.value.__cause__, httpx.ReadTimeout)
        assert left.wait(10)


def test_lines_come_before_the_export_ends_and_a_reader_can_leave_it() -> None:
    with silent_after(LINES) as (url, left):
        for line in Pidge(url).as_user("t").read_export("mia"):
            assert line.raw == USER
            break

        assert left.wait(10)


def test_the_time_limits_of_a_call_end_when_the_export_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    class Timed(Pieces):
        def __iter__(self) -> Iterator[bytes]:
            for piece in super().__iter__():
                timeouts.append(requests[-1].extensions["timeout"]["read"])
                clock.append(clock[-1] + 50.0)
                yield piece

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, headers=NDJSON, stream=Timed(WHOLE))

    clock, timeouts, requests = [100.0], list[float](), list[httpx.Request]()
    monkeypatch.setattr("time.monotonic", lambda: clock[-1])

    assert len(blocking(mock(answer, timeout=2).as_user("t"))) == 3
    assert set(timeouts) == {60.0}


@pytest.mark.parametrize("read", [blocking, awaited])
def test_an_export_that_does_not_begin_is_asked_for_again_as_every_get(read: Read) -> None:
    with Scripted([503, "lost", 403]) as server:
        with pytest.raises(PidgeError) as refused:
            read(Pidge(server.url, timeout=60, attempts=3).as_user("t"))
        assert (refused.value.status, refused.value.code, len(server.requests)) == (403, "code", 3)
    with Scripted([502]) as server, pytest.raises(Unavailable, match="http_502"):
        read(Pidge(server.url, attempts=1).as_user("t"))


def test_what_is_no_export_is_refused() -> None:
    page = mock(lambda _: httpx.Response(200, html="<html>")).as_user("t")

    with pytest.raises(PidgeError, match="is this Pidge"):
        blocking(page)
    with pytest.raises(PidgeError, match="invalid_user_id"):
        list(page.read_export(".."))
    with pytest.raises(Unavailable, match="no base_url"):
        Pidge("").as_user("t").read_export("mia")


def test_a_running_service_exports_what_it_stores() -> None:
    url, teacher = os.environ["PIDGE_URL"], os.environ["PIDGE_EDUCATOR"]
    pidge, token = Pidge(url, timeout=30), os.environ["PIDGE_SERVICE_TOKEN"]
    ada, service = pidge.as_user(os.environ["PIDGE_EDUCATOR_TOKEN"]), pidge.as_user(token)
    user_id, path = "python/é exported", "python%2F%C3%A9%20exported"
    ok(put_user.sync_detailed(user_id, client=service, body=PutUser(display_name="Ed Exported", role="student")))
    for n in (1, 2, 3):
        ok(send_message.sync_detailed(client=ada, body=SendMessage(recipient_id=user_id, body=f"No. {n}\n💌")))

    lines = list(service.read_export(user_id))

    answer = httpx.get(f"{url}/v1/users/{path}/export", headers={"Authorization": f"Bearer {token}"})
    assert b"".join(line.raw for line in lines) == answer.content
    user, _, *messages, end = (line.data for line in lines)
    assert isinstance(user, ExportUser) and user.display_name == "Ed Exported"
    assert [message.body for message in messages if isinstance(message, ExportMessage)] == [
        "No. 1\n💌",
        "No. 2\n💌",
        "No. 3\n💌",
    ]
    assert isinstance(end, ExportEnd) and end.lines == 5

    redacted = [line.data for line in service.read_export(user_id, others=ExportUserOthers.REDACT)]
    assert [line.body for line in redacted if isinstance(line, ExportMessage)] == [None] * 3
    assert any(
        isinstance(line.data, ExportMessage) and line.data.recipient_id == user_id for line in ada.read_export(teacher)
    )
    with pytest.raises(PidgeError, match="insufficient_scope"):
        list(ada.read_export(user_id))
