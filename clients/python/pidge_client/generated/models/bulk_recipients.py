from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.bulk_context import BulkContext


T = TypeVar("T", bound="BulkRecipients")


@_attrs_define
class BulkRecipients:
    """The active members of a context, without the sender.

    Example:
        {'context': {'id': 'bio-101', 'type': 'course'}, 'roles': ['student']}

    Attributes:
        context (BulkContext): A context with a roster, by its name. Example: {'id': 'bio-101', 'type': 'course'}.
        roles (list[str] | None | Unset): Only members with one of these roles in the context; without it, all members.
    """

    context: BulkContext
    roles: list[str] | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        context = self.context.to_dict()

        roles: list[str] | None | Unset
        if isinstance(self.roles, Unset):
            roles = UNSET
        elif isinstance(self.roles, list):
            roles = self.roles

        else:
            roles = self.roles

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "context": context,
            }
        )
        if roles is not UNSET:
            field_dict["roles"] = roles

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bulk_context import BulkContext

        d = dict(src_dict)
        context = BulkContext.from_dict(d.pop("context"))

        def _parse_roles(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                roles_type_0 = cast(list[str], data)

                return roles_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        roles = _parse_roles(d.pop("roles", UNSET))

        bulk_recipients = cls(
            context=context,
            roles=roles,
        )

        return bulk_recipients
