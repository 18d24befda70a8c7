from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ConversationFlags")


@_attrs_define
class ConversationFlags:
    """The caller's flags of a conversation. Members that are left out stay unchanged; null does not mean that: it ends the
    mute, and is refused for the other members.

        Example:
            {'muted_until': '2030-01-01T00:00:00Z', 'starred': True}

        Attributes:
            archived (bool | Unset): True archives the conversation, false unarchives it. A new message of the peer
                unarchives it, unless it is
                muted.
            muted_until (datetime.datetime | None | Unset): Mutes the conversation until this time (RFC 3339). Null, or a
                time in the past, ends the mute.
            starred (bool | Unset): True stars the conversation, false removes the star.
    """

    archived: bool | Unset = UNSET
    muted_until: datetime.datetime | None | Unset = UNSET
    starred: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        archived = self.archived

        muted_until: None | str | Unset
        if isinstance(self.muted_until, Unset):
            muted_until = UNSET
        elif isinstance(self.muted_until, datetime.datetime):
            muted_until = self.muted_until.isoformat()
        else:
            muted_until = self.muted_until

        starred = self.starred

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if archived is not UNSET:
            field_dict["archived"] = archived
        if muted_until is not UNSET:
            field_dict["muted_until"] = muted_until
        if starred is not UNSET:
            field_dict["starred"] = starred

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        archived = d.pop("archived", UNSET)

        def _parse_muted_until(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                muted_until_type_0 = datetime.datetime.fromisoformat(data)

                return muted_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        muted_until = _parse_muted_until(d.pop("muted_until", UNSET))

        starred = d.pop("starred", UNSET)

        conversation_flags = cls(
            archived=archived,
            muted_until=muted_until,
            starred=starred,
        )

        return conversation_flags
