from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.inbox_page import InboxPage
from ...models.list_inbox_filter import ListInboxFilter
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    filter_: ListInboxFilter | Unset = UNSET,
    context: str | Unset = UNSET,
    limit: int | Unset = 20,
    cursor: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_filter_: str | Unset = UNSET
    if not isinstance(filter_, Unset):
        json_filter_ = filter_.value

    params["filter"] = json_filter_

    params["context"] = context

    params["limit"] = limit

    params["cursor"] = cursor

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/inbox",
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> InboxPage | Problem | None:
    if response.status_code == 200:
        response_200 = InboxPage.from_dict(response.json())

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[InboxPage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    filter_: ListInboxFilter | Unset = UNSET,
    context: str | Unset = UNSET,
    limit: int | Unset = 20,
    cursor: str | Unset = UNSET,
) -> Response[InboxPage | Problem]:
    """List conversations

     Returns a page of the caller's inbox, ordered by the last message that is visible to the caller:
    newest first, with
    `filter=awaiting` oldest first. Only new messages, deleting and restoring change the position of a
    conversation;
    reading, editing and flags do not. Paging with `cursor` returns every conversation that keeps its
    position, each
    exactly once.

    Args:
        filter_ (ListInboxFilter | Unset): The part of the inbox to list.
        context (str | Unset):
        limit (int | Unset):  Default: 20.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[InboxPage | Problem]
    """

    kwargs = _get_kwargs(
        filter_=filter_,
        context=context,
        limit=limit,
        cursor=cursor,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    filter_: ListInboxFilter | Unset = UNSET,
    context: str | Unset = UNSET,
    limit: int | Unset = 20,
    cursor: str | Unset = UNSET,
) -> InboxPage | Problem | None:
    """List conversations

     Returns a page of the caller's inbox, ordered by the last message that is visible to the caller:
    newest first, with
    `filter=awaiting` oldest first. Only new messages, deleting and restoring change the position of a
    conversation;
    reading, editing and flags do not. Paging with `cursor` returns every conversation that keeps its
    position, each
    exactly once.

    Args:
        filter_ (ListInboxFilter | Unset): The part of the inbox to list.
        context (str | Unset):
        limit (int | Unset):  Default: 20.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        InboxPage | Problem
    """

    return sync_detailed(
        client=client,
        filter_=filter_,
        context=context,
        limit=limit,
        cursor=cursor,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    filter_: ListInboxFilter | Unset = UNSET,
    context: str | Unset = UNSET,
    limit: int | Unset = 20,
    cursor: str | Unset = UNSET,
) -> Response[InboxPage | Problem]:
    """List conversations

     Returns a page of the caller's inbox, ordered by the last message that is visible to the caller:
    newest first, with
    `filter=awaiting` oldest first. Only new messages, deleting and restoring change the position of a
    conversation;
    reading, editing and flags do not. Paging with `cursor` returns every conversation that keeps its
    position, each
    exactly once.

    Args:
        filter_ (ListInboxFilter | Unset): The part of the inbox to list.
        context (str | Unset):
        limit (int | Unset):  Default: 20.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[InboxPage | Problem]
    """

    kwargs = _get_kwargs(
        filter_=filter_,
        context=context,
        limit=limit,
        cursor=cursor,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    filter_: ListInboxFilter | Unset = UNSET,
    context: str | Unset = UNSET,
    limit: int | Unset = 20,
    cursor: str | Unset = UNSET,
) -> InboxPage | Problem | None:
    """List conversations

     Returns a page of the caller's inbox, ordered by the last message that is visible to the caller:
    newest first, with
    `filter=awaiting` oldest first. Only new messages, deleting and restoring change the position of a
    conversation;
    reading, editing and flags do not. Paging with `cursor` returns every conversation that keeps its
    position, each
    exactly once.

    Args:
        filter_ (ListInboxFilter | Unset): The part of the inbox to list.
        context (str | Unset):
        limit (int | Unset):  Default: 20.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        InboxPage | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            filter_=filter_,
            context=context,
            limit=limit,
            cursor=cursor,
        )
    ).parsed
