"""Tokens: kept until shortly before they expire or until the service refuses them, then fetched again."""

import base64
import json
import time
from collections.abc import Awaitable, Callable
from inspect import isawaitable

Token = str | Callable[[], str] | Callable[[], Awaitable[str]]
"""A user's token, or a function that signs or fetches a new one. Only async calls can use an async function."""


class TokenSource:
    """The current token of a user. Threads may share it."""

    def __init__(self, token: Token) -> None:
        self._token = token
        self._kept = ""
        self._renew_at = 0.0

    def get(self) -> str:
        """A token for a blocking call."""
        if isinstance(self._token, str):
            return self._token
        kept = self._kept
        if kept and time.time() < self._renew_at:
            return kept
        token = self._token()
        if not isinstance(token, str):
            raise TypeError("a blocking call needs a function that returns the token itself, not an awaitable")
        return self._keep(token)

    async def aget(self) -> str:
        """A token for an async call."""
        if isinstance(self._token, str):
            return self._token
        kept = self._kept
        if kept and time.time() < self._renew_at:
            return kept
        token = self._token()
        return self._keep(await token if isawaitable(token) else token)

    def renew(self, refused: str) -> bool:
        """Forgets a token that the service refused. False if there is no other one to be had."""
        if self._kept == refused:
            self._kept = ""
        return not isinstance(self._token, str)

    def _keep(self, token: str) -> str:
        self._renew_at = renewal(token, time.time())
        self._kept = token
        return token


def renewal(token: str, now: float) -> float:
    """When to replace a token: 30 seconds before its `exp`, or after four fifths of a shorter life. Never where it has none."""
    try:
        payload = token.split(".")[1]
        expires = float(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["exp"])
    except (IndexError, KeyError, TypeError, ValueError):
        return float("inf")
    return expires - min(30.0, max(expires - now, 0.0) / 5)
