from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ReadAll")


@_attrs_define
class ReadAll:
    """The state up to which all conversations are marked read.

    Example:
        {}

    Attributes:
        as_of (None | str | Unset): The `as_of` of one of the caller's inbox pages: messages committed after that page
            was read stay unread, and so do
            messages that were deleted for the caller then and have been restored since. Without it, all messages are marked
            read.
    """

    as_of: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        as_of: None | str | Unset
        if isinstance(self.as_of, Unset):
            as_of = UNSET
        else:
            as_of = self.as_of

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if as_of is not UNSET:
            field_dict["as_of"] = as_of

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_as_of(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        as_of = _parse_as_of(d.pop("as_of", UNSET))

        read_all = cls(
            as_of=as_of,
        )

        return read_all
