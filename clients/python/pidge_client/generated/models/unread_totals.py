from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="UnreadTotals")


@_attrs_define
class UnreadTotals:
    """The unread totals over all conversations of the caller.

    Example:
        {'conversations': 1, 'messages': 3, 'muted_messages': 0}

    Attributes:
        conversations (int): The number of conversations with unread messages.
        messages (int): The number of unread messages, including those in muted conversations.
        muted_messages (int): The number of unread messages in conversations that are muted now.
    """

    conversations: int
    messages: int
    muted_messages: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        conversations = self.conversations

        messages = self.messages

        muted_messages = self.muted_messages

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "conversations": conversations,
                "messages": messages,
                "muted_messages": muted_messages,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        conversations = d.pop("conversations")

        messages = d.pop("messages")

        muted_messages = d.pop("muted_messages")

        unread_totals = cls(
            conversations=conversations,
            messages=messages,
            muted_messages=muted_messages,
        )

        unread_totals.additional_properties = d
        return unread_totals

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
