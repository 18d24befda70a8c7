from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.changed import Changed
from ..models.conversation_event_type import ConversationEventType

if TYPE_CHECKING:
    from ..models.entry import Entry
    from ..models.unread_totals import UnreadTotals


T = TypeVar("T", bound="ConversationEvent")


@_attrs_define
class ConversationEvent:
    """The caller changed something on another device, or on this one, that concerns nobody else.

    Attributes:
        at (datetime.datetime): A time by the service's clock: RFC 3339 in UTC, always with six fractional digits.
            Example: 2026-11-22T13:33:12.123456Z.
        changed (Changed): What the caller changed in a conversation.
        entry (Entry): A conversation as the caller sees it: an entry of their inbox. Example: {'archived': False,
            'last_activity_at': '2026-11-22T13:33:12.123456Z', 'last_message': {'body': 'Please number the pages.',
            'context': {'id': 'bio-101', 'title': 'Biology 101', 'type': 'course'}, 'created_at':
            '2026-11-22T13:33:12.123456Z', 'edited_at': None, 'id': '0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.8', 'is_read':
            False, 'read_at': None, 'recipient_id': 'mia', 'retracted_at': None, 'sender_id': 'ada', 'seq': 8, 'truncated':
            False}, 'last_seq': 8, 'muted_until': None, 'peer': {'active': True, 'avatar_url': None, 'display_name': 'Mia
            Berg', 'role': 'student', 'user_id': 'mia'}, 'read_seq': 7, 'read_version': 0, 'starred': False, 'unread_count':
            0}.
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque to Pidge. 1 to 255
            bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from paths. Example: mia.
        type_ (ConversationEventType): The type of a `ConversationEvent`.
        unread (UnreadTotals): The unread totals over all conversations of the caller. Example: {'conversations': 1,
            'messages': 3, 'muted_messages': 0}.
    """

    at: datetime.datetime
    changed: Changed
    entry: Entry
    peer_id: str
    type_: ConversationEventType
    unread: UnreadTotals
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        at = self.at.isoformat()

        changed = self.changed.value

        entry = self.entry.to_dict()

        peer_id = self.peer_id

        type_ = self.type_.value

        unread = self.unread.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "at": at,
                "changed": changed,
                "entry": entry,
                "peer_id": peer_id,
                "type": type_,
                "unread": unread,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.entry import Entry
        from ..models.unread_totals import UnreadTotals

        d = dict(src_dict)
        at = datetime.datetime.fromisoformat(d.pop("at"))

        changed = Changed(d.pop("changed"))

        entry = Entry.from_dict(d.pop("entry"))

        peer_id = d.pop("peer_id")

        type_ = ConversationEventType(d.pop("type"))

        unread = UnreadTotals.from_dict(d.pop("unread"))

        conversation_event = cls(
            at=at,
            changed=changed,
            entry=entry,
            peer_id=peer_id,
            type_=type_,
            unread=unread,
        )

        conversation_event.additional_properties = d
        return conversation_event

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
