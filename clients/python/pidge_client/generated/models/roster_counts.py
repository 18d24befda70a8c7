from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="RosterCounts")


@_attrs_define
class RosterCounts:
    """The numbers of members that a request changed. Members who were as requested already are not counted.

    Example:
        {'added': 2, 'changed': 0, 'refused': 0, 'removed': 1}

    Attributes:
        added (int): New members.
        changed (int): Members whose role or end is another one now, also because the context's end is.
        refused (int): Items that were refused.
        removed (int): Users who are no members any more.
    """

    added: int
    changed: int
    refused: int
    removed: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        added = self.added

        changed = self.changed

        refused = self.refused

        removed = self.removed

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "added": added,
                "changed": changed,
                "refused": refused,
                "removed": removed,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        added = d.pop("added")

        changed = d.pop("changed")

        refused = d.pop("refused")

        removed = d.pop("removed")

        roster_counts = cls(
            added=added,
            changed=changed,
            refused=refused,
            removed=removed,
        )

        roster_counts.additional_properties = d
        return roster_counts

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
