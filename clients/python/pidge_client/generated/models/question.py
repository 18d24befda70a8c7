from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="Question")


@_attrs_define
class Question:
    """A pair of users.

    Example:
        {'recipient_id': 'noah', 'sender_id': 'mia'}

    Attributes:
        recipient_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque to Pidge. 1 to
            255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from paths. Example: mia.
        sender_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque to Pidge. 1 to 255
            bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from paths. Example: mia.
    """

    recipient_id: str
    sender_id: str

    def to_dict(self) -> dict[str, Any]:
        recipient_id = self.recipient_id

        sender_id = self.sender_id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "recipient_id": recipient_id,
                "sender_id": sender_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        recipient_id = d.pop("recipient_id")

        sender_id = d.pop("sender_id")

        question = cls(
            recipient_id=recipient_id,
            sender_id=sender_id,
        )

        return question
