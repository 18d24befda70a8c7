from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="BulkContext")


@_attrs_define
class BulkContext:
    """A context with a roster, by its name.

    Example:
        {'id': 'bio-101', 'type': 'course'}

    Attributes:
        id (str): The LMS's id of the object.
        type_ (str): The kind of object, as the LMS calls it.
    """

    id: str
    type_: str

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        type_ = self.type_

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "type": type_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = d.pop("id")

        type_ = d.pop("type")

        bulk_context = cls(
            id=id,
            type_=type_,
        )

        return bulk_context
