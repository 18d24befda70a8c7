from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.hold_rule import HoldRule
    from ..models.retention import Retention
    from ..models.rule import Rule


T = TypeVar("T", bound="Policy")


@_attrs_define
class Policy:
    """The rules of a tenant on who may write to whom and who is found by whom. Roles are words of the LMS, as in its
    tokens; upper and
    lower case make a difference.

        Example:
            {'pairs': [{'allow': 'shared', 'from': 'student', 'to': 'student'}, {'allow': 'always', 'from': '*', 'to':
                '*'}]}

        Attributes:
            pairs (list[Rule]): The rules, 1 to 200. Of those that match the two roles, the most specific counts: both roles
                named, then the
                sender's, then the recipient's. There must be one from `*` to `*`, so that each pair of roles has a rule.
            finder_roles (list[str] | Unset): The roles whose members find all users of the tenant to whom they may write;
                50 at most.
            hold (list[HoldRule] | Unset): Rules for messages that are looked at before they are delivered. Not supported by
                this version: it must be empty.
            listed_roles (list[str] | Unset): The roles whose members all users of the tenant find, if they may write to
                them; 50 at most.
            receipts (bool | Unset): Whether senders see that their messages were read. `false` is not supported by this
                version.
            retention (Retention | Unset): How long messages are kept. Example: {'after_context_days': None,
                'messages_days': 730}.
            unblockable_roles (list[str] | Unset): The roles that nobody can block, in general or in a common context; 50 at
                most.
            words (list[str] | Unset): The words by which a message is suspect. Not supported by this version: it must be
                empty.
    """

    pairs: list[Rule]
    finder_roles: list[str] | Unset = UNSET
    hold: list[HoldRule] | Unset = UNSET
    listed_roles: list[str] | Unset = UNSET
    receipts: bool | Unset = UNSET
    retention: Retention | Unset = UNSET
    unblockable_roles: list[str] | Unset = UNSET
    words: list[str] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        pairs = []
        for pairs_item_data in self.pairs:
            pairs_item = pairs_item_data.to_dict()
            pairs.append(pairs_item)

        finder_roles: list[str] | Unset = UNSET
        if not isinstance(self.finder_roles, Unset):
            finder_roles = self.finder_roles

        hold: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.hold, Unset):
            hold = []
            for hold_item_data in self.hold:
                hold_item = hold_item_data.to_dict()
                hold.append(hold_item)

        listed_roles: list[str] | Unset = UNSET
        if not isinstance(self.listed_roles, Unset):
            listed_roles = self.listed_roles

        receipts = self.receipts

        retention: dict[str, Any] | Unset = UNSET
        if not isinstance(self.retention, Unset):
            retention = self.retention.to_dict()

        unblockable_roles: list[str] | Unset = UNSET
        if not isinstance(self.unblockable_roles, Unset):
            unblockable_roles = self.unblockable_roles

        words: list[str] | Unset = UNSET
        if not isinstance(self.words, Unset):
            words = self.words

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "pairs": pairs,
            }
        )
        if finder_roles is not UNSET:
            field_dict["finder_roles"] = finder_roles
        if hold is not UNSET:
            field_dict["hold"] = hold
        if listed_roles is not UNSET:
            field_dict["listed_roles"] = listed_roles
        if receipts is not UNSET:
            field_dict["receipts"] = receipts
        if retention is not UNSET:
            field_dict["retention"] = retention
        if unblockable_roles is not UNSET:
            field_dict["unblockable_roles"] = unblockable_roles
        if words is not UNSET:
            field_dict["words"] = words

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.hold_rule import HoldRule
        from ..models.retention import Retention
        from ..models.rule import Rule

        d = dict(src_dict)
        pairs = []
        _pairs = d.pop("pairs")
        for pairs_item_data in _pairs:
            pairs_item = Rule.from_dict(pairs_item_data)

            pairs.append(pairs_item)

        finder_roles = cast(list[str], d.pop("finder_roles", UNSET))

        _hold = d.pop("hold", UNSET)
        hold: list[HoldRule] | Unset = UNSET
        if _hold is not UNSET:
            hold = []
            for hold_item_data in _hold:
                hold_item = HoldRule.from_dict(hold_item_data)

                hold.append(hold_item)

        listed_roles = cast(list[str], d.pop("listed_roles", UNSET))

        receipts = d.pop("receipts", UNSET)

        _retention = d.pop("retention", UNSET)
        retention: Retention | Unset
        if isinstance(_retention, Unset):
            retention = UNSET
        else:
            retention = Retention.from_dict(_retention)

        unblockable_roles = cast(list[str], d.pop("unblockable_roles", UNSET))

        words = cast(list[str], d.pop("words", UNSET))

        policy = cls(
            pairs=pairs,
            finder_roles=finder_roles,
            hold=hold,
            listed_roles=listed_roles,
            receipts=receipts,
            retention=retention,
            unblockable_roles=unblockable_roles,
            words=words,
        )

        return policy
