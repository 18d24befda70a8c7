from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.preview import Preview
    from ..models.user import User


T = TypeVar("T", bound="Entry")


@_attrs_define
class Entry:
    """A conversation as the caller sees it: an entry of their inbox.

    Example:
        {'archived': False, 'last_activity_at': '2026-11-22T13:33:12.123456Z', 'last_message': {'body': 'Please number
            the pages.', 'context': {'id': 'bio-101', 'title': 'Biology 101', 'type': 'course'}, 'created_at':
            '2026-11-22T13:33:12.123456Z', 'edited_at': None, 'id': '0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.8', 'is_read':
            False, 'read_at': None, 'recipient_id': 'mia', 'retracted_at': None, 'sender_id': 'ada', 'seq': 8, 'truncated':
            False}, 'last_seq': 8, 'muted_until': None, 'peer': {'active': True, 'avatar_url': None, 'display_name': 'Mia
            Berg', 'role': 'student', 'user_id': 'mia'}, 'read_seq': 7, 'read_version': 0, 'starred': False, 'unread_count':
            0}

    Attributes:
        archived (bool): True if the caller archived the conversation.
        last_activity_at (datetime.datetime): A time by the service's clock: RFC 3339 in UTC, always with six fractional
            digits. Example: 2026-11-22T13:33:12.123456Z.
        last_message (None | Preview): A preview of the last message that is visible to the caller. Null if there is
            none, because the caller deleted
            them all.
        last_seq (int): A position in a conversation. Its messages are numbered 1, 2, 3, … without gaps. A position in a
            request may lie
            before the first message (0) or after the last. At most 2^53 - 1, so that every JSON parser reads it exactly
            (RFC
            7493 §2.2). Example: 7.
        muted_until (datetime.datetime | None): The time until which the caller muted the conversation; null if it is
            not muted, or not any more.
        peer (User): A user, as other users see them. Example: {'active': True, 'avatar_url': None, 'display_name': 'Ada
            Okafor', 'role': 'educator', 'user_id': 'ada'}.
        read_seq (int): A position in a conversation. Its messages are numbered 1, 2, 3, … without gaps. A position in a
            request may lie
            before the first message (0) or after the last. At most 2^53 - 1, so that every JSON parser reads it exactly
            (RFC
            7493 §2.2). Example: 7.
        read_version (int): A counter that rises whenever the caller marks the conversation unread. Send it when you
            mark the conversation
            read, so that an outdated device cannot undo that.
        starred (bool): True if the caller starred the conversation.
        unread_count (int): The number of unread messages: messages of the peer above `read_seq`, without deleted and
            retracted ones.
    """

    archived: bool
    last_activity_at: datetime.datetime
    last_message: None | Preview
    last_seq: int
    muted_until: datetime.datetime | None
    peer: User
    read_seq: int
    read_version: int
    starred: bool
    unread_count: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.preview import Preview

        archived = self.archived

        last_activity_at = self.last_activity_at.isoformat()

        last_message: dict[str, Any] | None
        if isinstance(self.last_message, Preview):
            last_message = self.last_message.to_dict()
        else:
            last_message = self.last_message

        last_seq = self.last_seq

        muted_until: None | str
        if isinstance(self.muted_until, datetime.datetime):
            muted_until = self.muted_until.isoformat()
        else:
            muted_until = self.muted_until

        peer = self.peer.to_dict()

        read_seq = self.read_seq

        read_version = self.read_version

        starred = self.starred

        unread_count = self.unread_count

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "archived": archived,
                "last_activity_at": last_activity_at,
                "last_message": last_message,
                "last_seq": last_seq,
                "muted_until": muted_until,
                "peer": peer,
                "read_seq": read_seq,
                "read_version": read_version,
                "starred": starred,
                "unread_count": unread_count,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.preview import Preview
        from ..models.user import User

        d = dict(src_dict)
        archived = d.pop("archived")

        last_activity_at = datetime.datetime.fromisoformat(d.pop("last_activity_at"))

        def _parse_last_message(data: object) -> None | Preview:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                last_message_type_0 = Preview.from_dict(data)

                return last_message_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Preview, data)

        last_message = _parse_last_message(d.pop("last_message"))

        last_seq = d.pop("last_seq")

        def _parse_muted_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                muted_until_type_0 = datetime.datetime.fromisoformat(data)

                return muted_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        muted_until = _parse_muted_until(d.pop("muted_until"))

        peer = User.from_dict(d.pop("peer"))

        read_seq = d.pop("read_seq")

        read_version = d.pop("read_version")

        starred = d.pop("starred")

        unread_count = d.pop("unread_count")

        entry = cls(
            archived=archived,
            last_activity_at=last_activity_at,
            last_message=last_message,
            last_seq=last_seq,
            muted_until=muted_until,
            peer=peer,
            read_seq=read_seq,
            read_version=read_version,
            starred=starred,
            unread_count=unread_count,
        )

        entry.additional_properties = d
        return entry

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
