from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.event_page import EventPage
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    after: int | Unset = UNSET,
    limit: int | Unset = 200,
    wait: int | Unset = 0,
    types: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["after"] = after

    params["limit"] = limit

    params["wait"] = wait

    params["types"] = types

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/events/log",
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> EventPage | Problem | None:
    if response.status_code == 200:
        response_200 = EventPage.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 410:
        response_410 = Problem.from_dict(response.json())

        return response_410

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = Problem.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[EventPage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    after: int | Unset = UNSET,
    limit: int | Unset = 200,
    wait: int | Unset = 0,
    types: str | Unset = UNSET,
) -> Response[EventPage | Problem]:
    """Read the event log

     Returns what happened in the caller's tenant, in order: messages that were sent, edited and
    retracted, receipts, and users whose
    data were erased; not the texts. For services, with the scope `events:read`.

    Keep `next` and send it as `after`, in the same transaction as what you do with the events: then
    each has its effect once. An
    event does not change, except that the id of a user who was erased since is `erased-…`; `id` and
    `position` never change. A call
    without `after` and `wait` tells you where to begin: its page is empty, and `next` is the last
    position of the log.

    A call looks through at most 5,000 positions, most of which may be of other tenants or types. So a
    page may be empty while
    `next` is lower than `latest`: go on at once.

    With `wait`, a call that finds no event up to the end of the log waits for the first one; without
    `after`, for the first one
    from now on. At most 32 calls of a service (`events.max_waiting`) wait in a process at once; a
    further one gets 429.

    The log reaches back some days (`events.retention_hours`); from a position that it no longer has,
    the call fails with 410
    `position_gone`: go on from `oldest`, and expect that events are missing. 410 `position_unknown` is
    for a position above the
    last one: it is of another deployment.

    Args:
        after (int | Unset):
        limit (int | Unset):  Default: 200.
        wait (int | Unset):  Default: 0.
        types (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[EventPage | Problem]
    """

    kwargs = _get_kwargs(
        after=after,
        limit=limit,
        wait=wait,
        types=types,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    after: int | Unset = UNSET,
    limit: int | Unset = 200,
    wait: int | Unset = 0,
    types: str | Unset = UNSET,
) -> EventPage | Problem | None:
    """Read the event log

     Returns what happened in the caller's tenant, in order: messages that were sent, edited and
    retracted, receipts, and users whose
    data were erased; not the texts. For services, with the scope `events:read`.

    Keep `next` and send it as `after`, in the same transaction as what you do with the events: then
    each has its effect once. An
    event does not change, except that the id of a user who was erased since is `erased-…`; `id` and
    `position` never change. A call
    without `after` and `wait` tells you where to begin: its page is empty, and `next` is the last
    position of the log.

    A call looks through at most 5,000 positions, most of which may be of other tenants or types. So a
    page may be empty while
    `next` is lower than `latest`: go on at once.

    With `wait`, a call that finds no event up to the end of the log waits for the first one; without
    `after`, for the first one
    from now on. At most 32 calls of a service (`events.max_waiting`) wait in a process at once; a
    further one gets 429.

    The log reaches back some days (`events.retention_hours`); from a position that it no longer has,
    the call fails with 410
    `position_gone`: go on from `oldest`, and expect that events are missing. 410 `position_unknown` is
    for a position above the
    last one: it is of another deployment.

    Args:
        after (int | Unset):
        limit (int | Unset):  Default: 200.
        wait (int | Unset):  Default: 0.
        types (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        EventPage | Problem
    """

    return sync_detailed(
        client=client,
        after=after,
        limit=limit,
        wait=wait,
        types=types,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    after: int | Unset = UNSET,
    limit: int | Unset = 200,
    wait: int | Unset = 0,
    types: str | Unset = UNSET,
) -> Response[EventPage | Problem]:
    """Read the event log

     Returns what happened in the caller's tenant, in order: messages that were sent, edited and
    retracted, receipts, and users whose
    data were erased; not the texts. For services, with the scope `events:read`.

    Keep `next` and send it as `after`, in the same transaction as what you do with the events: then
    each has its effect once. An
    event does not change, except that the id of a user who was erased since is `erased-…`; `id` and
    `position` never change. A call
    without `after` and `wait` tells you where to begin: its page is empty, and `next` is the last
    position of the log.

    A call looks through at most 5,000 positions, most of which may be of other tenants or types. So a
    page may be empty while
    `next` is lower than `latest`: go on at once.

    With `wait`, a call that finds no event up to the end of the log waits for the first one; without
    `after`, for the first one
    from now on. At most 32 calls of a service (`events.max_waiting`) wait in a process at once; a
    further one gets 429.

    The log reaches back some days (`events.retention_hours`); from a position that it no longer has,
    the call fails with 410
    `position_gone`: go on from `oldest`, and expect that events are missing. 410 `position_unknown` is
    for a position above the
    last one: it is of another deployment.

    Args:
        after (int | Unset):
        limit (int | Unset):  Default: 200.
        wait (int | Unset):  Default: 0.
        types (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[EventPage | Problem]
    """

    kwargs = _get_kwargs(
        after=after,
        limit=limit,
        wait=wait,
        types=types,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    after: int | Unset = UNSET,
    limit: int | Unset = 200,
    wait: int | Unset = 0,
    types: str | Unset = UNSET,
) -> EventPage | Problem | None:
    """Read the event log

     Returns what happened in the caller's tenant, in order: messages that were sent, edited and
    retracted, receipts, and users whose
    data were erased; not the texts. For services, with the scope `events:read`.

    Keep `next` and send it as `after`, in the same transaction as what you do with the events: then
    each has its effect once. An
    event does not change, except that the id of a user who was erased since is `erased-…`; `id` and
    `position` never change. A call
    without `after` and `wait` tells you where to begin: its page is empty, and `next` is the last
    position of the log.

    A call looks through at most 5,000 positions, most of which may be of other tenants or types. So a
    page may be empty while
    `next` is lower than `latest`: go on at once.

    With `wait`, a call that finds no event up to the end of the log waits for the first one; without
    `after`, for the first one
    from now on. At most 32 calls of a service (`events.max_waiting`) wait in a process at once; a
    further one gets 429.

    The log reaches back some days (`events.retention_hours`); from a position that it no longer has,
    the call fails with 410
    `position_gone`: go on from `oldest`, and expect that events are missing. 410 `position_unknown` is
    for a position above the
    last one: it is of another deployment.

    Args:
        after (int | Unset):
        limit (int | Unset):  Default: 200.
        wait (int | Unset):  Default: 0.
        types (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        EventPage | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            after=after,
            limit=limit,
            wait=wait,
            types=types,
        )
    ).parsed
