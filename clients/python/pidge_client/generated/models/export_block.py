from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.export_block_kind import ExportBlockKind

if TYPE_CHECKING:
    from ..models.export_peer import ExportPeer


T = TypeVar("T", bound="ExportBlock")


@_attrs_define
class ExportBlock:
    """A user whom the user has blocked. Who has blocked the user is not exported.

    Attributes:
        created_at (datetime.datetime): A time by the service's clock: RFC 3339 in UTC, always with six fractional
            digits. Example: 2026-11-22T13:33:12.123456Z.
        kind (ExportBlockKind): The kind of a line with a block.
        user (ExportPeer): Another user.
    """

    created_at: datetime.datetime
    kind: ExportBlockKind
    user: ExportPeer
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        created_at = self.created_at.isoformat()

        kind = self.kind.value

        user = self.user.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "created_at": created_at,
                "kind": kind,
                "user": user,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.export_peer import ExportPeer

        d = dict(src_dict)
        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        kind = ExportBlockKind(d.pop("kind"))

        user = ExportPeer.from_dict(d.pop("user"))

        export_block = cls(
            created_at=created_at,
            kind=kind,
            user=user,
        )

        export_block.additional_properties = d
        return export_block

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
