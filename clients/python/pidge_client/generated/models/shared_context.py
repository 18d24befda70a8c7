from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.allow import Allow

T = TypeVar("T", bound="SharedContext")


@_attrs_define
class SharedContext:
    """A context that the two share.

    Example:
        {'active': True, 'allow': 'shared', 'id': 'bio-101', 'type': 'course'}

    Attributes:
        active (bool): False if the context, or the membership of one of the two, is over.
        allow (Allow): Whether users of two roles may write to each other.
        id (str): The LMS's id of the context.
        type_ (str): The type of the context.
    """

    active: bool
    allow: Allow
    id: str
    type_: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        active = self.active

        allow = self.allow.value

        id = self.id

        type_ = self.type_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "active": active,
                "allow": allow,
                "id": id,
                "type": type_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        active = d.pop("active")

        allow = Allow(d.pop("allow"))

        id = d.pop("id")

        type_ = d.pop("type")

        shared_context = cls(
            active=active,
            allow=allow,
            id=id,
            type_=type_,
        )

        shared_context.additional_properties = d
        return shared_context

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
