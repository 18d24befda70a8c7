from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.my_limits import MyLimits
    from ..models.user import User


T = TypeVar("T", bound="Me")


@_attrs_define
class Me:
    """The current user, and what they may do.

    Example:
        {'features': ['messages', 'inbox', 'read_marks', 'receipts', 'context'], 'limits': {'body_max_chars': 10000,
            'edit_seconds': 900, 'page_max_items': 100, 'restore_seconds': 2592000, 'retract_seconds': 86400}, 'scopes': [],
            'tenant': 'default', 'user': {'active': True, 'avatar_url': None, 'display_name': 'Ada Okafor', 'role':
            'educator', 'user_id': 'ada'}}

    Attributes:
        features (list[str]): The features of this service.
        limits (MyLimits): Limits that apply to the current user.
        scopes (list[str]): The scopes of the token.
        tenant (str): The tenant of the user: an LMS, or one site of it.
        user (User): A user, as other users see them. Example: {'active': True, 'avatar_url': None, 'display_name': 'Ada
            Okafor', 'role': 'educator', 'user_id': 'ada'}.
    """

    features: list[str]
    limits: MyLimits
    scopes: list[str]
    tenant: str
    user: User
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        features = self.features

        limits = self.limits.to_dict()

        scopes = self.scopes

        tenant = self.tenant

        user = self.user.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "features": features,
                "limits": limits,
                "scopes": scopes,
                "tenant": tenant,
                "user": user,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.my_limits import MyLimits
        from ..models.user import User

        d = dict(src_dict)
        features = cast(list[str], d.pop("features"))

        limits = MyLimits.from_dict(d.pop("limits"))

        scopes = cast(list[str], d.pop("scopes"))

        tenant = d.pop("tenant")

        user = User.from_dict(d.pop("user"))

        me = cls(
            features=features,
            limits=limits,
            scopes=scopes,
            tenant=tenant,
            user=user,
        )

        me.additional_properties = d
        return me

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
