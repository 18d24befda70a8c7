from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.put_users_item import PutUsersItem


T = TypeVar("T", bound="PutUsers")


@_attrs_define
class PutUsers:
    """Many users.

    Attributes:
        users (list[PutUsersItem]): The users.
    """

    users: list[PutUsersItem]

    def to_dict(self) -> dict[str, Any]:
        users = []
        for users_item_data in self.users:
            users_item = users_item_data.to_dict()
            users.append(users_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "users": users,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.put_users_item import PutUsersItem

        d = dict(src_dict)
        users = []
        _users = d.pop("users")
        for users_item_data in _users:
            users_item = PutUsersItem.from_dict(users_item_data)

            users.append(users_item)

        put_users = cls(
            users=users,
        )

        return put_users
