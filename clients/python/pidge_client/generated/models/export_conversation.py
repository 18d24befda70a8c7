from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.export_conversation_kind import ExportConversationKind

if TYPE_CHECKING:
    from ..models.export_peer import ExportPeer


T = TypeVar("T", bound="ExportConversation")


@_attrs_define
class ExportConversation:
    """A conversation of the user. Its messages follow.

    Attributes:
        archived_at (datetime.datetime | None): When the user archived the conversation; null if it is not archived.
        deleted_up_to_seq (int): A position in a conversation. Its messages are numbered 1, 2, 3, … without gaps. A
            position in a request may lie
            before the first message (0) or after the last. At most 2^53 - 1, so that every JSON parser reads it exactly
            (RFC
            7493 §2.2). Example: 7.
        id (str): The id of the conversation: the ids of its messages begin with it.
        kind (ExportConversationKind): The kind of a line with a conversation.
        last_seq (int): A position in a conversation. Its messages are numbered 1, 2, 3, … without gaps. A position in a
            request may lie
            before the first message (0) or after the last. At most 2^53 - 1, so that every JSON parser reads it exactly
            (RFC
            7493 §2.2). Example: 7.
        muted_until (datetime.datetime | None): Until when the user has muted the conversation; null if they have not.
        peer (ExportPeer): Another user.
        read_seq (int): A position in a conversation. Its messages are numbered 1, 2, 3, … without gaps. A position in a
            request may lie
            before the first message (0) or after the last. At most 2^53 - 1, so that every JSON parser reads it exactly
            (RFC
            7493 §2.2). Example: 7.
        seen_seq (int): A position in a conversation. Its messages are numbered 1, 2, 3, … without gaps. A position in a
            request may lie
            before the first message (0) or after the last. At most 2^53 - 1, so that every JSON parser reads it exactly
            (RFC
            7493 §2.2). Example: 7.
        starred_at (datetime.datetime | None): When the user starred the conversation; null if it is not starred.
        unread_count (int): The number of unread messages.
    """

    archived_at: datetime.datetime | None
    deleted_up_to_seq: int
    id: str
    kind: ExportConversationKind
    last_seq: int
    muted_until: datetime.datetime | None
    peer: ExportPeer
    read_seq: int
    seen_seq: int
    starred_at: datetime.datetime | None
    unread_count: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        archived_at: None | str
        if isinstance(self.archived_at, datetime.datetime):
            archived_at = self.archived_at.isoformat()
        else:
            archived_at = self.archived_at

        deleted_up_to_seq = self.deleted_up_to_seq

        id = self.id

        kind = self.kind.value

        last_seq = self.last_seq

        muted_until: None | str
        if isinstance(self.muted_until, datetime.datetime):
            muted_until = self.muted_until.isoformat()
        else:
            muted_until = self.muted_until

        peer = self.peer.to_dict()

        read_seq = self.read_seq

        seen_seq = self.seen_seq

        starred_at: None | str
        if isinstance(self.starred_at, datetime.datetime):
            starred_at = self.starred_at.isoformat()
        else:
            starred_at = self.starred_at

        unread_count = self.unread_count

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "archived_at": archived_at,
                "deleted_up_to_seq": deleted_up_to_seq,
                "id": id,
                "kind": kind,
                "last_seq": last_seq,
                "muted_until": muted_until,
                "peer": peer,
                "read_seq": read_seq,
                "seen_seq": seen_seq,
                "starred_at": starred_at,
                "unread_count": unread_count,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.export_peer import ExportPeer

        d = dict(src_dict)

        def _parse_archived_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                archived_at_type_0 = datetime.datetime.fromisoformat(data)

                return archived_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        archived_at = _parse_archived_at(d.pop("archived_at"))

        deleted_up_to_seq = d.pop("deleted_up_to_seq")

        id = d.pop("id")

        kind = ExportConversationKind(d.pop("kind"))

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

        peer = ExportPeer.from_dict(d.pop("peer"))

        read_seq = d.pop("read_seq")

        seen_seq = d.pop("seen_seq")

        def _parse_starred_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                starred_at_type_0 = datetime.datetime.fromisoformat(data)

                return starred_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        starred_at = _parse_starred_at(d.pop("starred_at"))

        unread_count = d.pop("unread_count")

        export_conversation = cls(
            archived_at=archived_at,
            deleted_up_to_seq=deleted_up_to_seq,
            id=id,
            kind=kind,
            last_seq=last_seq,
            muted_until=muted_until,
            peer=peer,
            read_seq=read_seq,
            seen_seq=seen_seq,
            starred_at=starred_at,
            unread_count=unread_count,
        )

        export_conversation.additional_properties = d
        return export_conversation

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
