from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="RosterContext")


@_attrs_define
class RosterContext:
    """A context with a roster.

    Example:
        {'ends_at': '2027-01-31T23:00:00.000000Z', 'id': 'bio-101', 'title': 'Biology 101', 'type': 'course', 'version':
            7}

    Attributes:
        ends_at (datetime.datetime | None): When the context ends, or has ended; null: never.
        id (str): The LMS's id of the context.
        title (None | str): The title; null if the roster has none.
        type_ (str): The type, as the LMS calls it.
        version (int): The highest version that a request has stated; 0 if none has.
    """

    ends_at: datetime.datetime | None
    id: str
    title: None | str
    type_: str
    version: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        ends_at: None | str
        if isinstance(self.ends_at, datetime.datetime):
            ends_at = self.ends_at.isoformat()
        else:
            ends_at = self.ends_at

        id = self.id

        title: None | str
        title = self.title

        type_ = self.type_

        version = self.version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "ends_at": ends_at,
                "id": id,
                "title": title,
                "type": type_,
                "version": version,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

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

        id = d.pop("id")

        def _parse_title(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        title = _parse_title(d.pop("title"))

        type_ = d.pop("type")

        version = d.pop("version")

        roster_context = cls(
            ends_at=ends_at,
            id=id,
            title=title,
            type_=type_,
            version=version,
        )

        roster_context.additional_properties = d
        return roster_context

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
