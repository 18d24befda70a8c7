from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="BulkStatusCounts")


@_attrs_define
class BulkStatusCounts:
    """The numbers of messages of a bulk send.

    Example:
        {'held': 0, 'read': 40, 'retracted': 0, 'sent': 98}

    Attributes:
        held (int): The messages that are held for a review. This version holds none.
        read (int): Those of them that their recipients have seen.
        retracted (int): Those of them that were retracted.
        sent (int): The messages that were sent, with those that were retracted since.
    """

    held: int
    read: int
    retracted: int
    sent: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        held = self.held

        read = self.read

        retracted = self.retracted

        sent = self.sent

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "held": held,
                "read": read,
                "retracted": retracted,
                "sent": sent,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        held = d.pop("held")

        read = d.pop("read")

        retracted = d.pop("retracted")

        sent = d.pop("sent")

        bulk_status_counts = cls(
            held=held,
            read=read,
            retracted=retracted,
            sent=sent,
        )

        bulk_status_counts.additional_properties = d
        return bulk_status_counts

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
