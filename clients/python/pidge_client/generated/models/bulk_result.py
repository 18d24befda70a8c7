from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.bulk_outcome import BulkOutcome

if TYPE_CHECKING:
    from ..models.problem import Problem


T = TypeVar("T", bound="BulkResult")


@_attrs_define
class BulkResult:
    """The result of one item of a bulk send.

    Example:
        {'client_id': None, 'message_id': '0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.8', 'outcome': 'sent', 'peer_id': 'mia',
            'problem': None, 'seq': 8}

    Attributes:
        client_id (None | str): The `client_id` of the item; null if it has none.
        message_id (None | str): The id of the message. Null if it was not sent.
        outcome (BulkOutcome): What became of a message of a bulk send.
        peer_id (None | str): The user id of the recipient; null if the item has none.
        problem (None | Problem): The reason for a refusal, as for a single send. Null if the message was sent. After a
            problem with a status of 429 or
            503 the same request may be sent again, and sends what is missing.
        seq (int | None): The position of the message in the conversation with the recipient. Null if it was not sent.
    """

    client_id: None | str
    message_id: None | str
    outcome: BulkOutcome
    peer_id: None | str
    problem: None | Problem
    seq: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.problem import Problem

        client_id: None | str
        client_id = self.client_id

        message_id: None | str
        message_id = self.message_id

        outcome = self.outcome.value

        peer_id: None | str
        peer_id = self.peer_id

        problem: dict[str, Any] | None
        if isinstance(self.problem, Problem):
            problem = self.problem.to_dict()
        else:
            problem = self.problem

        seq: int | None
        seq = self.seq

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "client_id": client_id,
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

        def _parse_client_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        client_id = _parse_client_id(d.pop("client_id"))

        def _parse_message_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        message_id = _parse_message_id(d.pop("message_id"))

        outcome = BulkOutcome(d.pop("outcome"))

        def _parse_peer_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        peer_id = _parse_peer_id(d.pop("peer_id"))

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

        def _parse_seq(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        seq = _parse_seq(d.pop("seq"))

        bulk_result = cls(
            client_id=client_id,
            message_id=message_id,
            outcome=outcome,
            peer_id=peer_id,
            problem=problem,
            seq=seq,
        )

        bulk_result.additional_properties = d
        return bulk_result

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
