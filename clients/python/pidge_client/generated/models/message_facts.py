from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.event_context import EventContext


T = TypeVar("T", bound="MessageFacts")


@_attrs_define
class MessageFacts:
    """The facts of a message, without its text: a caller that may read it asks the API.

    Attributes:
        context (EventContext | None): What the message is about.
        conversation_id (UUID): The conversation's id. Example: 01a18a3c-7f10-7c35-9d4a-2b7e8f9a0c11.
        message_id (str): The message's id. Example: 01a18a3c-7f10-7c35-9d4a-2b7e8f9a0c11.42.
        recipient_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque to Pidge. 1 to
            255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from paths. Example: mia.
        sender_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque to Pidge. 1 to 255
            bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from paths. Example: mia.
        seq (int): A position in a conversation. Its messages are numbered 1, 2, 3, … without gaps. A position in a
            request may lie
            before the first message (0) or after the last. At most 2^53 - 1, so that every JSON parser reads it exactly
            (RFC
            7493 §2.2). Example: 7.
        retracted_by_id (str | Unset): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque to
            Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from paths. Example: mia.
    """

    context: EventContext | None
    conversation_id: UUID
    message_id: str
    recipient_id: str
    sender_id: str
    seq: int
    retracted_by_id: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.event_context import EventContext

        context: dict[str, Any] | None
        if isinstance(self.context, EventContext):
            context = self.context.to_dict()
        else:
            context = self.context

        conversation_id = str(self.conversation_id)

        message_id = self.message_id

        recipient_id = self.recipient_id

        sender_id = self.sender_id

        seq = self.seq

        retracted_by_id = self.retracted_by_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "context": context,
                "conversation_id": conversation_id,
                "message_id": message_id,
                "recipient_id": recipient_id,
                "sender_id": sender_id,
                "seq": seq,
            }
        )
        if retracted_by_id is not UNSET:
            field_dict["retracted_by_id"] = retracted_by_id

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.event_context import EventContext

        d = dict(src_dict)

        def _parse_context(data: object) -> EventContext | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                context_type_0 = EventContext.from_dict(data)

                return context_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(EventContext | None, data)

        context = _parse_context(d.pop("context"))

        conversation_id = UUID(d.pop("conversation_id"))

        message_id = d.pop("message_id")

        recipient_id = d.pop("recipient_id")

        sender_id = d.pop("sender_id")

        seq = d.pop("seq")

        retracted_by_id = d.pop("retracted_by_id", UNSET)

        message_facts = cls(
            context=context,
            conversation_id=conversation_id,
            message_id=message_id,
            recipient_id=recipient_id,
            sender_id=sender_id,
            seq=seq,
            retracted_by_id=retracted_by_id,
        )

        message_facts.additional_properties = d
        return message_facts

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
