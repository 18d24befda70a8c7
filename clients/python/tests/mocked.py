"""A `Pidge` whose service is a function."""

from collections.abc import Callable
from typing import Any

import httpx

from pidge_client import Pidge

TOTALS = {"messages": 1, "conversations": 1, "muted_messages": 0}
SERVICE = {"service": "pidge", "version": "1", "api": "v1", "features": []}


def mock(answer: Callable[[httpx.Request], httpx.Response], **options: Any) -> Pidge:
    transport = httpx.MockTransport(answer)
    return Pidge("http://pidge", transport=transport, async_transport=transport, **options)
