from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.put_roster import PutRoster
from ...models.roster_result import RosterResult
from ...types import Response


def _get_kwargs(
    type_: str,
    id: str,
    *,
    body: PutRoster,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "put",
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
    body: PutRoster,
) -> Response[Problem | RosterResult]:
    """Store a roster

     Creates or replaces the roster of a context: afterwards its members are those of the request, and
    its title and its end are
    those of the request, too. Where the policy allows messages between users who share a context, it
    applies to sends that begin
    after the response. Unknown users become known.

    A member that cannot be stored, because it cannot be read, the user id or the role is not usable or
    an earlier item is about the
    same user, is refused alone: it is listed in `refused`, and the others are stored. A refused user
    stays what they were: a member,
    with the same role and end, or none. If the id of an item cannot be read, which may be that of any
    member, nobody is removed.

    Users who are left out are removed without a trace: as far as this context is concerned, they never
    shared it. To say that a
    membership is over, give the member an `ends_at` instead: then messages are refused with
    `context_ended`.

    Idempotent: the same request again changes nothing. State a `version` if requests may overtake each
    other. After a 503 or a
    timeout, send the same request again: the roster is stored as a whole or not at all.

    Args:
        type_ (str):
        id (str):
        body (PutRoster): A roster to store. Example: {'ends_at': '2027-01-31T23:00:00Z',
            'members': [{'role': 'educator', 'user_id': 'ada'}, {'user_id': 'mia'}, {'ends_at':
            '2026-12-01T00:00:00Z', 'user_id': 'noah'}], 'title': 'Biology 101', 'version': 7}.

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
    body: PutRoster,
) -> Problem | RosterResult | None:
    """Store a roster

     Creates or replaces the roster of a context: afterwards its members are those of the request, and
    its title and its end are
    those of the request, too. Where the policy allows messages between users who share a context, it
    applies to sends that begin
    after the response. Unknown users become known.

    A member that cannot be stored, because it cannot be read, the user id or the role is not usable or
    an earlier item is about the
    same user, is refused alone: it is listed in `refused`, and the others are stored. A refused user
    stays what they were: a member,
    with the same role and end, or none. If the id of an item cannot be read, which may be that of any
    member, nobody is removed.

    Users who are left out are removed without a trace: as far as this context is concerned, they never
    shared it. To say that a
    membership is over, give the member an `ends_at` instead: then messages are refused with
    `context_ended`.

    Idempotent: the same request again changes nothing. State a `version` if requests may overtake each
    other. After a 503 or a
    timeout, send the same request again: the roster is stored as a whole or not at all.

    Args:
        type_ (str):
        id (str):
        body (PutRoster): A roster to store. Example: {'ends_at': '2027-01-31T23:00:00Z',
            'members': [{'role': 'educator', 'user_id': 'ada'}, {'user_id': 'mia'}, {'ends_at':
            '2026-12-01T00:00:00Z', 'user_id': 'noah'}], 'title': 'Biology 101', 'version': 7}.

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
    body: PutRoster,
) -> Response[Problem | RosterResult]:
    """Store a roster

     Creates or replaces the roster of a context: afterwards its members are those of the request, and
    its title and its end are
    those of the request, too. Where the policy allows messages between users who share a context, it
    applies to sends that begin
    after the response. Unknown users become known.

    A member that cannot be stored, because it cannot be read, the user id or the role is not usable or
    an earlier item is about the
    same user, is refused alone: it is listed in `refused`, and the others are stored. A refused user
    stays what they were: a member,
    with the same role and end, or none. If the id of an item cannot be read, which may be that of any
    member, nobody is removed.

    Users who are left out are removed without a trace: as far as this context is concerned, they never
    shared it. To say that a
    membership is over, give the member an `ends_at` instead: then messages are refused with
    `context_ended`.

    Idempotent: the same request again changes nothing. State a `version` if requests may overtake each
    other. After a 503 or a
    timeout, send the same request again: the roster is stored as a whole or not at all.

    Args:
        type_ (str):
        id (str):
        body (PutRoster): A roster to store. Example: {'ends_at': '2027-01-31T23:00:00Z',
            'members': [{'role': 'educator', 'user_id': 'ada'}, {'user_id': 'mia'}, {'ends_at':
            '2026-12-01T00:00:00Z', 'user_id': 'noah'}], 'title': 'Biology 101', 'version': 7}.

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
    body: PutRoster,
) -> Problem | RosterResult | None:
    """Store a roster

     Creates or replaces the roster of a context: afterwards its members are those of the request, and
    its title and its end are
    those of the request, too. Where the policy allows messages between users who share a context, it
    applies to sends that begin
    after the response. Unknown users become known.

    A member that cannot be stored, because it cannot be read, the user id or the role is not usable or
    an earlier item is about the
    same user, is refused alone: it is listed in `refused`, and the others are stored. A refused user
    stays what they were: a member,
    with the same role and end, or none. If the id of an item cannot be read, which may be that of any
    member, nobody is removed.

    Users who are left out are removed without a trace: as far as this context is concerned, they never
    shared it. To say that a
    membership is over, give the member an `ends_at` instead: then messages are refused with
    `context_ended`.

    Idempotent: the same request again changes nothing. State a `version` if requests may overtake each
    other. After a 503 or a
    timeout, send the same request again: the roster is stored as a whole or not at all.

    Args:
        type_ (str):
        id (str):
        body (PutRoster): A roster to store. Example: {'ends_at': '2027-01-31T23:00:00Z',
            'members': [{'role': 'educator', 'user_id': 'ada'}, {'user_id': 'mia'}, {'ends_at':
            '2026-12-01T00:00:00Z', 'user_id': 'noah'}], 'title': 'Biology 101', 'version': 7}.

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
