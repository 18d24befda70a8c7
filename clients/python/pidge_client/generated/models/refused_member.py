from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.problem import Problem


T = TypeVar("T", bound="RefusedMember")


@_attrs_define
class RefusedMember:
    """An item that was refused.

    Example:
        {'problem': {'code': 'duplicate_item', 'detail': 'An earlier item of the request is about the same user.',
            'errors': [{'code': 'duplicate_item', 'detail': 'An earlier item of the request is about the same user.',
            'pointer': '/members/7/user_id'}], 'request_id': '', 'status': 422, 'title': 'Another item is about the same
            user', 'type': 'urn:pidge:problem:duplicate_item'}, 'user_id': 'mia'}

    Attributes:
        problem (Problem): The body of an error response (RFC 9457). Example: {'code': 'not_found', 'detail': 'No such
            resource, or it is not visible to you.', 'request_id': '7f9c24e8-3b1d-4a67-9c55-0f2d6a1b8e43', 'status': 404,
            'title': 'Not found', 'type': 'urn:pidge:problem:not_found'}.
        user_id (None | str): The user id, as in the request; its beginning if it is longer than a user id can be. Null
            if none can be read.
    """

    problem: Problem
    user_id: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        problem = self.problem.to_dict()

        user_id: None | str
        user_id = self.user_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "problem": problem,
                "user_id": user_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.problem import Problem

        d = dict(src_dict)
        problem = Problem.from_dict(d.pop("problem"))

        def _parse_user_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        user_id = _parse_user_id(d.pop("user_id"))

        refused_member = cls(
            problem=problem,
            user_id=user_id,
        )

        refused_member.additional_properties = d
        return refused_member

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
