from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.allow import Allow

T = TypeVar("T", bound="Rule")


@_attrs_define
class Rule:
    """The rule for messages from one role to another.

    Example:
        {'allow': 'shared', 'from': 'student', 'to': 'student'}

    Attributes:
        allow (Allow): Whether users of two roles may write to each other.
        from_ (str): The role of the sender; `*`: any.
        to (str): The role of the recipient; `*`: any.
    """

    allow: Allow
    from_: str
    to: str

    def to_dict(self) -> dict[str, Any]:
        allow = self.allow.value

        from_ = self.from_

        to = self.to

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "allow": allow,
                "from": from_,
                "to": to,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        allow = Allow(d.pop("allow"))

        from_ = d.pop("from")

        to = d.pop("to")

        rule = cls(
            allow=allow,
            from_=from_,
            to=to,
        )

        return rule
