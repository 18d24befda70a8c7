from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.field_problem import FieldProblem


T = TypeVar("T", bound="Problem")


@_attrs_define
class Problem:
    """The body of an error response (RFC 9457).

    Example:
        {'code': 'not_found', 'detail': 'No such resource, or it is not visible to you.', 'request_id':
            '7f9c24e8-3b1d-4a67-9c55-0f2d6a1b8e43', 'status': 404, 'title': 'Not found', 'type':
            'urn:pidge:problem:not_found'}

    Attributes:
        code (str): The error code, for programs: stable, in snake case. New codes may be added at any time.
        detail (str): An explanation of this occurrence of the problem, for developers. The text may change between
            versions.
        request_id (str): The request id, as in the `X-Request-Id` header and in the service's log. Empty in the items
            of a batch
            response.
        status (int): The HTTP status of the response.
        title (str): A short description of the problem type, the same in every response with this code.
        type_ (str): The problem type: `urn:pidge:problem:` followed by the code.
        errors (list[FieldProblem] | Unset): The invalid members of the request body. Absent if the problem is not about
            members of the body.
        latest (int | Unset): The last position of the event log. Only with `position_unknown`.
        oldest (int | Unset): The position from which the event log goes on. Only with `position_gone`.
    """

    code: str
    detail: str
    request_id: str
    status: int
    title: str
    type_: str
    errors: list[FieldProblem] | Unset = UNSET
    latest: int | Unset = UNSET
    oldest: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        detail = self.detail

        request_id = self.request_id

        status = self.status

        title = self.title

        type_ = self.type_

        errors: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.errors, Unset):
            errors = []
            for errors_item_data in self.errors:
                errors_item = errors_item_data.to_dict()
                errors.append(errors_item)

        latest = self.latest

        oldest = self.oldest

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "code": code,
                "detail": detail,
                "request_id": request_id,
                "status": status,
                "title": title,
                "type": type_,
            }
        )
        if errors is not UNSET:
            field_dict["errors"] = errors
        if latest is not UNSET:
            field_dict["latest"] = latest
        if oldest is not UNSET:
            field_dict["oldest"] = oldest

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.field_problem import FieldProblem

        d = dict(src_dict)
        code = d.pop("code")

        detail = d.pop("detail")

        request_id = d.pop("request_id")

        status = d.pop("status")

        title = d.pop("title")

        type_ = d.pop("type")

        _errors = d.pop("errors", UNSET)
        errors: list[FieldProblem] | Unset = UNSET
        if _errors is not UNSET:
            errors = []
            for errors_item_data in _errors:
                errors_item = FieldProblem.from_dict(errors_item_data)

                errors.append(errors_item)

        latest = d.pop("latest", UNSET)

        oldest = d.pop("oldest", UNSET)

        problem = cls(
            code=code,
            detail=detail,
            request_id=request_id,
            status=status,
            title=title,
            type_=type_,
            errors=errors,
            latest=latest,
            oldest=oldest,
        )

        problem.additional_properties = d
        return problem

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
