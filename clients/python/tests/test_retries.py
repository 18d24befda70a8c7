"""Each call after each failure: the table that all clients obey."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pidge_client import Pidge, PidgeError, UserClient, ok
from pidge_client.generated.api.conversations import (
    delete_conversation,
    delete_draft,
    mark_conversation_read,
    mark_conversation_unread,
    put_draft,
    restore_conversation,
    set_conversation_flags,
)
from pidge_client.generated.api.inbox import change_conversations, list_inbox, mark_all_read
from pidge_client.generated.api.messages import delete_message, edit_message, send_message
from pidge_client.generated.models import (
    BatchAction,
    BatchItem,
    BatchRequest,
    ConversationFlags,
    EditMessage,
    MarkRead,
    MarkUnread,
    PutDraft,
    ReadAll,
    SendMessage,
)

from .scripted import Case, Scripted, all_cases

MESSAGE, DRAFT = SendMessage(recipient_id="4", body="Hi"), PutDraft(body="Hi")
BATCH = BatchRequest(action=BatchAction.ARCHIVE, items=[BatchItem(peer_id="4")])

# Module, positional arguments, named arguments.
CALLS: dict[str, tuple[Any, tuple[Any, ...], dict[str, Any]]] = {
    "list inbox": (list_inbox, (), {}),
    "send with a key": (send_message, (), {"body": MESSAGE, "idempotency_key": "k"}),
    "send without a key": (send_message, (), {"body": MESSAGE}),
    "mark read": (mark_conversation_read, ("4",), {"body": MarkRead(up_to_seq=1)}),
    "mark unread": (mark_conversation_unread, ("4",), {"body": MarkUnread(from_seq=1)}),
    "mark all read": (mark_all_read, (), {"body": ReadAll()}),
    "set flags": (set_conversation_flags, ("4",), {"body": ConversationFlags(starred=True)}),
    "edit a message": (edit_message, ("4", 1), {"body": EditMessage(body="Hi")}),
    "hide a message": (delete_message, ("4", 1), {}),
    "delete a conversation": (delete_conversation, ("4",), {"up_to_seq": 1}),
    "restore": (restore_conversation, ("4",), {}),
    "change many": (change_conversations, (), {"body": BATCH}),
    "put a draft": (put_draft, ("4",), {"body": DRAFT}),
    "put a draft if it matches": (put_draft, ("4",), {"body": DRAFT, "if_match": '"1"'}),
    "create a draft": (put_draft, ("4",), {"body": DRAFT, "if_none_match": "*"}),
    "delete a draft": (delete_draft, ("4",), {}),
    "delete a draft if it matches": (delete_draft, ("4",), {"if_match": '"1"'}),
}


def blocking(client: UserClient, call: str) -> int | None:
    module, arguments, named = CALLS[call]
    try:
        response = module.sync_detailed(*arguments, client=client, **named)
        ok(response)
    except PidgeError as error:
        return error.status
    return int(response.status_code)


def awaited(client: UserClient, call: str) -> int | None:
    async def run() -> int | None:
        module, arguments, named = CALLS[call]
        try:
            response = await module.asyncio_detailed(*arguments, client=client, **named)
            ok(response)
        except PidgeError as error:
            return error.status
        return int(response.status_code)

    return asyncio.run(run())


def problem_with(case: Case, make: Callable[[UserClient, str], int | None]) -> str:
    with Scripted(case.answers) as server:
        client = Pidge(server.url, timeout=60, attempts=3, attempt_timeout=3).as_user("t")
        start = time.monotonic()
        status = make(client, case.call)
        took = time.monotonic() - start
    seen = (len(server.requests), status)
    is_early = took < case.at_least_seconds
    return f"{case.name}: {seen} after {took:.1f} s\n" if is_early or seen != (case.requests, case.status) else ""


@pytest.mark.parametrize("make", [blocking, awaited])
def test_calls_are_repeated_as_the_table_says(make: Callable[[UserClient, str], int | None]) -> None:
    with ThreadPoolExecutor(16) as threads:
        found = "".join(threads.map(lambda case: problem_with(case, make), all_cases()))

    assert not found, found
