from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.rule import Rule
    from ..models.shared_context import SharedContext


T = TypeVar("T", bound="Explanation")


@_attrs_define
class Explanation:
    """The verdict on messages of a pair, and what it was reached by.

    Example:
        {'allowed': False, 'code': 'context_ended', 'contexts': [{'active': False, 'allow': 'shared', 'id': 'bio-101',
            'type': 'course'}], 'held': False, 'rule': {'allow': 'shared', 'from': 'student', 'to': 'student'}}

    Attributes:
        allowed (bool): Whether the sender may write to the recipient.
        code (None | str): The reason that they may not: the code of the error that a send would get, except that it is
            told between strangers,
            too. Null if they may.
        contexts (list[SharedContext]): The contexts that the two share: active ones first, 100 at most.
        held (bool): Whether a message would be held until somebody has looked at it. Always false in this version.
        rule (Rule): The rule for messages from one role to another. Example: {'allow': 'shared', 'from': 'student',
            'to': 'student'}.
    """

    allowed: bool
    code: None | str
    contexts: list[SharedContext]
    held: bool
    rule: Rule
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        allowed = self.allowed

        code: None | str
        code = self.code

        contexts = []
        for contexts_item_data in self.contexts:
            contexts_item = contexts_item_data.to_dict()
            contexts.append(contexts_item)

        held = self.held

        rule = self.rule.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "allowed": allowed,
                "code": code,
                "contexts": contexts,
                "held": held,
                "rule": rule,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.rule import Rule
        from ..models.shared_context import SharedContext

        d = dict(src_dict)
        allowed = d.pop("allowed")

        def _parse_code(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        code = _parse_code(d.pop("code"))

        contexts = []
        _contexts = d.pop("contexts")
        for contexts_item_data in _contexts:
            contexts_item = SharedContext.from_dict(contexts_item_data)

            contexts.append(contexts_item)

        held = d.pop("held")

        rule = Rule.from_dict(d.pop("rule"))

        explanation = cls(
            allowed=allowed,
            code=code,
            contexts=contexts,
            held=held,
            rule=rule,
        )

        explanation.additional_properties = d
        return explanation

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
