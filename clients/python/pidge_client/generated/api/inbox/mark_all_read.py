from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.read_all import ReadAll
from ...models.read_all_result import ReadAllResult
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: None | ReadAll | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/inbox/read-all",
    }

    if isinstance(body, ReadAll):
        _kwargs["json"] = body.to_dict()
    else:
        _kwargs["json"] = body

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | ReadAllResult | None:
    if response.status_code == 200:
        response_200 = ReadAllResult.from_dict(response.json())

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
) -> Response[Problem | ReadAllResult]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: None | ReadAll | Unset = UNSET,
) -> Response[Problem | ReadAllResult]:
    """Mark all conversations read

     Marks everything read that the inbox could show when the page with this `as_of` was read: messages
    committed or
    restored later stay unread. Without a body, everything is marked read. An `as_of` that is older than
    a week, or from
    before the database was restored or replaced, is refused, and nothing is marked.

    Args:
        body (None | ReadAll | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ReadAllResult]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: None | ReadAll | Unset = UNSET,
) -> Problem | ReadAllResult | None:
    """Mark all conversations read

     Marks everything read that the inbox could show when the page with this `as_of` was read: messages
    committed or
    restored later stay unread. Without a body, everything is marked read. An `as_of` that is older than
    a week, or from
    before the database was restored or replaced, is refused, and nothing is marked.

    Args:
        body (None | ReadAll | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ReadAllResult
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: None | ReadAll | Unset = UNSET,
) -> Response[Problem | ReadAllResult]:
    """Mark all conversations read

     Marks everything read that the inbox could show when the page with this `as_of` was read: messages
    committed or
    restored later stay unread. Without a body, everything is marked read. An `as_of` that is older than
    a week, or from
    before the database was restored or replaced, is refused, and nothing is marked.

    Args:
        body (None | ReadAll | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ReadAllResult]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: None | ReadAll | Unset = UNSET,
) -> Problem | ReadAllResult | None:
    """Mark all conversations read

     Marks everything read that the inbox could show when the page with this `as_of` was read: messages
    committed or
    restored later stay unread. Without a body, everything is marked read. An `as_of` that is older than
    a week, or from
    before the database was restored or replaced, is refused, and nothing is marked.

    Args:
        body (None | ReadAll | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ReadAllResult
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
