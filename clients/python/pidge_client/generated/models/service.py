from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Service")


@_attrs_define
class Service:
    """The messaging service and its features.

    Example:
        {'api': 'v1', 'features': ['messages', 'inbox'], 'service': 'pidge', 'version': '0.1.0'}

    Attributes:
        api (str): The version of the API: the first segment of its paths.
        features (list[str]): The features that this service offers. Ignore names that you do not know: later versions
            may add some.
        service (str): The name of the implementation: `pidge`.
        version (str): The version of the implementation.
    """

    api: str
    features: list[str]
    service: str
    version: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        api = self.api

        features = self.features

        service = self.service

        version = self.version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "api": api,
                "features": features,
                "service": service,
                "version": version,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        api = d.pop("api")

        features = cast(list[str], d.pop("features"))

        service = d.pop("service")

        version = d.pop("version")

        service = cls(
            api=api,
            features=features,
            service=service,
            version=version,
        )

        service.additional_properties = d
        return service

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
