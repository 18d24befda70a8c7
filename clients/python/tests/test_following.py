"""Following the event log: positions, waits, outages and refusals; and the log of a running service."""

import asyncio
import itertools
import json
import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from pidge_client import Pidge, PidgeError, PositionGone, PositionUnknown, Unavailable, UserClient, ok
from pidge_client.following import Follower
from pidge_client.generated.api.conversations import mark_conversation_read
from pidge_client.generated.api.events import list_events
from pidge_client.generated.api.messages import send_message
from pidge_client.generated.models import (
    Context,
    EventPage,
    LogEventType,
    MarkRead,
    MessageFacts,
    ReceiptFacts,
    SendMessage,
)

from .mocked import mock
from .scripted import Scripted


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between calls, none of which is made."""
    made = list[float]()
    monkeypatch.setattr("pidge_client.following.time.sleep", made.append)
    monkeypatch.setattr("pidge_client.retries.random.uniform", lambda _, most: most)
    return made


def page(next_: int, *positions: int, latest: int | None = None) -> dict[str, Any]:
    def event(position: int) -> dict[str, Any]:
        facts = {"message_id": "m", "conversation_id": "0199a1de-7c35-7d4a-9b7e-8f9a0c11f00d", "seq": position}
        return {
            "id": f"evt_{position}",
            "position": position,
            "type": "message.sent",
            "timestamp": "2026-11-25T10:00:00.000000Z",
            "data": {**facts, "sender_id": "17", "recipient_id": "4", "context": None},
        }

    return {"items": [event(n) for n in positions], "next": next_, "latest": next_ if latest is None else latest}


def problem(status: int, code: str, **more: int) -> httpx.Response:
    about = {"type": "t", "title": "t", "status": status, "detail": "d", "code": code, "request_id": "r"}
    return httpx.Response(status, json={**about, **more})


class Log:
    """Gives its answers in turn, and has the parameters of the calls."""

    def __init__(self, *answers: Any) -> None:
        self.answers, self.asked = list(answers), list[dict[str, str]]()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(dict(request.url.params))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)

    def of(self, *names: str) -> list[tuple[str | None, ...]]:
        return [tuple(asked.get(name) for name in names) for asked in self.asked]


def blocking(client: UserClient, pages: int, after: int | None, **options: Any) -> list[EventPage]:
    return list(itertools.islice(client.follow(after, **options), pages))


def awaited(client: UserClient, pages: int, after: int | None, **options: Any) -> list[EventPage]:
    async def read() -> list[EventPage]:
        found = list[EventPage]()
        async for one in client.afollow(after, **options):
            found.append(one)
            if len(found) == pages:
                break
        return found

    return asyncio.run(read())


Read = Callable[..., list[EventPage]]


@pytest.mark.parametrize("read", [blocking, awaited])
def test_each_call_goes_on_where_the_last_page_ended(read: Read) -> None:
    log = Log(page(3, 2, 3, latest=9), page(8, latest=9), page(9, 9))

    pages = read(mock(log).as_user("t"), 3, 1, wait=7, limit=2)

    assert log.of("after", "wait", "limit") == [("1", "7", "2"), ("3", "7", "2"), ("8", "7", "2")]
    assert [[event.position for event in found.items] for found in pages] == [[2, 3], [], [9]]
    facts = pages[0].items[0].data
    assert isinstance(facts, MessageFacts) and (facts.sender_id, facts.recipient_id, facts.seq) == ("17", "4", 2)


def test_only_types_that_the_client_knows_are_asked_for() -> None:
    log = Log(page(1), page(1))
    mia = mock(log).as_user("t")

    blocking(mia, 1, 0)
    blocking(mia, 1, 0, types=[LogEventType.MESSAGE_READ])

    assert log.of("types") == [(",".join(LogEventType),), ("message.read",)]


def test_without_a_position_the_first_call_tells_one_at_once() -> None:
    log = Log(page(41), page(42, 42))

    first, second = blocking(mock(log).as_user("t"), 2, None)

    assert (first.next_, first.items, second.next_) == (41, [], 42)
    assert log.of("after", "wait") == [(None, "0"), ("41", "20")]


def test_a_service_that_does_not_wait_is_not_asked_at_once_again(pauses: list[float]) -> None:
    log = Log(page(5), page(5), page(6, 6), page(6))

    blocking(mock(log).as_user("t"), 4, 5)

    [first, second, after_an_event] = pauses
    assert (0.5 < first <= 1.0, 0.5 < second <= 1.0, after_an_event) == (True, True, 0.0)


@pytest.mark.parametrize("read", [blocking, awaited])
def test_an_outage_is_sat_out_and_ends_with_a_call_that_does_not_wait(
    read: Read, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_sleep(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr("pidge_client.following.asyncio.sleep", no_sleep)
    lost, busy = httpx.ConnectError("lost"), problem(429, "rate_limited")
    log = Log(lost, problem(503, "unavailable"), busy, page(5), page(6, 6))

    pages = read(mock(log, attempts=1, absence=0).as_user("t"), 2, 4)

    assert [found.next_ for found in pages] == [5, 6]
    assert log.of("after", "wait") == [("4", "20"), ("4", "0"), ("4", "0"), ("4", "0"), ("5", "20")]
    assert pauses[:3] == [0.2, 0.4, 0.8]


def test_the_pauses_of_an_outage_stop_growing() -> None:
    follower = Follower(1, None, 200, 20)
    lost = PidgeError(429)

    assert [follower.failed(lost) for _ in range(10)][-3:] == [25.6] * 3


def test_positions_that_the_log_does_not_have_are_errors_of_their_own() -> None:
    log = Log(problem(410, "position_gone", oldest=100), problem(410, "position_unknown", latest=7))
    mia = mock(log).as_user("t")

    with pytest.raises(PositionGone) as gone:
        blocking(mia, 1, 3)
    with pytest.raises(PositionUnknown) as unknown:
        blocking(mia, 1, 300)

    assert (gone.value.oldest, gone.value.code) == (100, "position_gone")
    assert (unknown.value.latest, unknown.value.code) == (7, "position_unknown")


@pytest.mark.parametrize("refusal", [problem(403, "insufficient_scope"), problem(400, "invalid_parameter")])
def test_a_refusal_ends_the_follower(refusal: httpx.Response, pauses: list[float]) -> None:
    with pytest.raises(PidgeError, match=json.loads(refusal.content)["code"]):
        blocking(mock(Log(refusal)).as_user("t"), 1, 3)
    with pytest.raises(PidgeError, match="no base_url"):
        Pidge("").as_user("t").follow(3)

    assert pauses == []


def test_the_time_to_read_an_answer_allows_for_the_wait_and_the_time_to_connect_does_not() -> None:
    def limits(request: httpx.Request) -> httpx.Response:
        seen.append(dict(request.extensions["timeout"]))
        return httpx.Response(200, json=page(3, 3))

    seen = list[dict[str, float]]()
    pidge = mock(limits, timeout=2)
    blocking(pidge.as_user("t"), 1, 2, wait=20)
    ok(list_events.sync_detailed(client=pidge.as_user("t"), after=2))

    [waiting, other] = seen
    assert 20 < waiting["read"] <= 22
    assert 0 < other["read"] <= 2
    for timeouts in seen:
        assert 0 < timeouts["connect"] <= 1
        assert 0 < timeouts["pool"] <= 2
        assert 0 < timeouts["write"] <= 2


@pytest.mark.parametrize(("step", "lost"), [("connect", httpx.ConnectTimeout), ("read", httpx.ReadTimeout)])
def test_a_waiting_call_that_times_out_shows_an_absence(
    step: str, lost: type[httpx.TimeoutException], monkeypatch: pytest.MonkeyPatch
) -> None:
    def time_out(request: httpx.Request) -> httpx.Response:
        clock.append(clock[-1] + request.extensions["timeout"][step])
        raise lost("nobody answers")

    clock = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[-1])
    lms = mock(time_out, timeout=2, attempts=1).as_user("t")
    for _ in range(3):
        with pytest.raises(Unavailable):
            ok(list_events.sync_detailed(client=lms, after=2, wait=20))

    assert clock == [100.0, 101.0 if step == "connect" else 122.0], "one call only"


def test_the_attempts_of_a_call_are_those_of_every_get() -> None:
    with Scripted([503, "lost", 404]) as server:
        mia = Pidge(server.url, timeout=60, attempts=3).as_user("t")

        with pytest.raises(PidgeError) as refused:
            blocking(mia, 1, 3)

    assert (refused.value.status, len(server.requests)) == (404, 3)


def running(role: str) -> UserClient:
    return Pidge(os.environ["PIDGE_URL"], timeout=30).as_user(os.environ[f"PIDGE_{role}_TOKEN"])


def events_between(service: UserClient, begin: int, one: str, other: str) -> Iterator[Any]:
    """The events of two users: other tests send too."""
    for found in service.follow(begin):
        for event in found.items:
            match event.data:
                case ReceiptFacts(reader_id=first, peer_id=second) | MessageFacts(sender_id=first, recipient_id=second):
                    if {first, second} == {one, other}:
                        yield event


def test_the_log_of_a_running_service_is_followed_while_it_grows() -> None:
    service, ada, peer = running("SERVICE"), running("EDUCATOR"), "followed/peer"
    teacher = os.environ["PIDGE_EDUCATOR"]
    begin = blocking(service, 1, None)[0].next_
    message = SendMessage(recipient_id=peer, body="secret", context=Context(type_="course", id="42", title="Biology"))
    sent = list[Any]()

    def send() -> None:
        sent.append(ok(send_message.sync_detailed(client=ada, body=message)))

    sender = threading.Timer(0.2, send)
    sender.start()
    [event] = itertools.islice(events_between(service, begin, teacher, peer), 1)
    sender.join()

    assert (event.type_, event.id) == (LogEventType.MESSAGE_SENT, f"evt_{event.position}")
    facts = event.data
    assert (facts.sender_id, facts.recipient_id, facts.seq, facts.message_id) == (teacher, peer, 1, sent[0].id)
    assert (facts.context.type_, facts.context.id) == ("course", "42")
    assert "secret" not in str(event)


def test_the_log_of_a_running_service_has_receipts_and_refuses_others() -> None:
    service, ada, mia = running("SERVICE"), running("EDUCATOR"), running("STUDENT")
    teacher, student = os.environ["PIDGE_EDUCATOR"], os.environ["PIDGE_STUDENT"]
    begin = awaited(service, 1, None)[0].next_
    sent = ok(send_message.sync_detailed(client=ada, body=SendMessage(recipient_id=student, body="Hi")))
    ok(mark_conversation_read.sync_detailed(teacher, client=mia, body=MarkRead(up_to_seq=sent.seq)))

    # Messages and receipts of earlier tests may come first.
    events = itertools.dropwhile(
        lambda event: getattr(event.data, "message_id", None) != sent.id,
        events_between(service, begin, teacher, student),
    )
    told, read = itertools.islice(events, 2)

    assert (told.data.message_id, read.type_) == (sent.id, LogEventType.MESSAGE_READ)
    assert (read.data.reader_id, read.data.peer_id, read.data.up_to_seq) == (student, teacher, sent.seq)
    with pytest.raises(PositionUnknown) as unknown:
        blocking(service, 1, 9_007_199_254_740_991)
    assert read.position <= unknown.value.latest
    with pytest.raises(PidgeError, match="insufficient_scope"):
        blocking(mia, 1, 0)
