"""A conversation through the client that openapi-generator writes for Python, against the service of `with-service`."""

import os
import uuid

from openapi_client import ApiClient, Configuration, ConversationsApi, InboxApi, MessagesApi, UsersApi
from openapi_client.exceptions import UnprocessableEntityException
from openapi_client.models import ConversationFlags, EditMessage, MarkRead, SendMessage


def client(token: str) -> ApiClient:
    return ApiClient(Configuration(host=os.environ["PIDGE_URL"], access_token=token))


educator_id, student_id = os.environ["PIDGE_EDUCATOR"], os.environ["PIDGE_STUDENT"]
educator, student = client(os.environ["PIDGE_EDUCATOR_TOKEN"]), client(os.environ["PIDGE_STUDENT_TOKEN"])
assert UsersApi(educator).get_me().user.user_id == educator_id
assert UsersApi(student).get_me().user.role == "student"

send = MessagesApi(educator).send_message
key = str(uuid.uuid4())
message = send(SendMessage(recipient_id=student_id, body="The lab is open."), idempotency_key=key)
assert send(SendMessage(recipient_id=student_id, body="The lab is open."), idempotency_key=key).id == message.id
assert message.context is None and message.edited_at is None

page = InboxApi(student).list_inbox()
entry = next(entry for entry in page.items if entry.peer.user_id == educator_id)
assert entry.unread_count > 0 and entry.last_message.body == "The lab is open."
history = MessagesApi(student).list_messages(educator_id)
assert history.items[-1].seq == message.seq and history.entry.muted_until is None
update = ConversationsApi(student).mark_conversation_read(educator_id, MarkRead(up_to_seq=message.seq))
assert update.entry.unread_count == 0

# A flag that is not set is left out of the request; null ends the mute.
flags = ConversationsApi(student).set_conversation_flags
assert flags(educator_id, ConversationFlags(muted_until="2999-01-01T00:00:00Z")).muted_until
assert flags(educator_id, ConversationFlags(starred=True)).muted_until
assert flags(educator_id, ConversationFlags(muted_until=None)).muted_until is None

edited = MessagesApi(educator).edit_message(student_id, message.seq, EditMessage(body="The lab is closed."))
assert edited.edited_at and edited.body == "The lab is closed."
hidden = MessagesApi(student).delete_message(educator_id, message.seq, var_for="me")
assert hidden.actual_instance.entry.last_seq == message.seq
tombstone = MessagesApi(educator).delete_message(student_id, message.seq, var_for="everyone")
assert tombstone.actual_instance.body is None
ConversationsApi(student).restore_conversation(educator_id)
InboxApi(student).mark_all_read()

try:
    send(SendMessage(recipient_id=educator_id, body="To myself"))
except UnprocessableEntityException as refused:
    assert refused.data.code == "self_message", refused
else:
    raise AssertionError("a message to oneself was sent")
