from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.context import Context


T = TypeVar("T", bound="PutDraft")


@_attrs_define
class PutDraft:
    """The content of a draft to store.

    Example:
        {'body': 'About the lab on'}

    Attributes:
        body (str): Plain text, up to 10,000 characters (Unicode code points; `limits` in `GET /v1/me` has the actual
            limit),
            without control characters other than line ends and tab. Unlike a message, a draft may be empty or show nothing.
            Each line end is stored as one line feed, also if it was sent as CR LF or CR; the length is counted after that.
            All else is stored byte for byte.
        context (Context | None | Unset): What the message is about.
    """

    body: str
    context: Context | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.context import Context

        body = self.body

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
                "body": body,
            }
        )
        if context is not UNSET:
            field_dict["context"] = context

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.context import Context

        d = dict(src_dict)
        body = d.pop("body")

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

        put_draft = cls(
            body=body,
            context=context,
        )

        return put_draft
