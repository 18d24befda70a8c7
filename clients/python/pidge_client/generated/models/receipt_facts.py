from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ReceiptFacts")


@_attrs_define
class ReceiptFacts:
    """The facts of a receipt.

    Attributes:
        conversation_id (UUID): The conversation's id. Example: 01a18a3c-7f10-7c35-9d4a-2b7e8f9a0c11.
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque to Pidge. 1 to 255
            bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from paths. Example: mia.
        read_at (datetime.datetime): A time by the service's clock: RFC 3339 in UTC, always with six fractional digits.
            Example: 2026-11-22T13:33:12.123456Z.
        reader_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque to Pidge. 1 to 255
            bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from paths. Example: mia.
        up_to_seq (int): A position in a conversation. Its messages are numbered 1, 2, 3, … without gaps. A position in
            a request may lie
            before the first message (0) or after the last. At most 2^53 - 1, so that every JSON parser reads it exactly
            (RFC
            7493 §2.2). Example: 7.
    """

    conversation_id: UUID
    peer_id: str
    read_at: datetime.datetime
    reader_id: str
    up_to_seq: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        conversation_id = str(self.conversation_id)

        peer_id = self.peer_id

        read_at = self.read_at.isoformat()

        reader_id = self.reader_id

        up_to_seq = self.up_to_seq

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "conversation_id": conversation_id,
                "peer_id": peer_id,
                "read_at": read_at,
                "reader_id": reader_id,
                "up_to_seq": up_to_seq,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        conversation_id = UUID(d.pop("conversation_id"))

        peer_id = d.pop("peer_id")

        read_at = datetime.datetime.fromisoformat(d.pop("read_at"))

        reader_id = d.pop("reader_id")

        up_to_seq = d.pop("up_to_seq")

        receipt_facts = cls(
            conversation_id=conversation_id,
            peer_id=peer_id,
            read_at=read_at,
            reader_id=reader_id,
            up_to_seq=up_to_seq,
        )

        receipt_facts.additional_properties = d
        return receipt_facts

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
