from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.batch_request import BatchRequest
from ...models.batch_results import BatchResults
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    *,
    body: BatchRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/inbox/batch",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> BatchResults | Problem | None:
    if response.status_code == 200:
        response_200 = BatchResults.from_dict(response.json())

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
) -> Response[BatchResults | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: BatchRequest,
) -> Response[BatchResults | Problem]:
    """Change many conversations

     Applies one action to up to 500 conversations. The actions `read`, `unread` and `trash` need a `seq`
    for each item.
    Returns one result for each item, in the order of the request; a refused item does not affect the
    others. Repeating
    the request is safe, except with `restore`, where each call undoes an earlier deletion.

    Args:
        body (BatchRequest): One action on many conversations. Example: {'action': 'read',
            'items': [{'peer_id': 'mia', 'seq': 7}, {'peer_id': 'noah', 'seq': 4}]}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BatchResults | Problem]
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
    body: BatchRequest,
) -> BatchResults | Problem | None:
    """Change many conversations

     Applies one action to up to 500 conversations. The actions `read`, `unread` and `trash` need a `seq`
    for each item.
    Returns one result for each item, in the order of the request; a refused item does not affect the
    others. Repeating
    the request is safe, except with `restore`, where each call undoes an earlier deletion.

    Args:
        body (BatchRequest): One action on many conversations. Example: {'action': 'read',
            'items': [{'peer_id': 'mia', 'seq': 7}, {'peer_id': 'noah', 'seq': 4}]}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BatchResults | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: BatchRequest,
) -> Response[BatchResults | Problem]:
    """Change many conversations

     Applies one action to up to 500 conversations. The actions `read`, `unread` and `trash` need a `seq`
    for each item.
    Returns one result for each item, in the order of the request; a refused item does not affect the
    others. Repeating
    the request is safe, except with `restore`, where each call undoes an earlier deletion.

    Args:
        body (BatchRequest): One action on many conversations. Example: {'action': 'read',
            'items': [{'peer_id': 'mia', 'seq': 7}, {'peer_id': 'noah', 'seq': 4}]}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BatchResults | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: BatchRequest,
) -> BatchResults | Problem | None:
    """Change many conversations

     Applies one action to up to 500 conversations. The actions `read`, `unread` and `trash` need a `seq`
    for each item.
    Returns one result for each item, in the order of the request; a refused item does not affect the
    others. Repeating
    the request is safe, except with `restore`, where each call undoes an earlier deletion.

    Args:
        body (BatchRequest): One action on many conversations. Example: {'action': 'read',
            'items': [{'peer_id': 'mia', 'seq': 7}, {'peer_id': 'noah', 'seq': 4}]}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BatchResults | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
