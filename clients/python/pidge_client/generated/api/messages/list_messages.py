from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.history_page import HistoryPage
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    peer_id: str,
    *,
    before: int | Unset = UNSET,
    after: int | Unset = UNSET,
    around: int | Unset = UNSET,
    limit: int | Unset = 50,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["before"] = before

    params["after"] = after

    params["around"] = around

    params["limit"] = limit

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/conversations/{peer_id}/messages".format(
            peer_id=quote(str(peer_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> HistoryPage | Problem | None:
    if response.status_code == 200:
        response_200 = HistoryPage.from_dict(response.json())

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
) -> Response[HistoryPage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    peer_id: str,
    *,
    client: AuthenticatedClient | Client,
    before: int | Unset = UNSET,
    after: int | Unset = UNSET,
    around: int | Unset = UNSET,
    limit: int | Unset = 50,
) -> Response[HistoryPage | Problem]:
    """List the messages of a conversation

     Returns a page of the history, oldest message first; without `before`, `after` or `around` the
    newest page. These
    parameters are positions: the message with this `seq` need not exist or be visible to the caller. A
    client that
    pages with `after` misses no message. The page is empty if the caller has no conversation with this
    user, whether
    the user exists or not. Marks nothing as read.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        before (int | Unset):
        after (int | Unset):
        around (int | Unset):
        limit (int | Unset):  Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HistoryPage | Problem]
    """

    kwargs = _get_kwargs(
        peer_id=peer_id,
        before=before,
        after=after,
        around=around,
        limit=limit,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    peer_id: str,
    *,
    client: AuthenticatedClient | Client,
    before: int | Unset = UNSET,
    after: int | Unset = UNSET,
    around: int | Unset = UNSET,
    limit: int | Unset = 50,
) -> HistoryPage | Problem | None:
    """List the messages of a conversation

     Returns a page of the history, oldest message first; without `before`, `after` or `around` the
    newest page. These
    parameters are positions: the message with this `seq` need not exist or be visible to the caller. A
    client that
    pages with `after` misses no message. The page is empty if the caller has no conversation with this
    user, whether
    the user exists or not. Marks nothing as read.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        before (int | Unset):
        after (int | Unset):
        around (int | Unset):
        limit (int | Unset):  Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HistoryPage | Problem
    """

    return sync_detailed(
        peer_id=peer_id,
        client=client,
        before=before,
        after=after,
        around=around,
        limit=limit,
    ).parsed


async def asyncio_detailed(
    peer_id: str,
    *,
    client: AuthenticatedClient | Client,
    before: int | Unset = UNSET,
    after: int | Unset = UNSET,
    around: int | Unset = UNSET,
    limit: int | Unset = 50,
) -> Response[HistoryPage | Problem]:
    """List the messages of a conversation

     Returns a page of the history, oldest message first; without `before`, `after` or `around` the
    newest page. These
    parameters are positions: the message with this `seq` need not exist or be visible to the caller. A
    client that
    pages with `after` misses no message. The page is empty if the caller has no conversation with this
    user, whether
    the user exists or not. Marks nothing as read.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        before (int | Unset):
        after (int | Unset):
        around (int | Unset):
        limit (int | Unset):  Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HistoryPage | Problem]
    """

    kwargs = _get_kwargs(
        peer_id=peer_id,
        before=before,
        after=after,
        around=around,
        limit=limit,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    peer_id: str,
    *,
    client: AuthenticatedClient | Client,
    before: int | Unset = UNSET,
    after: int | Unset = UNSET,
    around: int | Unset = UNSET,
    limit: int | Unset = 50,
) -> HistoryPage | Problem | None:
    """List the messages of a conversation

     Returns a page of the history, oldest message first; without `before`, `after` or `around` the
    newest page. These
    parameters are positions: the message with this `seq` need not exist or be visible to the caller. A
    client that
    pages with `after` misses no message. The page is empty if the caller has no conversation with this
    user, whether
    the user exists or not. Marks nothing as read.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        before (int | Unset):
        after (int | Unset):
        around (int | Unset):
        limit (int | Unset):  Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HistoryPage | Problem
    """

    return (
        await asyncio_detailed(
            peer_id=peer_id,
            client=client,
            before=before,
            after=after,
            around=around,
            limit=limit,
        )
    ).parsed
