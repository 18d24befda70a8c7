from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="MarkRead")


@_attrs_define
class MarkRead:
    """A new position of the read marker.

    Example:
        {'up_to_seq': 7}

    Attributes:
        up_to_seq (int): A position in a conversation. Its messages are numbered 1, 2, 3, … without gaps. A position in
            a request may lie
            before the first message (0) or after the last. At most 2^53 - 1, so that every JSON parser reads it exactly
            (RFC
            7493 §2.2). Example: 7.
        read_version (int | None | Unset): The `read_version` of the entry that the client knows. If it is outdated,
            nothing is changed and the result has
            `applied` set to false. Without it, the marker is raised in any case.
    """

    up_to_seq: int
    read_version: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        up_to_seq = self.up_to_seq

        read_version: int | None | Unset
        if isinstance(self.read_version, Unset):
            read_version = UNSET
        else:
            read_version = self.read_version

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "up_to_seq": up_to_seq,
            }
        )
        if read_version is not UNSET:
            field_dict["read_version"] = read_version

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        up_to_seq = d.pop("up_to_seq")

        def _parse_read_version(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        read_version = _parse_read_version(d.pop("read_version", UNSET))

        mark_read = cls(
            up_to_seq=up_to_seq,
            read_version=read_version,
        )

        return mark_read
