from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.entry import Entry
    from ..models.message import Message


T = TypeVar("T", bound="HistoryPage")


@_attrs_define
class HistoryPage:
    """A page of a conversation's history.

    Attributes:
        entry (Entry | None): The conversation as the caller sees it; null if there is none.
        has_newer (bool): True if there are newer messages: get them with `after` set to `newest_seq`.
        has_older (bool): True if there are older messages: get them with `before` set to `oldest_seq`.
        items (list[Message]): The messages of the page, oldest first.
        newest_seq (int | None): The `seq` of the last item; null if the page is empty.
        oldest_seq (int | None): The `seq` of the first item; null if the page is empty.
        seen_up_to (int | None): The peer has seen the caller's messages up to this `seq`, on this page or not, and none
            above it. It is the highest
            `seq` of a message of the caller that the peer has seen; 0 if there is none. Where the peer has written more
            than a
            hundred messages since then, it may be higher than that. Null if the service has no receipts: `features` lacks
            `receipts`.
    """

    entry: Entry | None
    has_newer: bool
    has_older: bool
    items: list[Message]
    newest_seq: int | None
    oldest_seq: int | None
    seen_up_to: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.entry import Entry

        entry: dict[str, Any] | None
        if isinstance(self.entry, Entry):
            entry = self.entry.to_dict()
        else:
            entry = self.entry

        has_newer = self.has_newer

        has_older = self.has_older

        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        newest_seq: int | None
        newest_seq = self.newest_seq

        oldest_seq: int | None
        oldest_seq = self.oldest_seq

        seen_up_to: int | None
        seen_up_to = self.seen_up_to

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "entry": entry,
                "has_newer": has_newer,
                "has_older": has_older,
                "items": items,
                "newest_seq": newest_seq,
                "oldest_seq": oldest_seq,
                "seen_up_to": seen_up_to,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.entry import Entry
        from ..models.message import Message

        d = dict(src_dict)

        def _parse_entry(data: object) -> Entry | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                entry_type_0 = Entry.from_dict(data)

                return entry_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Entry | None, data)

        entry = _parse_entry(d.pop("entry"))

        has_newer = d.pop("has_newer")

        has_older = d.pop("has_older")

        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = Message.from_dict(items_item_data)

            items.append(items_item)

        def _parse_newest_seq(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        newest_seq = _parse_newest_seq(d.pop("newest_seq"))

        def _parse_oldest_seq(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        oldest_seq = _parse_oldest_seq(d.pop("oldest_seq"))

        def _parse_seen_up_to(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        seen_up_to = _parse_seen_up_to(d.pop("seen_up_to"))

        history_page = cls(
            entry=entry,
            has_newer=has_newer,
            has_older=has_older,
            items=items,
            newest_seq=newest_seq,
            oldest_seq=oldest_seq,
            seen_up_to=seen_up_to,
        )

        history_page.additional_properties = d
        return history_page

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
