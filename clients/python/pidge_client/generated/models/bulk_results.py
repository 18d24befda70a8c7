from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.bulk_counts import BulkCounts
    from ..models.bulk_result import BulkResult


T = TypeVar("T", bound="BulkResults")


@_attrs_define
class BulkResults:
    """The result of a bulk send.

    Example:
        {'client_id': 'exam-42', 'counts': {'held': 0, 'refused': 0, 'replayed': 1, 'sent': 1}, 'dry_run': False,
            'results': [{'client_id': None, 'message_id': '0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.8', 'outcome': 'sent',
            'peer_id': 'mia', 'problem': None, 'seq': 8}, {'client_id': None, 'message_id':
            '0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c.1', 'outcome': 'replayed', 'peer_id': 'noah', 'problem': None, 'seq': 1}]}

    Attributes:
        client_id (str): The name of the bulk send, as in the request.
        counts (BulkCounts): The number of results by outcome. Example: {'held': 0, 'refused': 2, 'replayed': 0, 'sent':
            98}.
        dry_run (bool): True if nothing was sent, because the request asked for that.
        results (list[BulkResult]): One result for each item, in the order of the request; with `to`, one for each
            member, in the order of user ids.
    """

    client_id: str
    counts: BulkCounts
    dry_run: bool
    results: list[BulkResult]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        client_id = self.client_id

        counts = self.counts.to_dict()

        dry_run = self.dry_run

        results = []
        for results_item_data in self.results:
            results_item = results_item_data.to_dict()
            results.append(results_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "client_id": client_id,
                "counts": counts,
                "dry_run": dry_run,
                "results": results,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bulk_counts import BulkCounts
        from ..models.bulk_result import BulkResult

        d = dict(src_dict)
        client_id = d.pop("client_id")

        counts = BulkCounts.from_dict(d.pop("counts"))

        dry_run = d.pop("dry_run")

        results = []
        _results = d.pop("results")
        for results_item_data in _results:
            results_item = BulkResult.from_dict(results_item_data)

            results.append(results_item)

        bulk_results = cls(
            client_id=client_id,
            counts=counts,
            dry_run=dry_run,
            results=results,
        )

        bulk_results.additional_properties = d
        return bulk_results

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
