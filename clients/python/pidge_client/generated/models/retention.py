from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Retention")


@_attrs_define
class Retention:
    """How long messages are kept.

    Example:
        {'after_context_days': None, 'messages_days': 730}

    Attributes:
        after_context_days (int | None | Unset): The days after the end of its context after which a message is erased.
            Not supported by this version: it must be null.
        messages_days (int | None | Unset): The days after which messages expire, 1 to 36,500; null: never. A message is
            erased within about a day after it has reached
            that age, and its idempotency key is removed: for both users it is like a retracted one. There is no way back: a
            policy with
            more days keeps what is there then.
    """

    after_context_days: int | None | Unset = UNSET
    messages_days: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        after_context_days: int | None | Unset
        if isinstance(self.after_context_days, Unset):
            after_context_days = UNSET
        else:
            after_context_days = self.after_context_days

        messages_days: int | None | Unset
        if isinstance(self.messages_days, Unset):
            messages_days = UNSET
        else:
            messages_days = self.messages_days

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if after_context_days is not UNSET:
            field_dict["after_context_days"] = after_context_days
        if messages_days is not UNSET:
            field_dict["messages_days"] = messages_days

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_after_context_days(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        after_context_days = _parse_after_context_days(d.pop("after_context_days", UNSET))

        def _parse_messages_days(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        messages_days = _parse_messages_days(d.pop("messages_days", UNSET))

        retention = cls(
            after_context_days=after_context_days,
            messages_days=messages_days,
        )

        return retention
