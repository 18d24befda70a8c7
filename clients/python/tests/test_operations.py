"""Every operation of the OpenAPI document is called once, and succeeds, also those that answer without a body."""

import asyncio
import json
import os
import re
from pathlib import Path
from typing import Any

import httpx

from pidge_client import Pidge, UserClient, ok
from pidge_client.generated.api.conversations import (
    delete_conversation,
    delete_draft,
    get_conversation,
    get_draft,
    mark_conversation_read,
    mark_conversation_unread,
    put_draft,
    restore_conversation,
    set_conversation_flags,
)
from pidge_client.generated.api.events import list_events
from pidge_client.generated.api.inbox import change_conversations, get_unread_totals, list_inbox, mark_all_read
from pidge_client.generated.api.messages import (
    delete_message,
    edit_message,
    get_message,
    list_messages,
    send_message,
)
from pidge_client.generated.api.search import search_messages
from pidge_client.generated.api.service import get_liveness, get_readiness, get_service
from pidge_client.generated.api.users import get_me
from pidge_client.generated.models import (
    BatchAction,
    BatchItem,
    BatchRequest,
    ConversationFlags,
    EditMessage,
    MarkRead,
    MarkUnread,
    PutDraft,
    SendMessage,
)
from pidge_client.pools import AsyncPools, BlockingPool

DOCUMENT = json.loads((Path(__file__).parents[3] / "openapi/pidge.json").read_text())
OPERATIONS = {
    operation["operationId"]: (method.upper(), re.compile(re.sub(r"\{\w+\}", "[^/]+", path)))
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
    if isinstance(operation, dict)
}
# An endless answer, which a generated call would wait for.
STREAMS = {"streamEvents"}


class Noting(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Notes the operation of each request."""

    def __init__(self) -> None:
        self.called = set[str]()
        self.blocking, self.asynchronous = BlockingPool(False, None), AsyncPools(False, None)

    def note(self, request: httpx.Request) -> None:
        path = request.url.raw_path.decode().partition("?")[0]
        self.called |= {
            name for name, (method, shape) in OPERATIONS.items() if method == request.method and shape.fullmatch(path)
        }

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.note(request)
        return self.blocking.handle_request(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.note(request)
        return await self.asynchronous.handle_async_request(request)


def calls(peer: str) -> list[tuple[Any, tuple[Any, ...], dict[str, Any]]]:
    """Each operation once, in an order in which all of them succeed."""
    batch = BatchRequest(action=BatchAction.ARCHIVE, items=[BatchItem(peer_id=peer)])
    return [
        (get_service, (), {}),
        (get_liveness, (), {}),
        (get_readiness, (), {}),
        (get_me, (), {}),
        (put_draft, (peer,), {"body": PutDraft(body="Dear")}),
        (get_draft, (peer,), {}),
        (delete_draft, (peer,), {}),
        (send_message, (), {"body": SendMessage(recipient_id=peer, body="Dear all")}),
        (edit_message, (peer, 1), {"body": EditMessage(body="Dear both")}),
        (list_messages, (peer,), {}),
        (get_message, (peer, 1), {}),
        (search_messages, (), {"q": "dear"}),
        (mark_conversation_read, (peer,), {"body": MarkRead(up_to_seq=1)}),
        (mark_conversation_unread, (peer,), {"body": MarkUnread(from_seq=1)}),
        (set_conversation_flags, (peer,), {"body": ConversationFlags(starred=True)}),
        (get_conversation, (peer,), {}),
        (list_inbox, (), {}),
        (get_unread_totals, (), {}),
        (mark_all_read, (), {}),
        (change_conversations, (), {"body": batch}),
        (delete_message, (peer, 1), {}),
        (restore_conversation, (peer,), {}),
        (delete_conversation, (peer,), {"up_to_seq": 1}),
    ]


def client(noting: Noting, role: str = "EDUCATOR") -> UserClient:
    pidge = Pidge(os.environ["PIDGE_URL"], timeout=30, transport=noting, async_transport=noting)
    return pidge.as_user(os.environ[f"PIDGE_{role}_TOKEN"])


def test_every_operation_succeeds() -> None:
    noting = Noting()
    ada = client(noting)

    answers = {
        module.__name__: ok(module.sync_detailed(*arguments, client=ada, **named))
        for module, arguments, named in calls("blocking/peer")
    }
    ok(list_events.sync_detailed(client=client(noting, "SERVICE"), after=0))

    assert noting.called == set(OPERATIONS) - STREAMS
    assert [name.rpartition(".")[2] for name, answer in answers.items() if answer is None] == ["delete_draft"]


def test_every_operation_succeeds_without_blocking() -> None:
    noting = Noting()

    async def call_all() -> None:
        ada = client(noting)
        for module, arguments, named in calls("async/peer"):
            ok(await module.asyncio_detailed(*arguments, client=ada, **named))
        ok(await list_events.asyncio_detailed(client=client(noting, "SERVICE"), after=0))
        await noting.asynchronous.ashut()

    asyncio.run(call_all())

    assert noting.called == set(OPERATIONS) - STREAMS
