from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.context import Context


T = TypeVar("T", bound="Message")


@_attrs_define
class Message:
    """A message as one of the two users of its conversation sees it.

    Example:
        {'body': 'Please number the pages.', 'context': {'id': 'bio-101', 'title': 'Biology 101', 'type': 'course'},
            'created_at': '2026-11-22T13:33:12.123456Z', 'edited_at': None, 'id': '0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.8',
            'is_read': False, 'read_at': None, 'recipient_id': 'mia', 'retracted_at': None, 'sender_id': 'ada', 'seq': 8}

    Attributes:
        body (None | str): The plain text as it was sent, with a line feed at the end of each line. Escape it before you
            put it into HTML.
            Null if the message was retracted or erased.
        context (Context | None): What the message is about. Null if the sender gave no context.
        created_at (datetime.datetime): A time by the service's clock: RFC 3339 in UTC, always with six fractional
            digits. Example: 2026-11-22T13:33:12.123456Z.
        edited_at (datetime.datetime | None): The time at which the text was last edited. Null if never.
        id (str): The globally unique id of the message: `<conversation uuid>.<seq>`.
        is_read (bool): For the sender: true if the recipient has seen the message. For the recipient: true if the
            message is at or
            below the recipient's read marker.
        read_at (datetime.datetime | None): The time at which the recipient first saw the message. The same for both
            users; null if not yet.
        recipient_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque to Pidge. 1 to
            255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from paths. Example: mia.
        retracted_at (datetime.datetime | None): The time at which the message was retracted or erased. Null if neither.
        sender_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque to Pidge. 1 to 255
            bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from paths. Example: mia.
        seq (int): A position in a conversation. Its messages are numbered 1, 2, 3, … without gaps. A position in a
            request may lie
            before the first message (0) or after the last. At most 2^53 - 1, so that every JSON parser reads it exactly
            (RFC
            7493 §2.2). Example: 7.
    """

    body: None | str
    context: Context | None
    created_at: datetime.datetime
    edited_at: datetime.datetime | None
    id: str
    is_read: bool
    read_at: datetime.datetime | None
    recipient_id: str
    retracted_at: datetime.datetime | None
    sender_id: str
    seq: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.context import Context

        body: None | str
        body = self.body

        context: dict[str, Any] | None
        if isinstance(self.context, Context):
            context = self.context.to_dict()
        else:
            context = self.context

        created_at = self.created_at.isoformat()

        edited_at: None | str
        if isinstance(self.edited_at, datetime.datetime):
            edited_at = self.edited_at.isoformat()
        else:
            edited_at = self.edited_at

        id = self.id

        is_read = self.is_read

        read_at: None | str
        if isinstance(self.read_at, datetime.datetime):
            read_at = self.read_at.isoformat()
        else:
            read_at = self.read_at

        recipient_id = self.recipient_id

        retracted_at: None | str
        if isinstance(self.retracted_at, datetime.datetime):
            retracted_at = self.retracted_at.isoformat()
        else:
            retracted_at = self.retracted_at

        sender_id = self.sender_id

        seq = self.seq

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "body": body,
                "context": context,
                "created_at": created_at,
                "edited_at": edited_at,
                "id": id,
                "is_read": is_read,
                "read_at": read_at,
                "recipient_id": recipient_id,
                "retracted_at": retracted_at,
                "sender_id": sender_id,
                "seq": seq,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.context import Context

        d = dict(src_dict)

        def _parse_body(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        body = _parse_body(d.pop("body"))

        def _parse_context(data: object) -> Context | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                context_type_0 = Context.from_dict(data)

                return context_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Context | None, data)

        context = _parse_context(d.pop("context"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_edited_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                edited_at_type_0 = datetime.datetime.fromisoformat(data)

                return edited_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        edited_at = _parse_edited_at(d.pop("edited_at"))

        id = d.pop("id")

        is_read = d.pop("is_read")

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

        recipient_id = d.pop("recipient_id")

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

        sender_id = d.pop("sender_id")

        seq = d.pop("seq")

        message = cls(
            body=body,
            context=context,
            created_at=created_at,
            edited_at=edited_at,
            id=id,
            is_read=is_read,
            read_at=read_at,
            recipient_id=recipient_id,
            retracted_at=retracted_at,
            sender_id=sender_id,
            seq=seq,
        )

        message.additional_properties = d
        return message

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
