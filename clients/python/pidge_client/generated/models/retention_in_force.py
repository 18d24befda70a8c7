from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="RetentionInForce")


@_attrs_define
class RetentionInForce:
    """How long messages are kept.

    Example:
        {'after_context_days': None, 'messages_days': 730}

    Attributes:
        after_context_days (int | None): The days after the end of its context after which a message is erased; null in
            this version.
        messages_days (int | None): The days after which messages expire; null: never.
    """

    after_context_days: int | None
    messages_days: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        after_context_days: int | None
        after_context_days = self.after_context_days

        messages_days: int | None
        messages_days = self.messages_days

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "after_context_days": after_context_days,
                "messages_days": messages_days,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_after_context_days(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        after_context_days = _parse_after_context_days(d.pop("after_context_days"))

        def _parse_messages_days(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        messages_days = _parse_messages_days(d.pop("messages_days"))

        retention_in_force = cls(
            after_context_days=after_context_days,
            messages_days=messages_days,
        )

        retention_in_force.additional_properties = d
        return retention_in_force

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
