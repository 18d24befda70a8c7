from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="BulkRetractionCounts")


@_attrs_define
class BulkRetractionCounts:
    """The number of results by outcome.

    Example:
        {'already': 0, 'refused': 0, 'retracted': 98}

    Attributes:
        already (int): Retracted before.
        refused (int): Not retracted.
        retracted (int): Retracted by this call.
    """

    already: int
    refused: int
    retracted: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        already = self.already

        refused = self.refused

        retracted = self.retracted

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "already": already,
                "refused": refused,
                "retracted": retracted,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        already = d.pop("already")

        refused = d.pop("refused")

        retracted = d.pop("retracted")

        bulk_retraction_counts = cls(
            already=already,
            refused=refused,
            retracted=retracted,
        )

        bulk_retraction_counts.additional_properties = d
        return bulk_retraction_counts

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
