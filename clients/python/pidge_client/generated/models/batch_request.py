from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.batch_action import BatchAction
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.batch_item import BatchItem


T = TypeVar("T", bound="BatchRequest")


@_attrs_define
class BatchRequest:
    """One action on many conversations.

    Example:
        {'action': 'read', 'items': [{'peer_id': 'mia', 'seq': 7}, {'peer_id': 'noah', 'seq': 4}]}

    Attributes:
        action (BatchAction): An action on a conversation.
        items (list[BatchItem]): The conversations, 1 to 500. The same conversation may occur more than once.
        muted_until (datetime.datetime | None | Unset): With the action `mute`, the end of the mute (RFC 3339). Without
            it, the mute has no end. Not allowed with other
            actions.
    """

    action: BatchAction
    items: list[BatchItem]
    muted_until: datetime.datetime | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        action = self.action.value

        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        muted_until: None | str | Unset
        if isinstance(self.muted_until, Unset):
            muted_until = UNSET
        elif isinstance(self.muted_until, datetime.datetime):
            muted_until = self.muted_until.isoformat()
        else:
            muted_until = self.muted_until

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "action": action,
                "items": items,
            }
        )
        if muted_until is not UNSET:
            field_dict["muted_until"] = muted_until

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.batch_item import BatchItem

        d = dict(src_dict)
        action = BatchAction(d.pop("action"))

        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = BatchItem.from_dict(items_item_data)

            items.append(items_item)

        def _parse_muted_until(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                muted_until_type_0 = datetime.datetime.fromisoformat(data)

                return muted_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        muted_until = _parse_muted_until(d.pop("muted_until", UNSET))

        batch_request = cls(
            action=action,
            items=items,
            muted_until=muted_until,
        )

        return batch_request
