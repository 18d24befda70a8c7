from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="User")


@_attrs_define
class User:
    """A user, as other users see them.

    Example:
        {'active': True, 'avatar_url': None, 'display_name': 'Ada Okafor', 'role': 'educator', 'user_id': 'ada'}

    Attributes:
        active (bool): False if the account is deactivated: the user then neither sends nor receives messages.
        avatar_url (None | str): The URL of the picture (`http` or `https`); null if the LMS has not stated one.
        display_name (None | str): The name to show; null if the LMS has not stated one.
        role (str): The role, in the LMS's own words; `student` if the LMS has not stated one.
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque to Pidge. 1 to 255
            bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from paths. Example: mia.
    """

    active: bool
    avatar_url: None | str
    display_name: None | str
    role: str
    user_id: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        active = self.active

        avatar_url: None | str
        avatar_url = self.avatar_url

        display_name: None | str
        display_name = self.display_name

        role = self.role

        user_id = self.user_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "active": active,
                "avatar_url": avatar_url,
                "display_name": display_name,
                "role": role,
                "user_id": user_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        active = d.pop("active")

        def _parse_avatar_url(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        avatar_url = _parse_avatar_url(d.pop("avatar_url"))

        def _parse_display_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        display_name = _parse_display_name(d.pop("display_name"))

        role = d.pop("role")

        user_id = d.pop("user_id")

        user = cls(
            active=active,
            avatar_url=avatar_url,
            display_name=display_name,
            role=role,
            user_id=user_id,
        )

        user.additional_properties = d
        return user

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
