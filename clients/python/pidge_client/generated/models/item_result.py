from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.batch_outcome import BatchOutcome

if TYPE_CHECKING:
    from ..models.entry import Entry
    from ..models.problem import Problem


T = TypeVar("T", bound="ItemResult")


@_attrs_define
class ItemResult:
    """The result of one item of a batch request.

    Example:
        {'entry': None, 'outcome': 'refused', 'peer_id': 'mia', 'problem': {'code': 'not_found', 'detail': 'No such
            resource, or it is not visible to you.', 'request_id': '', 'status': 404, 'title': 'Not found', 'type':
            'urn:pidge:problem:not_found'}}

    Attributes:
        entry (Entry | None): The conversation after the action; null if the item was refused.
        outcome (BatchOutcome): The outcome of one item of a batch request.
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque to Pidge. 1 to 255
            bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from paths. Example: mia.
        problem (None | Problem): The reason for a refusal; null if the action was applied.
    """

    entry: Entry | None
    outcome: BatchOutcome
    peer_id: str
    problem: None | Problem
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.entry import Entry
        from ..models.problem import Problem

        entry: dict[str, Any] | None
        if isinstance(self.entry, Entry):
            entry = self.entry.to_dict()
        else:
            entry = self.entry

        outcome = self.outcome.value

        peer_id = self.peer_id

        problem: dict[str, Any] | None
        if isinstance(self.problem, Problem):
            problem = self.problem.to_dict()
        else:
            problem = self.problem

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "entry": entry,
                "outcome": outcome,
                "peer_id": peer_id,
                "problem": problem,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.entry import Entry
        from ..models.problem import Problem

        d = dict(src_dict)

        def _parse_entry(data: object) -> Entry | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                entry_type_0 = Entry.from_dict(data)

                return entry_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Entry | None, data)

        entry = _parse_entry(d.pop("entry"))

        outcome = BatchOutcome(d.pop("outcome"))

        peer_id = d.pop("peer_id")

        def _parse_problem(data: object) -> None | Problem:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                problem_type_0 = Problem.from_dict(data)

                return problem_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Problem, data)

        problem = _parse_problem(d.pop("problem"))

        item_result = cls(
            entry=entry,
            outcome=outcome,
            peer_id=peer_id,
            problem=problem,
        )

        item_result.additional_properties = d
        return item_result

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
