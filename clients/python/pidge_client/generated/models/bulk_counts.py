from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="BulkCounts")


@_attrs_define
class BulkCounts:
    """The number of results by outcome.

    Example:
        {'held': 0, 'refused': 2, 'replayed': 0, 'sent': 98}

    Attributes:
        held (int): Held for a review. This version holds no messages.
        refused (int): Refused.
        replayed (int): Sent by an earlier call.
        sent (int): Sent by this call.
    """

    held: int
    refused: int
    replayed: int
    sent: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        held = self.held

        refused = self.refused

        replayed = self.replayed

        sent = self.sent

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "held": held,
                "refused": refused,
                "replayed": replayed,
                "sent": sent,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        held = d.pop("held")

        refused = d.pop("refused")

        replayed = d.pop("replayed")

        sent = d.pop("sent")

        bulk_counts = cls(
            held=held,
            refused=refused,
            replayed=replayed,
            sent=sent,
        )

        bulk_counts.additional_properties = d
        return bulk_counts

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
