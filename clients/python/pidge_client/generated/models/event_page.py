from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.log_event import LogEvent


T = TypeVar("T", bound="EventPage")


@_attrs_define
class EventPage:
    """A page of the feed.

    Example:
        {'items': [{'data': {'context': {'id': 'bio-101', 'type': 'course'}, 'conversation_id':
            '01a18a3c-7f10-7c35-9d4a-2b7e8f9a0c11', 'message_id': '01a18a3c-7f10-7c35-9d4a-2b7e8f9a0c11.42', 'recipient_id':
            'ada', 'sender_id': 'mia', 'seq': 42}, 'id': 'evt_1234', 'position': 1234, 'timestamp':
            '2026-11-22T13:33:12.123456Z', 'type': 'message.sent'}], 'latest': 1300, 'next': 1234}

    Attributes:
        items (list[LogEvent]): The events, oldest first. May be empty although more follow, see `next`.
        latest (int): The last position of the log. If `next` is lower, there is more to read. Example: 1300.
        next_ (int): The position to go on from: the `after` of the next call. It moves although `items` is empty where
            the events are not
            for the caller. Example: 1240.
    """

    items: list[LogEvent]
    latest: int
    next_: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        latest = self.latest

        next_ = self.next_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "items": items,
                "latest": latest,
                "next": next_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.log_event import LogEvent

        d = dict(src_dict)
        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = LogEvent.from_dict(items_item_data)

            items.append(items_item)

        latest = d.pop("latest")

        next_ = d.pop("next")

        event_page = cls(
            items=items,
            latest=latest,
            next_=next_,
        )

        event_page.additional_properties = d
        return event_page

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
