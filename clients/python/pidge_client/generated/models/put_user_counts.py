from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="PutUserCounts")


@_attrs_define
class PutUserCounts:
    """The numbers of items with each outcome.

    Example:
        {'created': 1, 'refused': 0, 'unchanged': 0, 'updated': 0}

    Attributes:
        created (int): The number of users who were not known before.
        refused (int): The number of items that were refused.
        unchanged (int): The number of users who were described like this already.
        updated (int): The number of users whose description was replaced.
    """

    created: int
    refused: int
    unchanged: int
    updated: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        created = self.created

        refused = self.refused

        unchanged = self.unchanged

        updated = self.updated

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "created": created,
                "refused": refused,
                "unchanged": unchanged,
                "updated": updated,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        created = d.pop("created")

        refused = d.pop("refused")

        unchanged = d.pop("unchanged")

        updated = d.pop("updated")

        put_user_counts = cls(
            created=created,
            refused=refused,
            unchanged=unchanged,
            updated=updated,
        )

        put_user_counts.additional_properties = d
        return put_user_counts

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
