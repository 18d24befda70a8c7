from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="EditMessage")


@_attrs_define
class EditMessage:
    """What a message shall say instead.

    Example:
        {'body': 'Is the essay due on Friday at noon?'}

    Attributes:
        body (str): Plain text, by the rules for sending.
    """

    body: str

    def to_dict(self) -> dict[str, Any]:
        body = self.body

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "body": body,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        body = d.pop("body")

        edit_message = cls(
            body=body,
        )

        return edit_message
