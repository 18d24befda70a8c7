from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.user import User


T = TypeVar("T", bound="Block")


@_attrs_define
class Block:
    """A user whom the caller has blocked.

    Example:
        {'created_at': '2026-11-22T13:33:12.123456Z', 'user': {'active': True, 'avatar_url': None, 'display_name': 'Noah
            Lind', 'role': 'student', 'user_id': 'noah'}}

    Attributes:
        created_at (datetime.datetime): A time by the service's clock: RFC 3339 in UTC, always with six fractional
            digits. Example: 2026-11-22T13:33:12.123456Z.
        user (User): A user, as other users see them. Example: {'active': True, 'avatar_url': None, 'display_name': 'Ada
            Okafor', 'role': 'educator', 'user_id': 'ada'}.
    """

    created_at: datetime.datetime
    user: User
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        created_at = self.created_at.isoformat()

        user = self.user.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "created_at": created_at,
                "user": user,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.user import User

        d = dict(src_dict)
        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        user = User.from_dict(d.pop("user"))

        block = cls(
            created_at=created_at,
            user=user,
        )

        block.additional_properties = d
        return block

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
