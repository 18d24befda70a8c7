from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.bulk_message import BulkMessage
    from ..models.bulk_status_counts import BulkStatusCounts


T = TypeVar("T", bound="BulkStatus")


@_attrs_define
class BulkStatus:
    """The messages of a bulk send.

    Example:
        {'counts': {'held': 0, 'read': 40, 'retracted': 0, 'sent': 98}, 'items': [{'created_at':
            '2026-11-22T13:33:12.123456Z', 'message_id': '0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.8', 'peer_id': 'mia',
            'read_at': None, 'retracted_at': None, 'seq': 8}], 'next_cursor': None}

    Attributes:
        counts (BulkStatusCounts): The numbers of messages of a bulk send. Example: {'held': 0, 'read': 40, 'retracted':
            0, 'sent': 98}.
        items (list[BulkMessage]): The messages of the page, in an arbitrary, stable order.
        next_cursor (None | str): The cursor of the next page; null on the last page.
    """

    counts: BulkStatusCounts
    items: list[BulkMessage]
    next_cursor: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        counts = self.counts.to_dict()

        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        next_cursor: None | str
        next_cursor = self.next_cursor

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "counts": counts,
                "items": items,
                "next_cursor": next_cursor,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bulk_message import BulkMessage
        from ..models.bulk_status_counts import BulkStatusCounts

        d = dict(src_dict)
        counts = BulkStatusCounts.from_dict(d.pop("counts"))

        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = BulkMessage.from_dict(items_item_data)

            items.append(items_item)

        def _parse_next_cursor(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_cursor = _parse_next_cursor(d.pop("next_cursor"))

        bulk_status = cls(
            counts=counts,
            items=items,
            next_cursor=next_cursor,
        )

        bulk_status.additional_properties = d
        return bulk_status

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
