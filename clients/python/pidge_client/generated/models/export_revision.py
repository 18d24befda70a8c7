from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.export_revision_kind import ExportRevisionKind

T = TypeVar("T", bound="ExportRevision")


@_attrs_define
class ExportRevision:
    """An earlier text of the message above, which the user has edited.

    Attributes:
        body (str): The text.
        kind (ExportRevisionKind): The kind of a line with an earlier text.
        message_id (str): The id of the message.
        replaced_at (datetime.datetime): A time by the service's clock: RFC 3339 in UTC, always with six fractional
            digits. Example: 2026-11-22T13:33:12.123456Z.
        revision (int): The number of the text: 1 is the text as it was sent.
    """

    body: str
    kind: ExportRevisionKind
    message_id: str
    replaced_at: datetime.datetime
    revision: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        body = self.body

        kind = self.kind.value

        message_id = self.message_id

        replaced_at = self.replaced_at.isoformat()

        revision = self.revision

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "body": body,
                "kind": kind,
                "message_id": message_id,
                "replaced_at": replaced_at,
                "revision": revision,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        body = d.pop("body")

        kind = ExportRevisionKind(d.pop("kind"))

        message_id = d.pop("message_id")

        replaced_at = datetime.datetime.fromisoformat(d.pop("replaced_at"))

        revision = d.pop("revision")

        export_revision = cls(
            body=body,
            kind=kind,
            message_id=message_id,
            replaced_at=replaced_at,
            revision=revision,
        )

        export_revision.additional_properties = d
        return export_revision

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
