from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.bulk_retractions import BulkRetractions
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    client_id: str,
    *,
    sender_id: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["sender_id"] = sender_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/v1/messages/bulk/{client_id}".format(
            client_id=quote(str(client_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> BulkRetractions | Problem | None:
    if response.status_code == 200:
        response_200 = BulkRetractions.from_dict(response.json())

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
) -> Response[BulkRetractions | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    client_id: str,
    *,
    client: AuthenticatedClient | Client,
    sender_id: str | Unset = UNSET,
) -> Response[BulkRetractions | Problem]:
    """Retract a bulk send

     Retracts each message of a bulk send of the caller, by the rules for a single message: within
    `retract_seconds` of `limits` in
    `GET /v1/me`, or at any time with the scope `moderate`. One that is refused does not affect the
    others. The call is idempotent;
    repeat it if a result has a problem with the status 503. It does not stop a bulk send that is under
    way: retract again when
    that has been answered.

    Args:
        client_id (str):
        sender_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BulkRetractions | Problem]
    """

    kwargs = _get_kwargs(
        client_id=client_id,
        sender_id=sender_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    client_id: str,
    *,
    client: AuthenticatedClient | Client,
    sender_id: str | Unset = UNSET,
) -> BulkRetractions | Problem | None:
    """Retract a bulk send

     Retracts each message of a bulk send of the caller, by the rules for a single message: within
    `retract_seconds` of `limits` in
    `GET /v1/me`, or at any time with the scope `moderate`. One that is refused does not affect the
    others. The call is idempotent;
    repeat it if a result has a problem with the status 503. It does not stop a bulk send that is under
    way: retract again when
    that has been answered.

    Args:
        client_id (str):
        sender_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BulkRetractions | Problem
    """

    return sync_detailed(
        client_id=client_id,
        client=client,
        sender_id=sender_id,
    ).parsed


async def asyncio_detailed(
    client_id: str,
    *,
    client: AuthenticatedClient | Client,
    sender_id: str | Unset = UNSET,
) -> Response[BulkRetractions | Problem]:
    """Retract a bulk send

     Retracts each message of a bulk send of the caller, by the rules for a single message: within
    `retract_seconds` of `limits` in
    `GET /v1/me`, or at any time with the scope `moderate`. One that is refused does not affect the
    others. The call is idempotent;
    repeat it if a result has a problem with the status 503. It does not stop a bulk send that is under
    way: retract again when
    that has been answered.

    Args:
        client_id (str):
        sender_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BulkRetractions | Problem]
    """

    kwargs = _get_kwargs(
        client_id=client_id,
        sender_id=sender_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    client_id: str,
    *,
    client: AuthenticatedClient | Client,
    sender_id: str | Unset = UNSET,
) -> BulkRetractions | Problem | None:
    """Retract a bulk send

     Retracts each message of a bulk send of the caller, by the rules for a single message: within
    `retract_seconds` of `limits` in
    `GET /v1/me`, or at any time with the scope `moderate`. One that is refused does not affect the
    others. The call is idempotent;
    repeat it if a result has a problem with the status 503. It does not stop a bulk send that is under
    way: retract again when
    that has been answered.

    Args:
        client_id (str):
        sender_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BulkRetractions | Problem
    """

    return (
        await asyncio_detailed(
            client_id=client_id,
            client=client,
            sender_id=sender_id,
        )
    ).parsed
