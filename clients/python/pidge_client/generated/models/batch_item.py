from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="BatchItem")


@_attrs_define
class BatchItem:
    """A conversation to change.

    Example:
        {'peer_id': 'mia', 'seq': 7}

    Attributes:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque to Pidge. 1 to 255
            bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from paths. Example: mia.
        seq (int | None | Unset): The `seq` that the action refers to: required for `read` and `trash` (the last message
            that the user has seen)
            and for `unread` (the first message to mark unread). Ignored by the other actions.
    """

    peer_id: str
    seq: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        peer_id = self.peer_id

        seq: int | None | Unset
        if isinstance(self.seq, Unset):
            seq = UNSET
        else:
            seq = self.seq

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "peer_id": peer_id,
            }
        )
        if seq is not UNSET:
            field_dict["seq"] = seq

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        peer_id = d.pop("peer_id")

        def _parse_seq(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        seq = _parse_seq(d.pop("seq", UNSET))

        batch_item = cls(
            peer_id=peer_id,
            seq=seq,
        )

        return batch_item
