"""Every operation of the OpenAPI document is called once, and succeeds, also those that answer without a body."""

import asyncio
import json
import os
import re
from pathlib import Path
from typing import Any

import httpx

from pidge_client import Pidge, UserClient, ok
from pidge_client.generated.api.blocks import block_user, list_blocks, unblock_user
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
    get_bulk,
    get_message,
    list_messages,
    retract_bulk,
    send_bulk,
    send_message,
)
from pidge_client.generated.api.policy import explain_policy, get_policy, put_policy
from pidge_client.generated.api.privacy import erase_user, get_erasure, list_erasures
from pidge_client.generated.api.rosters import end_context, list_roster, patch_roster, put_roster
from pidge_client.generated.api.search import search_messages
from pidge_client.generated.api.service import get_liveness, get_readiness, get_service
from pidge_client.generated.api.users import can_message, find_users, get_me, get_user, put_user, put_users
from pidge_client.generated.models import (
    Allow,
    BatchAction,
    BatchItem,
    BatchRequest,
    BulkItem,
    BulkSend,
    ConversationFlags,
    EditMessage,
    Explain,
    MarkRead,
    MarkUnread,
    NewMember,
    PatchRoster,
    Policy,
    PutDraft,
    PutRoster,
    PutUser,
    PutUsers,
    PutUsersItem,
    Question,
    Rule,
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


Call = tuple[Any, tuple[Any, ...], dict[str, Any]]


def calls(peer: str) -> list[Call]:
    """Each operation of a user once, in an order in which all of them succeed."""
    batch = BatchRequest(action=BatchAction.ARCHIVE, items=[BatchItem(peer_id=peer)])
    bulk = BulkSend(client_id=f"bulk/{peer}", body="Dear class", items=[BulkItem(recipient_id=peer)])
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
        (send_bulk, (), {"body": bulk}),
        (get_bulk, (bulk.client_id,), {}),
        (retract_bulk, (bulk.client_id,), {}),
        (get_user, (peer,), {}),
        (find_users, (), {"q": "ada"}),
        (can_message, (peer,), {}),
        (block_user, (peer,), {}),
        (list_blocks, (), {}),
        (unblock_user, (peer,), {}),
    ]


def service_calls(peer: str) -> list[Call]:
    """Each operation of the LMS's back end once, in an order in which all of them succeed."""
    course = ("course", f"course/{peer}")
    # The rules of the demo school, so that who may write to whom stays as it is.
    rules = [Rule(Allow.SHARED, "student", "student"), Rule(Allow.ALWAYS, "*", "*")]
    return [
        (list_events, (), {"after": 0}),
        (put_user, (peer,), {"body": PutUser(display_name="Peer", role="student")}),
        (put_users, (), {"body": PutUsers([PutUsersItem(peer, display_name="Peer", role="student")])}),
        (put_roster, course, {"body": PutRoster([NewMember(peer)], title="Course")}),
        (patch_roster, course, {"body": PatchRoster(add=[NewMember(peer, role="teaching_assistant")])}),
        (list_roster, course, {}),
        (end_context, course, {}),
        (get_policy, (), {}),
        (put_policy, (), {"body": Policy(rules)}),
        (explain_policy, (), {"body": Explain([Question(peer, "ada")])}),
        (list_erasures, (), {}),
    ]


def client(noting: Noting, role: str = "EDUCATOR") -> UserClient:
    pidge = Pidge(os.environ["PIDGE_URL"], timeout=30, transport=noting, async_transport=noting)
    return pidge.as_user(os.environ[f"PIDGE_{role}_TOKEN"])


def test_every_operation_succeeds() -> None:
    noting = Noting()
    ada, lms = client(noting), client(noting, "SERVICE")

    answers = {
        module.__name__: ok(module.sync_detailed(*arguments, client=caller, **named))
        for caller, its_calls in ((ada, calls("blocking/peer")), (lms, service_calls("blocking/peer")))
        for module, arguments, named in its_calls
    }

    assert list(lms.read_export("blocking/peer"))
    erasure = ok(erase_user.sync_detailed("blocking/peer", client=lms))
    ok(get_erasure.sync_detailed(erasure.id, client=lms))

    assert noting.called == set(OPERATIONS) - STREAMS
    without_body = [name.rpartition(".")[2] for name, answer in answers.items() if answer is None]
    assert without_body == ["delete_draft", "unblock_user", "end_context"]


def test_every_operation_succeeds_without_blocking() -> None:
    noting = Noting()

    async def call_all() -> None:
        ada, lms = client(noting), client(noting, "SERVICE")
        for caller, its_calls in ((ada, calls("async/peer")), (lms, service_calls("async/peer"))):
            for module, arguments, named in its_calls:
                ok(await module.asyncio_detailed(*arguments, client=caller, **named))
        assert [line async for line in lms.aread_export("async/peer")]
        erasure = ok(await erase_user.asyncio_detailed("async/peer", client=lms))
        ok(await get_erasure.asyncio_detailed(erasure.id, client=lms))
        await noting.asynchronous.ashut()

    asyncio.run(call_all())

    assert noting.called == set(OPERATIONS) - STREAMS
