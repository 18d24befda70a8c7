from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.hold_rule import HoldRule
    from ..models.retention_in_force import RetentionInForce
    from ..models.rule import Rule


T = TypeVar("T", bound="PolicyInForce")


@_attrs_define
class PolicyInForce:
    """The policy of a tenant: the document with the defaults filled in, and when it was put.

    Example:
        {'finder_roles': ['educator', 'staff'], 'hold': [], 'listed_roles': ['educator', 'staff'], 'pairs': [{'allow':
            'shared', 'from': 'student', 'to': 'student'}, {'allow': 'always', 'from': '*', 'to': '*'}], 'receipts': True,
            'retention': {'after_context_days': None, 'messages_days': 730}, 'unblockable_roles': ['educator', 'staff'],
            'updated_at': '2026-11-22T13:33:12.123456Z', 'updated_by': 'lms', 'version': 3, 'words': []}

    Attributes:
        finder_roles (list[str]): The roles whose members find all users of the tenant to whom they may write.
        hold (list[HoldRule]): Rules for messages that are looked at before they are delivered; none in this version.
        listed_roles (list[str]): The roles whose members all users of the tenant find, if they may write to them.
        pairs (list[Rule]): The rules. Of those that match the two roles, the most specific counts: both roles named,
            then the sender's, then
            the recipient's.
        receipts (bool): Whether senders see that their messages were read; true in this version.
        retention (RetentionInForce): How long messages are kept. Example: {'after_context_days': None, 'messages_days':
            730}.
        unblockable_roles (list[str]): The roles that nobody can block, in general or in a common context.
        updated_at (datetime.datetime | None): The time of the last change; null: the tenant has put no policy.
        updated_by (None | str): The caller who made the last change; null: the tenant has put no policy.
        version (int): The version, which rises by 1 with each change; 0: the tenant has put no policy.
        words (list[str]): The words by which a message is suspect; none in this version.
    """

    finder_roles: list[str]
    hold: list[HoldRule]
    listed_roles: list[str]
    pairs: list[Rule]
    receipts: bool
    retention: RetentionInForce
    unblockable_roles: list[str]
    updated_at: datetime.datetime | None
    updated_by: None | str
    version: int
    words: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        finder_roles = self.finder_roles

        hold = []
        for hold_item_data in self.hold:
            hold_item = hold_item_data.to_dict()
            hold.append(hold_item)

        listed_roles = self.listed_roles

        pairs = []
        for pairs_item_data in self.pairs:
            pairs_item = pairs_item_data.to_dict()
            pairs.append(pairs_item)

        receipts = self.receipts

        retention = self.retention.to_dict()

        unblockable_roles = self.unblockable_roles

        updated_at: None | str
        if isinstance(self.updated_at, datetime.datetime):
            updated_at = self.updated_at.isoformat()
        else:
            updated_at = self.updated_at

        updated_by: None | str
        updated_by = self.updated_by

        version = self.version

        words = self.words

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "finder_roles": finder_roles,
                "hold": hold,
                "listed_roles": listed_roles,
                "pairs": pairs,
                "receipts": receipts,
                "retention": retention,
                "unblockable_roles": unblockable_roles,
                "updated_at": updated_at,
                "updated_by": updated_by,
                "version": version,
                "words": words,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.hold_rule import HoldRule
        from ..models.retention_in_force import RetentionInForce
        from ..models.rule import Rule

        d = dict(src_dict)
        finder_roles = cast(list[str], d.pop("finder_roles"))

        hold = []
        _hold = d.pop("hold")
        for hold_item_data in _hold:
            hold_item = HoldRule.from_dict(hold_item_data)

            hold.append(hold_item)

        listed_roles = cast(list[str], d.pop("listed_roles"))

        pairs = []
        _pairs = d.pop("pairs")
        for pairs_item_data in _pairs:
            pairs_item = Rule.from_dict(pairs_item_data)

            pairs.append(pairs_item)

        receipts = d.pop("receipts")

        retention = RetentionInForce.from_dict(d.pop("retention"))

        unblockable_roles = cast(list[str], d.pop("unblockable_roles"))

        def _parse_updated_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                updated_at_type_0 = datetime.datetime.fromisoformat(data)

                return updated_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        updated_at = _parse_updated_at(d.pop("updated_at"))

        def _parse_updated_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        updated_by = _parse_updated_by(d.pop("updated_by"))

        version = d.pop("version")

        words = cast(list[str], d.pop("words"))

        policy_in_force = cls(
            finder_roles=finder_roles,
            hold=hold,
            listed_roles=listed_roles,
            pairs=pairs,
            receipts=receipts,
            retention=retention,
            unblockable_roles=unblockable_roles,
            updated_at=updated_at,
            updated_by=updated_by,
            version=version,
            words=words,
        )

        policy_in_force.additional_properties = d
        return policy_in_force

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
