from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.export_draft_kind import ExportDraftKind

if TYPE_CHECKING:
    from ..models.context import Context


T = TypeVar("T", bound="ExportDraft")


@_attrs_define
class ExportDraft:
    """A message that the user is writing.

    Attributes:
        body (str): Plain text as it was stored, with a line feed at the end of each line; may be empty. Escape it
            before you insert
            it into HTML.
        context (Context | None): What the message is about; null if the draft has no context.
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque to Pidge. 1 to 255
            bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from paths. Example: mia.
        updated_at (datetime.datetime): A time by the service's clock: RFC 3339 in UTC, always with six fractional
            digits. Example: 2026-11-22T13:33:12.123456Z.
        version (int): The version of the draft. It rises with every write and is never reused. The `ETag` of the draft
            is the version
            in quotes.
        kind (ExportDraftKind): The kind of a line with a draft.
    """

    body: str
    context: Context | None
    peer_id: str
    updated_at: datetime.datetime
    version: int
    kind: ExportDraftKind
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.context import Context

        body = self.body

        context: dict[str, Any] | None
        if isinstance(self.context, Context):
            context = self.context.to_dict()
        else:
            context = self.context

        peer_id = self.peer_id

        updated_at = self.updated_at.isoformat()

        version = self.version

        kind = self.kind.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "body": body,
                "context": context,
                "peer_id": peer_id,
                "updated_at": updated_at,
                "version": version,
                "kind": kind,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.context import Context

        d = dict(src_dict)
        body = d.pop("body")

        def _parse_context(data: object) -> Context | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                context_type_0 = Context.from_dict(data)

                return context_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Context | None, data)

        context = _parse_context(d.pop("context"))

        peer_id = d.pop("peer_id")

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        version = d.pop("version")

        kind = ExportDraftKind(d.pop("kind"))

        export_draft = cls(
            body=body,
            context=context,
            peer_id=peer_id,
            updated_at=updated_at,
            version=version,
            kind=kind,
        )

        export_draft.additional_properties = d
        return export_draft

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
