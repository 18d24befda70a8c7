from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="BulkMessage")


@_attrs_define
class BulkMessage:
    """A message of a bulk send.

    Example:
        {'created_at': '2026-11-22T13:33:12.123456Z', 'message_id': '0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.8', 'peer_id':
            'mia', 'read_at': None, 'retracted_at': None, 'seq': 8}

    Attributes:
        created_at (datetime.datetime): A time by the service's clock: RFC 3339 in UTC, always with six fractional
            digits. Example: 2026-11-22T13:33:12.123456Z.
        message_id (str): The id of the message.
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque to Pidge. 1 to 255
            bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from paths. Example: mia.
        read_at (datetime.datetime | None): The time at which the recipient first saw the message. Null if not yet.
        retracted_at (datetime.datetime | None): The time at which the message was retracted. Null if it was not.
        seq (int): A position in a conversation. Its messages are numbered 1, 2, 3, … without gaps. A position in a
            request may lie
            before the first message (0) or after the last. At most 2^53 - 1, so that every JSON parser reads it exactly
            (RFC
            7493 §2.2). Example: 7.
    """

    created_at: datetime.datetime
    message_id: str
    peer_id: str
    read_at: datetime.datetime | None
    retracted_at: datetime.datetime | None
    seq: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        created_at = self.created_at.isoformat()

        message_id = self.message_id

        peer_id = self.peer_id

        read_at: None | str
        if isinstance(self.read_at, datetime.datetime):
            read_at = self.read_at.isoformat()
        else:
            read_at = self.read_at

        retracted_at: None | str
        if isinstance(self.retracted_at, datetime.datetime):
            retracted_at = self.retracted_at.isoformat()
        else:
            retracted_at = self.retracted_at

        seq = self.seq

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "created_at": created_at,
                "message_id": message_id,
                "peer_id": peer_id,
                "read_at": read_at,
                "retracted_at": retracted_at,
                "seq": seq,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        message_id = d.pop("message_id")

        peer_id = d.pop("peer_id")

        def _parse_read_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                read_at_type_0 = datetime.datetime.fromisoformat(data)

                return read_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        read_at = _parse_read_at(d.pop("read_at"))

        def _parse_retracted_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                retracted_at_type_0 = datetime.datetime.fromisoformat(data)

                return retracted_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        retracted_at = _parse_retracted_at(d.pop("retracted_at"))

        seq = d.pop("seq")

        bulk_message = cls(
            created_at=created_at,
            message_id=message_id,
            peer_id=peer_id,
            read_at=read_at,
            retracted_at=retracted_at,
            seq=seq,
        )

        bulk_message.additional_properties = d
        return bulk_message

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
