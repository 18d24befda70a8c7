"""The rules of Pidge that JSON Schema cannot express.

The check `positive_data_acceptance` reports every refusal of a request that is valid by the schema. Such a refusal is correct
if it names one of these rules (the problem's `code`) and the request did break that rule.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import schemathesis
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import RejectedPositiveData

ME = {"ann", "ben"}
TAG = r'(?:W/)?"[1-9][0-9]{0,15}(?:--?(?:gzip|br|deflate|zstd))?"'
CONDITION = rf"\*|{TAG}(?:, ?{TAG})*"
CONDITIONS = ("If-Match", "If-None-Match")
sends = policies = exports = 0
# The cursors that the service gave out, each with its list, and its values of `as_of`.
cursors: dict[str, tuple[Any, ...]] = {}
snapshots: set[str] = set()


def list_of(case: Any) -> tuple[Any, ...]:
    """The list that a request reads a page of: its path and parameters, without those that choose the page."""
    query = {name: str(value) for name, value in (case.query or {}).items() if name not in ("cursor", "limit")}
    return (case.path, *sorted(query.items()))


def excludes_each_other(case: Any) -> bool:
    """OpenAPI cannot say that parameters exclude each other."""
    return len({"before", "after", "around"} & set(case.query or {})) > 1


def is_no_cursor_of_this_list(case: Any) -> bool:
    """Cursors are opaque: valid are those, and only those, that the service gave out for the same list."""
    query, body = case.query or {}, case.body
    if "cursor" in query:
        return cursors.get(str(query["cursor"])) != list_of(case)
    return isinstance(body, dict) and body.get("as_of") not in snapshots


def has_a_long_id(case: Any) -> bool:
    """An id has at most 255 bytes; `maxLength` counts characters."""
    body = case.body if isinstance(case.body, dict) else {}
    parameters = {**(case.path_parameters or {}), **(case.query or {})}
    ids = [unquote(str(parameters.get(name, ""))) for name in ("peer_id", "user_id", "sender_id")]
    ids += [body.get("recipient_id"), body.get("sender_id")]
    pairs = (body.get("items") or []) + (body.get("pairs") or [])
    ids += [item.get(name) for item in pairs if isinstance(item, dict) for name in ("peer_id", "recipient_id", "sender_id")]
    return any(len(str(one or "").encode()) > 255 for one in ids)


def breaks_a_rule_of_bodies(case: Any) -> bool:
    """Only the action `mute` may have `muted_until`; a bulk send has either `to` or `items`, at most 1,000."""
    body = case.body if isinstance(case.body, dict) else {}
    if case.path == "/v1/messages/bulk":
        to, items = body.get("to"), body.get("items")
        # A user may name fewer than a service.
        return (to is None) == (items is None) or to is not None and body.get("body") is None or len(items or []) > 1000
    return has_a_long_id(case) or body.get("action") not in (None, "mute") and body.get("muted_until") is not None


def shows_nothing(case: Any) -> bool:
    """The pattern of a body excludes white space, but not all invisible characters."""
    fillers = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U0001d159"
    selectors = [*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]
    return all(c in fillers or ord(c) in selectors or unicodedata.category(c)[0] in "ZC" for c in case.body["body"])


def is_to_oneself(case: Any) -> bool:
    """The caller's id is in the token, which no schema describes."""
    if unquote(str((case.path_parameters or {}).get("peer_id", ""))) in ME:
        return True
    return case.body.get("recipient_id") in ({case.body.get("sender_id")} if case.body.get("sender_id") else ME)


def has_a_condition(case: Any) -> bool:
    """A precondition depends on the draft that is stored, which is not part of the request."""
    return any(name in CONDITIONS for name in case.headers or {})


def has_an_odd_condition(case: Any) -> bool:
    """Schemathesis sends some headers that are longer than their pattern allows."""
    given = [str(value) for name, value in (case.headers or {}).items() if name in CONDITIONS]
    return any(not re.fullmatch(CONDITION, value) for value in given)


def has_a_key(case: Any) -> bool:
    """A key stands for one message; earlier sends with the same key are not part of the request."""
    return "Idempotency-Key" in (case.headers or {})


def has_a_position(case: Any) -> bool:
    """The positions that the event log has depend on what happened, which is not part of the request."""
    return "after" in (case.query or {})


