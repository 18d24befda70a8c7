from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="EditMessage")


@_attrs_define
class EditMessage:
    """The new text of a message.

    Example:
        {'body': 'Please number the pages and hand in one file.'}

    Attributes:
        body (str): Plain text, by the same rules as in `SendMessage`: 1 to 10,000 characters by default, not only white
            space and
            invisible characters, no control characters except line ends and tab. Each line end is stored as one line feed.
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
