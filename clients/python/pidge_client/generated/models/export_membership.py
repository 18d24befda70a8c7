from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.export_membership_kind import ExportMembershipKind

T = TypeVar("T", bound="ExportMembership")


@_attrs_define
class ExportMembership:
    """A context of which the user is or was a member, by its roster.

    Attributes:
        context_id (str): The LMS's id of the context.
        context_type (str): The type of the context, as the LMS calls it.
        ends_at (datetime.datetime | None): When the membership ends, or has ended; null: never.
        kind (ExportMembershipKind): The kind of a line with a membership.
        role (None | str): The role of the user in this context; null: the user's own role.
        title (None | str): The title of the context; null if it has none.
    """

    context_id: str
    context_type: str
    ends_at: datetime.datetime | None
    kind: ExportMembershipKind
    role: None | str
    title: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        context_id = self.context_id

        context_type = self.context_type

        ends_at: None | str
        if isinstance(self.ends_at, datetime.datetime):
            ends_at = self.ends_at.isoformat()
        else:
            ends_at = self.ends_at

        kind = self.kind.value

        role: None | str
        role = self.role

        title: None | str
        title = self.title

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "context_id": context_id,
                "context_type": context_type,
                "ends_at": ends_at,
                "kind": kind,
                "role": role,
                "title": title,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        context_id = d.pop("context_id")

        context_type = d.pop("context_type")

        def _parse_ends_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ends_at_type_0 = datetime.datetime.fromisoformat(data)

                return ends_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        ends_at = _parse_ends_at(d.pop("ends_at"))

        kind = ExportMembershipKind(d.pop("kind"))

        def _parse_role(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        role = _parse_role(d.pop("role"))

        def _parse_title(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        title = _parse_title(d.pop("title"))

        export_membership = cls(
            context_id=context_id,
            context_type=context_type,
            ends_at=ends_at,
            kind=kind,
            role=role,
            title=title,
        )

        export_membership.additional_properties = d
        return export_membership

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
