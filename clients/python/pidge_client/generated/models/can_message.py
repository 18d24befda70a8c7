from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="CanMessage")


@_attrs_define
class CanMessage:
    """Whether a message would be sent now.

    Example:
        {'allowed': False, 'code': 'context_ended', 'detail': 'Sender and recipient may write to each other as long as
            they share a context, and the ones that they shared have ended.', 'held': False}

    Attributes:
        allowed (bool): Whether a message would be sent. Rate limits are not taken into account.
        code (None | str): The code of the error that a send would get; null if it would be sent.
        detail (None | str): The reason, for developers; null if it would be sent. The text may change between versions.
        held (bool): Whether it would be held until somebody has looked at it. Always false in this version.
    """

    allowed: bool
    code: None | str
    detail: None | str
    held: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        allowed = self.allowed

        code: None | str
        code = self.code

        detail: None | str
        detail = self.detail

        held = self.held

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "allowed": allowed,
                "code": code,
                "detail": detail,
                "held": held,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        allowed = d.pop("allowed")

        def _parse_code(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        code = _parse_code(d.pop("code"))

        def _parse_detail(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        detail = _parse_detail(d.pop("detail"))

        held = d.pop("held")

        can_message = cls(
            allowed=allowed,
            code=code,
            detail=detail,
            held=held,
        )

        can_message.additional_properties = d
        return can_message

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
