from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.context import Context


T = TypeVar("T", bound="BulkItem")


@_attrs_define
class BulkItem:
    """A message of a bulk send.

    Example:
        {'recipient_id': 'mia'}

    Attributes:
        recipient_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque to Pidge. 1 to
            255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from paths. Example: mia.
        body (None | str | Unset): The text of this message, in place of the common one.
        client_id (None | str | Unset): Tells several messages to one recipient apart: 1 to 255 printable ASCII
            characters. Without it, a second item with
            the same recipient is refused.
        context (Context | None | Unset): What this message is about, in place of the common context.
    """

    recipient_id: str
    body: None | str | Unset = UNSET
    client_id: None | str | Unset = UNSET
    context: Context | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.context import Context

        recipient_id = self.recipient_id

        body: None | str | Unset
        if isinstance(self.body, Unset):
            body = UNSET
        else:
            body = self.body

        client_id: None | str | Unset
        if isinstance(self.client_id, Unset):
            client_id = UNSET
        else:
            client_id = self.client_id

        context: dict[str, Any] | None | Unset
        if isinstance(self.context, Unset):
            context = UNSET
        elif isinstance(self.context, Context):
            context = self.context.to_dict()
        else:
            context = self.context

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "recipient_id": recipient_id,
            }
        )
        if body is not UNSET:
            field_dict["body"] = body
        if client_id is not UNSET:
            field_dict["client_id"] = client_id
        if context is not UNSET:
            field_dict["context"] = context

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.context import Context

        d = dict(src_dict)
        recipient_id = d.pop("recipient_id")

        def _parse_body(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        body = _parse_body(d.pop("body", UNSET))

        def _parse_client_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        client_id = _parse_client_id(d.pop("client_id", UNSET))

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

        bulk_item = cls(
            recipient_id=recipient_id,
            body=body,
            client_id=client_id,
            context=context,
        )

        return bulk_item
