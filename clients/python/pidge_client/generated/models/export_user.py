from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.export_user_kind import ExportUserKind

T = TypeVar("T", bound="ExportUser")


@_attrs_define
class ExportUser:
    """The first line: the user, as the LMS describes them. Of a user whom the service does not know, it has the id.

    Example:
        {'active': True, 'avatar_url': None, 'created_at': '2026-09-01T08:00:00.000000Z', 'display_name': 'Mia Berg',
            'email': 'mia@example.edu', 'kind': 'user', 'role': 'student', 'user_id': 'mia'}

    Attributes:
        active (bool): False if the LMS has deactivated the user.
        avatar_url (None | str): The address of the picture; null if none is stored.
        created_at (datetime.datetime | None): When the service first learned of the user; null if it does not know
            them.
        display_name (None | str): The name; null if none is stored.
        email (None | str): The e-mail address; null if none is stored.
        kind (ExportUserKind): The kind of the line with the user.
        role (None | str): The role; null if none is stored.
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque to Pidge. 1 to 255
            bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from paths. Example: mia.
    """

    active: bool
    avatar_url: None | str
    created_at: datetime.datetime | None
    display_name: None | str
    email: None | str
    kind: ExportUserKind
    role: None | str
    user_id: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        active = self.active

        avatar_url: None | str
        avatar_url = self.avatar_url

        created_at: None | str
        if isinstance(self.created_at, datetime.datetime):
            created_at = self.created_at.isoformat()
        else:
            created_at = self.created_at

        display_name: None | str
        display_name = self.display_name

        email: None | str
        email = self.email

        kind = self.kind.value

        role: None | str
        role = self.role

        user_id = self.user_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "active": active,
                "avatar_url": avatar_url,
                "created_at": created_at,
                "display_name": display_name,
                "email": email,
                "kind": kind,
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

        def _parse_created_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                created_at_type_0 = datetime.datetime.fromisoformat(data)

                return created_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        created_at = _parse_created_at(d.pop("created_at"))

        def _parse_display_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        display_name = _parse_display_name(d.pop("display_name"))

        def _parse_email(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        email = _parse_email(d.pop("email"))

        kind = ExportUserKind(d.pop("kind"))

        def _parse_role(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        role = _parse_role(d.pop("role"))

        user_id = d.pop("user_id")

        export_user = cls(
            active=active,
            avatar_url=avatar_url,
            created_at=created_at,
            display_name=display_name,
            email=email,
            kind=kind,
            role=role,
            user_id=user_id,
        )

        export_user.additional_properties = d
        return export_user

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
