from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="Retention")


@_attrs_define
class Retention:
    """How long messages are kept.

    Example:
        {'after_context_days': None, 'messages_days': None}

    Attributes:
        after_context_days (int | None): The days after the end of its context after which a message is erased; null:
            never.
        messages_days (int | None): The days after which a message is erased; null: never.
    """

    after_context_days: int | None
    messages_days: int | None

    def to_dict(self) -> dict[str, Any]:
        after_context_days: int | None
        after_context_days = self.after_context_days

        messages_days: int | None
        messages_days = self.messages_days

        field_dict: dict[str, Any] = {}

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

        retention = cls(
            after_context_days=after_context_days,
            messages_days=messages_days,
        )

        return retention
