from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.unread_totals import UnreadTotals


T = TypeVar("T", bound="AllRead")


@_attrs_define
class AllRead:
    """How things stand after `read-all`.

    Example:
        {'applied': True, 'unread': {'conversations': 0, 'messages': 0, 'muted_messages': 0}}

    Attributes:
        applied (bool): Always true.
        unread (UnreadTotals): What is unread in all my conversations: the badge. Example: {'conversations': 1,
            'messages': 3, 'muted_messages': 0}.
    """

    applied: bool
    unread: UnreadTotals
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        applied = self.applied

        unread = self.unread.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "applied": applied,
                "unread": unread,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.unread_totals import UnreadTotals

        d = dict(src_dict)
        applied = d.pop("applied")

        unread = UnreadTotals.from_dict(d.pop("unread"))

        all_read = cls(
            applied=applied,
            unread=unread,
        )

        all_read.additional_properties = d
        return all_read

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
