from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.hold_when import HoldWhen

T = TypeVar("T", bound="HoldRule")


@_attrs_define
class HoldRule:
    """A rule for messages that are looked at before they are delivered.

    Example:
        {'from': 'student', 'to': '*', 'when': 'suspect'}

    Attributes:
        from_ (str): The role of the sender; `*`: any.
        to (str): The role of the recipient; `*`: any.
        when (HoldWhen): Which messages are looked at.
    """

    from_: str
    to: str
    when: HoldWhen

    def to_dict(self) -> dict[str, Any]:
        from_ = self.from_

        to = self.to

        when = self.when.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "from": from_,
                "to": to,
                "when": when,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        from_ = d.pop("from")

        to = d.pop("to")

        when = HoldWhen(d.pop("when"))

        hold_rule = cls(
            from_=from_,
            to=to,
            when=when,
        )

        return hold_rule
