from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="MyLimits")


@_attrs_define
class MyLimits:
    """Limits that apply to the current user.

    Attributes:
        body_max_chars (int): The longest body of a message, in characters (Unicode code points).
        edit_seconds (int): The time after sending within which the sender may edit a message, in seconds.
        page_max_items (int): The most items of a page.
        restore_seconds (int): The time within which a user can restore what they deleted for themselves, in seconds.
        retract_seconds (int): The time after sending within which the sender may retract a message, in seconds.
    """

    body_max_chars: int
    edit_seconds: int
    page_max_items: int
    restore_seconds: int
    retract_seconds: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        body_max_chars = self.body_max_chars

        edit_seconds = self.edit_seconds

        page_max_items = self.page_max_items

        restore_seconds = self.restore_seconds

        retract_seconds = self.retract_seconds

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "body_max_chars": body_max_chars,
                "edit_seconds": edit_seconds,
                "page_max_items": page_max_items,
                "restore_seconds": restore_seconds,
                "retract_seconds": retract_seconds,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        body_max_chars = d.pop("body_max_chars")

        edit_seconds = d.pop("edit_seconds")

        page_max_items = d.pop("page_max_items")

        restore_seconds = d.pop("restore_seconds")

        retract_seconds = d.pop("retract_seconds")

        my_limits = cls(
            body_max_chars=body_max_chars,
            edit_seconds=edit_seconds,
            page_max_items=page_max_items,
            restore_seconds=restore_seconds,
            retract_seconds=retract_seconds,
        )

        my_limits.additional_properties = d
        return my_limits

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
