from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.message import Message
from ...models.problem import Problem
from ...models.send_message import SendMessage
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: SendMessage,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/messages",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Message | Problem | None:
    if response.status_code == 200:
        response_200 = Message.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = Message.from_dict(response.json())

        return response_201

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Message | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: SendMessage,
    idempotency_key: str | Unset = UNSET,
) -> Response[Message | Problem]:
    """Send a message

     Sends a text to another user, and creates their conversation if it does not exist. 201 means that
    the message is
    stored, with its position (`seq`) and time. With an `Idempotency-Key` the request can be repeated
    safely: the first
    one sends the message, the others return 200 with the current state of the same message. A key is
    valid for one
    sender and one calling client, as long as the message exists; a refused request does not use it up.
    Sending does not
    mark any message read.

    Args:
        idempotency_key (str | Unset):
        body (SendMessage): A message to send. Example: {'body': 'Please number the pages.',
            'recipient_id': 'mia'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Message | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: SendMessage,
    idempotency_key: str | Unset = UNSET,
) -> Message | Problem | None:
    """Send a message

     Sends a text to another user, and creates their conversation if it does not exist. 201 means that
    the message is
    stored, with its position (`seq`) and time. With an `Idempotency-Key` the request can be repeated
    safely: the first
    one sends the message, the others return 200 with the current state of the same message. A key is
    valid for one
    sender and one calling client, as long as the message exists; a refused request does not use it up.
    Sending does not
    mark any message read.

    Args:
        idempotency_key (str | Unset):
        body (SendMessage): A message to send. Example: {'body': 'Please number the pages.',
            'recipient_id': 'mia'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Message | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: SendMessage,
    idempotency_key: str | Unset = UNSET,
) -> Response[Message | Problem]:
    """Send a message

     Sends a text to another user, and creates their conversation if it does not exist. 201 means that
    the message is
    stored, with its position (`seq`) and time. With an `Idempotency-Key` the request can be repeated
    safely: the first
    one sends the message, the others return 200 with the current state of the same message. A key is
    valid for one
    sender and one calling client, as long as the message exists; a refused request does not use it up.
    Sending does not
    mark any message read.

    Args:
        idempotency_key (str | Unset):
        body (SendMessage): A message to send. Example: {'body': 'Please number the pages.',
            'recipient_id': 'mia'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Message | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: SendMessage,
    idempotency_key: str | Unset = UNSET,
) -> Message | Problem | None:
    """Send a message

     Sends a text to another user, and creates their conversation if it does not exist. 201 means that
    the message is
    stored, with its position (`seq`) and time. With an `Idempotency-Key` the request can be repeated
    safely: the first
    one sends the message, the others return 200 with the current state of the same message. A key is
    valid for one
    sender and one calling client, as long as the message exists; a refused request does not use it up.
    Sending does not
    mark any message read.

    Args:
        idempotency_key (str | Unset):
        body (SendMessage): A message to send. Example: {'body': 'Please number the pages.',
            'recipient_id': 'mia'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Message | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
