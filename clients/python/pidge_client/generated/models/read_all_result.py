from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.unread_totals import UnreadTotals


T = TypeVar("T", bound="ReadAllResult")


@_attrs_define
class ReadAllResult:
    """The result of marking all conversations read.

    Example:
        {'unread': {'conversations': 0, 'messages': 0, 'muted_messages': 0}}

    Attributes:
        unread (UnreadTotals): The unread totals over all conversations of the caller. Example: {'conversations': 1,
            'messages': 3, 'muted_messages': 0}.
    """

    unread: UnreadTotals
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        unread = self.unread.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "unread": unread,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.unread_totals import UnreadTotals

        d = dict(src_dict)
        unread = UnreadTotals.from_dict(d.pop("unread"))

        read_all_result = cls(
            unread=unread,
        )

        read_all_result.additional_properties = d
        return read_all_result

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