def policy_of(case: Any) -> dict[str, Any]:
    """The policy that a request puts, or asks about."""
    body = case.body if isinstance(case.body, dict) else {}
    policy = body.get("policy") if case.path == "/v1/policy/explain" else body
    return policy if isinstance(policy, dict) else {}


def breaks_a_rule_of_policies(case: Any) -> bool:
    """There is a rule from `*` to `*`, no two rules have the same roles, and all roles together have at most 32 KiB.

    Receipts that are off, and an end some time after a course, are part of the document, but not supported yet.
    """
    policy = policy_of(case)
    pairs = [(rule["from"], rule["to"]) for rule in policy.get("pairs") or []]
    lists = [policy.get(name) or [] for name in ("unblockable_roles", "listed_roles", "finder_roles")]
    size = sum(len(role.encode()) for roles in [*pairs, *lists] for role in roles)
    is_incomplete = ("*", "*") not in pairs or len(set(pairs)) < len(pairs) or size > 32 * 1024
    return is_incomplete or policy.get("receipts") is False or (policy.get("retention") or {}).get("after_context_days") is not None


def make_acceptable(policy: dict[str, Any]) -> None:
    """Adds the rule from `*` to `*` to a policy, and leaves out what is not supported yet."""
    rules = {(rule["from"], rule["to"]): rule for rule in policy["pairs"][:199]}
    rules.setdefault(("*", "*"), {"from": "*", "to": "*", "allow": "shared"})
    policy["pairs"] = list(rules.values())
    policy.pop("receipts", None)
    if isinstance(policy.get("retention"), dict):
        policy["retention"].pop("after_context_days", None)


RULES: dict[str, Callable[[Any], bool]] = {
    "conflicting_parameters": excludes_each_other,
    "invalid_cursor": is_no_cursor_of_this_list,
    "invalid_user_id": has_a_long_id,
    "invalid_parameter": has_a_long_id,
    "invalid_body": breaks_a_rule_of_bodies,
    "invalid_policy": breaks_a_rule_of_policies,
    "empty_body": shows_nothing,
    "self_message": is_to_oneself,
    "idempotency_key_reused": has_a_key,
    "precondition_failed": has_a_condition,
    "bad_request": has_an_odd_condition,
    "position_unknown": has_a_position,
}


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Keeps every failure except a refusal that names the rule which the request broke.

    An item of a bulk send that is invalid is refused alone, with 200; a body that is too large is refused before its items are
    counted.
    """
    if isinstance(failure, AcceptedNegativeData):
        refused = response.status_code == 200 and response.json().get("counts", {}).get("refused", 0) > 0
        return not (response.status_code == 413 or refused)
    if not isinstance(failure, RejectedPositiveData):
        return True
    broken = RULES.get(response.json().get("code"))
    return broken is None or not broken(case)


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Makes valid requests acceptable.

    Drops `sender_id` from four of five sends: without the scope `messages:send_as` it is always refused (403). Takes an `as_of`
    that the service gave out: no link can, as a link has no request body. Does not wait for events. Makes four of five policies
    ones that are supported.
    """
    global sends, policies
    is_valid = case.meta is not None and case.meta.generation.mode.is_positive
    if is_valid and isinstance(case.body, dict) and "recipient_id" in case.body:
        sends += 1
        if sends % 5:
            case.body.pop("sender_id", None)
    if is_valid and isinstance(case.body, dict) and "as_of" in case.body and snapshots:
        case.body["as_of"] = max(snapshots)
    if is_valid and policy_of(case).get("pairs") and case.path.startswith("/v1/policy"):
        policies += 1
        if policies % 5:
            make_acceptable(policy_of(case))
    if is_valid and "wait" in (case.query or {}):
        case.query["wait"] = 0


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    """Remembers the cursors that an answer gives out."""
    is_json = response.headers.get("content-type", [""])[0].startswith("application/json")
    if response.status_code == 200 and is_json and isinstance(page := response.json(), dict):
        if page.get("next_cursor"):
            cursors[page["next_cursor"]] = list_of(case)
        if page.get("as_of"):
            snapshots.add(page["as_of"])


@schemathesis.deserializer("application/x-ndjson")
def line_of_export(context: Any, response: Any) -> Any:
    """One of the lines of an export, for the schema, which is that of a line: each time another one. The last one must be the end."""
    global exports
    exports += 1
    lines = [json.loads(line) for line in response.content.decode().rstrip("\n").split("\n")]
    assert lines[-1]["kind"] == "end" and lines[-1]["lines"] == len(lines) - 1
    return lines[exports % len(lines)]
