from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.entry import Entry
    from ..models.unread_totals import UnreadTotals


T = TypeVar("T", bound="ConversationUpdate")


@_attrs_define
class ConversationUpdate:
    """The result of a change to a conversation.

    Attributes:
        applied (bool): False if nothing was changed, because the `read_version` in the request was outdated.
        entry (Entry): A conversation as the caller sees it: an entry of their inbox. Example: {'archived': False,
            'last_activity_at': '2026-11-22T13:33:12.123456Z', 'last_message': {'body': 'Please number the pages.',
            'context': {'id': 'bio-101', 'title': 'Biology 101', 'type': 'course'}, 'created_at':
            '2026-11-22T13:33:12.123456Z', 'edited_at': None, 'id': '0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.8', 'is_read':
            False, 'read_at': None, 'recipient_id': 'mia', 'retracted_at': None, 'sender_id': 'ada', 'seq': 8, 'truncated':
            False}, 'last_seq': 8, 'muted_until': None, 'peer': {'active': True, 'avatar_url': None, 'display_name': 'Mia
            Berg', 'role': 'student', 'user_id': 'mia'}, 'read_seq': 7, 'read_version': 0, 'starred': False, 'unread_count':
            0}.
        unread (UnreadTotals): The unread totals over all conversations of the caller. Example: {'conversations': 1,
            'messages': 3, 'muted_messages': 0}.
    """

    applied: bool
    entry: Entry
    unread: UnreadTotals
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        applied = self.applied

        entry = self.entry.to_dict()

        unread = self.unread.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "applied": applied,
                "entry": entry,
                "unread": unread,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.entry import Entry
        from ..models.unread_totals import UnreadTotals

        d = dict(src_dict)
        applied = d.pop("applied")

        entry = Entry.from_dict(d.pop("entry"))

        unread = UnreadTotals.from_dict(d.pop("unread"))

        conversation_update = cls(
            applied=applied,
            entry=entry,
            unread=unread,
        )

        conversation_update.additional_properties = d
        return conversation_update

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
