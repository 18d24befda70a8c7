from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.entry import Entry


T = TypeVar("T", bound="InboxPage")


@_attrs_define
class InboxPage:
    """A page of the caller's inbox.

    Attributes:
        as_of (str): An opaque token for the state that this page shows, valid for the caller and for a week. Send it to
            `POST
            /v1/inbox/read-all`, so that what the page did not show stays unread. Example:
            Xq3vZXMxIDE3OTU0NDU4MTE5MTQ5MTAgNzM4OjczODogLQ.
        items (list[Entry]): The conversations, newest activity first; with `filter=awaiting` oldest activity first.
        next_cursor (None | str): The cursor of the next page; null on the last page. Rely on this member, not on the
            number of items.
    """

    as_of: str
    items: list[Entry]
    next_cursor: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        as_of = self.as_of

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
                "as_of": as_of,
                "items": items,
                "next_cursor": next_cursor,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.entry import Entry

        d = dict(src_dict)
        as_of = d.pop("as_of")

        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = Entry.from_dict(items_item_data)

            items.append(items_item)

        def _parse_next_cursor(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_cursor = _parse_next_cursor(d.pop("next_cursor"))

        inbox_page = cls(
            as_of=as_of,
            items=items,
            next_cursor=next_cursor,
        )

        inbox_page.additional_properties = d
        return inbox_page

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
