from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.patch_roster import PatchRoster
from ...models.problem import Problem
from ...models.roster_result import RosterResult
from ...types import Response


def _get_kwargs(
    type_: str,
    id: str,
    *,
    body: PatchRoster,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/v1/contexts/{type_}/{id}/members".format(
            type_=quote(str(type_), safe=""),
            id=quote(str(id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | RosterResult | None:
    if response.status_code == 200:
        response_200 = RosterResult.from_dict(response.json())

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

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 408:
        response_408 = Problem.from_dict(response.json())

        return response_408

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())

        return response_415

    if response.status_code == 422:
        response_422 = Problem.from_dict(response.json())

        return response_422

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


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | RosterResult]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    type_: str,
    id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PatchRoster,
) -> Response[Problem | RosterResult]:
    """Change a roster

     Adds members to the roster of a context, replaces some, and removes others, without touching the
    rest. The roster must exist.
    Items are refused alone, as in `putRoster`. An added member of a context that has ended has ended,
    too: only a new roster
    reopens the context. Idempotent.

    Args:
        type_ (str):
        id (str):
        body (PatchRoster): Changes of a roster. Example: {'add': [{'role': 'teaching_assistant',
            'user_id': 'mia'}], 'remove': ['noah']}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | RosterResult]
    """

    kwargs = _get_kwargs(
        type_=type_,
        id=id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    type_: str,
    id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PatchRoster,
) -> Problem | RosterResult | None:
    """Change a roster

     Adds members to the roster of a context, replaces some, and removes others, without touching the
    rest. The roster must exist.
    Items are refused alone, as in `putRoster`. An added member of a context that has ended has ended,
    too: only a new roster
    reopens the context. Idempotent.

    Args:
        type_ (str):
        id (str):
        body (PatchRoster): Changes of a roster. Example: {'add': [{'role': 'teaching_assistant',
            'user_id': 'mia'}], 'remove': ['noah']}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | RosterResult
    """

    return sync_detailed(
        type_=type_,
        id=id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    type_: str,
    id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PatchRoster,
) -> Response[Problem | RosterResult]:
    """Change a roster

     Adds members to the roster of a context, replaces some, and removes others, without touching the
    rest. The roster must exist.
    Items are refused alone, as in `putRoster`. An added member of a context that has ended has ended,
    too: only a new roster
    reopens the context. Idempotent.

    Args:
        type_ (str):
        id (str):
        body (PatchRoster): Changes of a roster. Example: {'add': [{'role': 'teaching_assistant',
            'user_id': 'mia'}], 'remove': ['noah']}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | RosterResult]
    """

    kwargs = _get_kwargs(
        type_=type_,
        id=id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    type_: str,
    id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PatchRoster,
) -> Problem | RosterResult | None:
    """Change a roster

     Adds members to the roster of a context, replaces some, and removes others, without touching the
    rest. The roster must exist.
    Items are refused alone, as in `putRoster`. An added member of a context that has ended has ended,
    too: only a new roster
    reopens the context. Idempotent.

    Args:
        type_ (str):
        id (str):
        body (PatchRoster): Changes of a roster. Example: {'add': [{'role': 'teaching_assistant',
            'user_id': 'mia'}], 'remove': ['noah']}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | RosterResult
    """

    return (
        await asyncio_detailed(
            type_=type_,
            id=id,
            client=client,
            body=body,
        )
    ).parsed
