from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.retraction_outcome import RetractionOutcome

if TYPE_CHECKING:
    from ..models.problem import Problem


T = TypeVar("T", bound="BulkRetraction")


@_attrs_define
class BulkRetraction:
    """The result for one message of a retracted bulk send.

    Example:
        {'message_id': '0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.8', 'outcome': 'retracted', 'peer_id': 'mia', 'problem':
            None, 'seq': 8}

    Attributes:
        message_id (str): The id of the message.
        outcome (RetractionOutcome): What became of a message when its bulk send was retracted.
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque to Pidge. 1 to 255
            bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from paths. Example: mia.
        problem (None | Problem): The reason for a refusal, as for a single message. Null if the message is retracted.
        seq (int): A position in a conversation. Its messages are numbered 1, 2, 3, … without gaps. A position in a
            request may lie
            before the first message (0) or after the last. At most 2^53 - 1, so that every JSON parser reads it exactly
            (RFC
            7493 §2.2). Example: 7.
    """

    message_id: str
    outcome: RetractionOutcome
    peer_id: str
    problem: None | Problem
    seq: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.problem import Problem

        message_id = self.message_id

        outcome = self.outcome.value

        peer_id = self.peer_id

        problem: dict[str, Any] | None
        if isinstance(self.problem, Problem):
            problem = self.problem.to_dict()
        else:
            problem = self.problem

        seq = self.seq

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "message_id": message_id,
                "outcome": outcome,
                "peer_id": peer_id,
                "problem": problem,
                "seq": seq,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.problem import Problem

        d = dict(src_dict)
        message_id = d.pop("message_id")

        outcome = RetractionOutcome(d.pop("outcome"))

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

        seq = d.pop("seq")

        bulk_retraction = cls(
            message_id=message_id,
            outcome=outcome,
            peer_id=peer_id,
            problem=problem,
            seq=seq,
        )

        bulk_retraction.additional_properties = d
        return bulk_retraction

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
