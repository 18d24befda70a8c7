from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.policy import Policy
    from ..models.question import Question


T = TypeVar("T", bound="Explain")


@_attrs_define
class Explain:
    """Pairs of users to be asked about.

    Example:
        {'pairs': [{'recipient_id': 'noah', 'sender_id': 'mia'}]}

    Attributes:
        pairs (list[Question]): The pairs, 1 to 1,000. The same pair may occur more than once.
        policy (None | Policy | Unset): Decide by this policy instead of the one in force. It is checked as by `PUT
            /v1/policy`, and neither stored nor put in
            force.
    """

    pairs: list[Question]
    policy: None | Policy | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.policy import Policy

        pairs = []
        for pairs_item_data in self.pairs:
            pairs_item = pairs_item_data.to_dict()
            pairs.append(pairs_item)

        policy: dict[str, Any] | None | Unset
        if isinstance(self.policy, Unset):
            policy = UNSET
        elif isinstance(self.policy, Policy):
            policy = self.policy.to_dict()
        else:
            policy = self.policy

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "pairs": pairs,
            }
        )
        if policy is not UNSET:
            field_dict["policy"] = policy

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.policy import Policy
        from ..models.question import Question

        d = dict(src_dict)
        pairs = []
        _pairs = d.pop("pairs")
        for pairs_item_data in _pairs:
            pairs_item = Question.from_dict(pairs_item_data)

            pairs.append(pairs_item)

        def _parse_policy(data: object) -> None | Policy | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                policy_type_0 = Policy.from_dict(data)

                return policy_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Policy | Unset, data)

        policy = _parse_policy(d.pop("policy", UNSET))

        explain = cls(
            pairs=pairs,
            policy=policy,
        )

        return explain
