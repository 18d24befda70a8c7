from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="MarkUnread")


@_attrs_define
class MarkUnread:
    """The position from which on messages become unread.

    Example:
        {'from_seq': 4}

    Attributes:
        from_seq (int): The `seq` of the first message to mark unread, at least 1.
    """

    from_seq: int

    def to_dict(self) -> dict[str, Any]:
        from_seq = self.from_seq

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "from_seq": from_seq,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        from_seq = d.pop("from_seq")

        mark_unread = cls(
            from_seq=from_seq,
        )

        return mark_unread
