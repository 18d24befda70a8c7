"""What a schema cannot say.

`positive_data_acceptance` takes every refusal of a schema-valid request for a mistake. These are the rules of Pidge that JSON
Schema has no words for. A refusal is in order only if it names such a rule (the problem's `code`) and the request did break it.
"""

import base64
import hashlib
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import schemathesis
from schemathesis.openapi.checks import RejectedPositiveData

ME = {"ann", "ben"}
CONDITIONS = {"If-Match": r'\*|"[1-9][0-9]{0,15}"', "If-None-Match": r"\*"}
sends = 0


def texts(value: Any) -> list[str]:
    """All strings in a request."""
    if isinstance(value, dict):
        return [text for member in value.values() for text in texts(member)]
    return [value] if isinstance(value, str) else []


def unseal(token: Any) -> str | None:
    """What a cursor or an `as_of` says, if Pidge made it."""
    if not re.fullmatch("[A-Za-z0-9_-]+", str(token)):
        return None
    try:
        sealed = base64.b64decode(f"{token}===", altchars=b"-_")
    except ValueError:
        return None
    return sealed[4:].decode() if hashlib.sha256(sealed[4:]).digest()[:4] == sealed[:4] else None


def excludes_each_other(case: Any) -> bool:
    """OpenAPI cannot say that parameters exclude each other."""
    return len({"before", "after", "around"} & set(case.query or {})) > 1


def is_no_cursor_of_this_list(case: Any) -> bool:
    """Cursors are opaque: only those that the same list gave out count."""
    query, body = case.query or {}, case.body
    if "q" in query:
        return not (unseal(query.get("cursor")) or "").startswith("f1 ")
    if "cursor" in query:
        return not (unseal(query["cursor"]) or "").endswith(f" {query.get('filter', 'all')}")
    return isinstance(body, dict) and not (unseal(body.get("as_of")) or "").startswith("s1 ")


def has_a_long_id(case: Any) -> bool:
    """An id has at most 255 bytes; `maxLength` counts characters."""
    body = case.body if isinstance(case.body, dict) else {}
    ids = [unquote(str((case.path_parameters or {}).get("peer_id", ""))), body.get("recipient_id"), body.get("sender_id")]
    ids += [item.get("peer_id") for item in body.get("items", [])] + [(case.query or {}).get("peer_id")]
    return any(len(str(one or "").encode()) > 255 for one in ids)


def breaks_a_rule_of_bodies(case: Any) -> bool:
    """Only `mute` has an end."""
    body = case.body if isinstance(case.body, dict) else {}
    return has_a_long_id(case) or body.get("action") not in (None, "mute") and body.get("muted_until") is not None


def is_to_oneself(case: Any) -> bool:
    """Who is calling is in the token."""
    if unquote(str((case.path_parameters or {}).get("peer_id", ""))) in ME:
        return True
    return case.body.get("recipient_id") in ({case.body.get("sender_id")} if case.body.get("sender_id") else ME)


def has_a_condition(case: Any) -> bool:
    """What is there now is no part of a request."""
    return any(name in CONDITIONS for name in case.headers or {})


def has_an_odd_condition(case: Any) -> bool:
    """OpenAPI cannot say that headers exclude each other. One that is too long is taken for valid, whatever its pattern says."""
    given = {name: str(value) for name, value in (case.headers or {}).items() if name in CONDITIONS}
    return len(given) > 1 or any(not re.fullmatch(CONDITIONS[name], value) for name, value in given.items())


def has_a_key(case: Any) -> bool:
    """A key stands for one message; what was sent with it before is no part of a request."""
    return "Idempotency-Key" in (case.headers or {})


RULES: dict[str, Callable[[Any], bool]] = {
    "conflicting_parameters": excludes_each_other,
    "invalid_cursor": is_no_cursor_of_this_list,
    "invalid_user_id": has_a_long_id,
    "invalid_body": breaks_a_rule_of_bodies,
    "self_message": is_to_oneself,
    "idempotency_key_reused": has_a_key,
    "precondition_failed": has_a_condition,
    "bad_request": has_an_odd_condition,
}


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Keeps every failure, but for a refusal that names the rule which the request broke."""
    if not isinstance(failure, RejectedPositiveData):
        return True
    broken = RULES.get(response.json().get("code"))
    return broken is None or not broken(case)


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Writing on somebody's behalf is refused (403) to whoever lacks the scope: most valid sends shall get further."""
    global sends
    is_valid = case.meta is not None and case.meta.generation.mode.is_positive
    if is_valid and isinstance(case.body, dict) and "recipient_id" in case.body:
        sends += 1
        if sends % 5:
            case.body.pop("sender_id", None)
