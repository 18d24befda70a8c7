from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.bulk_item import BulkItem
    from ..models.bulk_recipients import BulkRecipients
    from ..models.context import Context


T = TypeVar("T", bound="BulkSend")


@_attrs_define
class BulkSend:
    """A message to many recipients, or many messages. Exactly one of `to` and `items`.

    Example:
        {'body': 'The room has changed: B 12.', 'client_id': 'exam-42', 'items': [{'recipient_id': 'mia'},
            {'recipient_id': 'noah'}]}

    Attributes:
        client_id (str): The name of this bulk send, unique for its sender: 1 to 255 printable ASCII characters, not `.`
            or `..`. The same
            request with the same name sends only what was not sent yet.
        body (None | str | Unset): The text of each message, by the same rules as in `SendMessage`. Required with `to`,
            and for items without a text
            of their own.
        context (Context | None | Unset): What each message is about, for items without a context of their own.
            Optional.
        dry_run (bool | Unset): If true, nothing is sent: the response tells what the same request would do now without
            `dry_run`. It does not count
            against any limit of messages.
        items (list[BulkItem] | None | Unset): The recipients one by one: 1 to 1,000 by default, for services 1 to
            10,000. An item that is invalid is refused alone.
        sender_id (None | str | Unset): The user on whose behalf a service sends. Needs the scope `messages:send_as`.
            The default is the caller.
        to (BulkRecipients | None | Unset): The recipients by their membership in a context.
    """

    client_id: str
    body: None | str | Unset = UNSET
    context: Context | None | Unset = UNSET
    dry_run: bool | Unset = UNSET
    items: list[BulkItem] | None | Unset = UNSET
    sender_id: None | str | Unset = UNSET
    to: BulkRecipients | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.bulk_recipients import BulkRecipients
        from ..models.context import Context

        client_id = self.client_id

        body: None | str | Unset
        if isinstance(self.body, Unset):
            body = UNSET
        else:
            body = self.body

        context: dict[str, Any] | None | Unset
        if isinstance(self.context, Unset):
            context = UNSET
        elif isinstance(self.context, Context):
            context = self.context.to_dict()
        else:
            context = self.context

        dry_run = self.dry_run

        items: list[dict[str, Any]] | None | Unset
        if isinstance(self.items, Unset):
            items = UNSET
        elif isinstance(self.items, list):
            items = []
            for items_type_0_item_data in self.items:
                items_type_0_item = items_type_0_item_data.to_dict()
                items.append(items_type_0_item)

        else:
            items = self.items

        sender_id: None | str | Unset
        if isinstance(self.sender_id, Unset):
            sender_id = UNSET
        else:
            sender_id = self.sender_id

        to: dict[str, Any] | None | Unset
        if isinstance(self.to, Unset):
            to = UNSET
        elif isinstance(self.to, BulkRecipients):
            to = self.to.to_dict()
        else:
            to = self.to

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "client_id": client_id,
            }
        )
        if body is not UNSET:
            field_dict["body"] = body
        if context is not UNSET:
            field_dict["context"] = context
        if dry_run is not UNSET:
            field_dict["dry_run"] = dry_run
        if items is not UNSET:
            field_dict["items"] = items
        if sender_id is not UNSET:
            field_dict["sender_id"] = sender_id
        if to is not UNSET:
            field_dict["to"] = to

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bulk_item import BulkItem
        from ..models.bulk_recipients import BulkRecipients
        from ..models.context import Context

        d = dict(src_dict)
        client_id = d.pop("client_id")

        def _parse_body(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        body = _parse_body(d.pop("body", UNSET))

        def _parse_context(data: object) -> Context | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                context_type_0 = Context.from_dict(data)

                return context_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Context | None | Unset, data)

        context = _parse_context(d.pop("context", UNSET))

        dry_run = d.pop("dry_run", UNSET)

        def _parse_items(data: object) -> list[BulkItem] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                items_type_0 = []
                _items_type_0 = data
                for items_type_0_item_data in _items_type_0:
                    items_type_0_item = BulkItem.from_dict(items_type_0_item_data)

                    items_type_0.append(items_type_0_item)

                return items_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[BulkItem] | None | Unset, data)

        items = _parse_items(d.pop("items", UNSET))

        def _parse_sender_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        sender_id = _parse_sender_id(d.pop("sender_id", UNSET))

        def _parse_to(data: object) -> BulkRecipients | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                to_type_0 = BulkRecipients.from_dict(data)

                return to_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BulkRecipients | None | Unset, data)

        to = _parse_to(d.pop("to", UNSET))

        bulk_send = cls(
            client_id=client_id,
            body=body,
            context=context,
            dry_run=dry_run,
            items=items,
            sender_id=sender_id,
            to=to,
        )

        return bulk_send
