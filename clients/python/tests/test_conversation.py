"""A whole conversation with a running service. Where it is and who talks: PIDGE_URL, PIDGE_EDUCATOR, PIDGE_EDUCATOR_TOKEN,
PIDGE_STUDENT, PIDGE_STUDENT_TOKEN."""

import os

import pytest

from pidge_client import Pidge, PidgeError, new_key, ok
from pidge_client.generated.api.conversations import (
    get_conversation,
    mark_conversation_read,
    mark_conversation_unread,
)
from pidge_client.generated.api.inbox import get_unread_totals, list_inbox, mark_all_read
from pidge_client.generated.api.messages import get_message, list_messages, send_message
from pidge_client.generated.api.users import get_me
from pidge_client.generated.models import (
    Context,
    ListInboxFilter,
    MarkRead,
    MarkUnread,
    Preview,
    Problem,
    ReadAll,
    SendMessage,
)


def test_a_whole_conversation() -> None:
    pidge = Pidge(os.environ["PIDGE_URL"], timeout=30)
    teacher, student = (os.environ[name] for name in ("PIDGE_EDUCATOR", "PIDGE_STUDENT"))
    ada, mia = (pidge.as_user(os.environ[f"PIDGE_{role}_TOKEN"]) for role in ("EDUCATOR", "STUDENT"))
    assert ok(get_me.sync_detailed(client=ada)).user.user_id == teacher

    # Send with a key, again with the same key, and with the same key but other words.
    key, context = new_key(), Context(type_="course", id="42", title="Biology")
    welcome = SendMessage(recipient_id=student, body="Welcome! 💌", context=context)
    sent = send_message.sync_detailed(client=ada, body=welcome, idempotency_key=key)
    assert (sent.status_code, ok(sent).seq, ok(sent).body) == (201, 1, "Welcome! 💌")
    again = send_message.sync_detailed(client=ada, body=welcome, idempotency_key=key)
    assert (again.status_code, ok(again).id) == (200, ok(sent).id)
    assert again.headers["Idempotent-Replayed"] == "true"
    other = SendMessage(recipient_id=student, body="Other")
    with pytest.raises(PidgeError, match="idempotency_key_reused"):
        ok(send_message.sync_detailed(client=ada, body=other, idempotency_key=key))
    for n in range(2, 8):
        letter = SendMessage(recipient_id=student, body=f"No. {n}")
        assert ok(send_message.sync_detailed(client=ada, body=letter)).seq == n

    # The student's badge and inbox.
    assert ok(get_unread_totals.sync_detailed(client=mia)).to_dict() == {
        "messages": 7,
        "conversations": 1,
        "muted_messages": 0,
    }
    inbox = ok(list_inbox.sync_detailed(client=mia, filter_=ListInboxFilter.UNREAD, limit=10))
    [entry] = inbox.items
    assert (entry.peer.user_id, entry.unread_count) == (teacher, 7)
    assert isinstance(entry.last_message, Preview) and entry.last_message.body == "No. 7"

    # From the newest page to older ones, and forward again.
    page = ok(list_messages.sync_detailed(teacher, client=mia, limit=3))
    assert ([m.seq for m in page.items], page.has_older, page.has_newer) == ([5, 6, 7], True, False)
    older = ok(list_messages.sync_detailed(teacher, client=mia, limit=3, before=5))
    assert ([m.seq for m in older.items], older.has_older, older.has_newer) == ([2, 3, 4], True, True)
    newer = ok(list_messages.sync_detailed(teacher, client=mia, limit=3, after=4))
    assert ([m.seq for m in newer.items], newer.has_newer) == ([5, 6, 7], False)
    first = ok(get_message.sync_detailed(teacher, 1, client=mia))
    assert (first.is_read, first.context) == (False, context)

    # Read, unread, and a stale device.
    read = ok(mark_conversation_read.sync_detailed(teacher, client=mia, body=MarkRead(up_to_seq=5)))
    assert (read.applied, read.entry.unread_count, read.unread.messages) == (True, 2, 2)
    unread = ok(mark_conversation_unread.sync_detailed(teacher, client=mia, body=MarkUnread(from_seq=3)))
    assert unread.entry.unread_count == 5
    late = MarkRead(up_to_seq=7, read_version=0)
    stale = ok(mark_conversation_read.sync_detailed(teacher, client=mia, body=late))
    assert (stale.applied, stale.entry.unread_count) == (False, 5)
    assert ok(get_message.sync_detailed(student, 1, client=ada)).read_at is not None
    as_of = ok(list_inbox.sync_detailed(client=mia)).as_of
    assert ok(mark_all_read.sync_detailed(client=mia, body=ReadAll(as_of=as_of))).unread.messages == 0
    assert ok(get_conversation.sync_detailed(teacher, client=mia)).read_seq == 7

    # Errors are problems.
    refused = send_message.sync_detailed(client=mia, body=SendMessage(recipient_id=student, body="To me"))
    assert isinstance(refused.parsed, Problem)
    assert (refused.parsed.status, refused.parsed.code) == (422, "self_message")
    assert refused.headers["Content-Type"] == "application/problem+json"
    with pytest.raises(PidgeError) as missing:
        ok(get_conversation.sync_detailed("nobody/at all", client=mia))
    assert (missing.value.status, missing.value.code) == (404, "not_found")
    with pytest.raises(PidgeError, match="unauthenticated"):
        ok(get_me.sync_detailed(client=pidge.as_user("no.to.ken")))
