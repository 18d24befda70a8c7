from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.bulk_results import BulkResults
from ...models.bulk_send import BulkSend
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    *,
    body: BulkSend,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/messages/bulk",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> BulkResults | Problem | None:
    if response.status_code == 200:
        response_200 = BulkResults.from_dict(response.json())

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
) -> Response[BulkResults | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: BulkSend,
) -> Response[BulkResults | Problem]:
    """Send to many

     Sends a text to many recipients, or a text of its own to each: to the `items` of the request, or to
    the active members of a
    context. Needs the scope `messages:send_as` or a role that may introduce users. Each message is
    checked like a single send,
    and appears as one in the recipient's inbox; one that is refused does not affect the others. The
    limit `bulk_recipients`
    counts the messages that are sent, in place of the sender's limits of single sends. Items to a
    recipient who has reached the limit
    on first messages are refused. The messages to one recipient arrive in the order of the items: after
    one that was not sent for now, the call leaves out
    the later ones.

    The same request again sends only what is missing: what was sent is `replayed`, and members who
    joined the context in the
    meantime get their message. So a call that was cut off, or some of whose results have a problem with
    a status of 429 or 503, is
    repeated until it is complete. If an earlier call is still under way in the same process, it is
    waited for, at most 20 seconds; then
    the answer is 503. With `dry_run`, nothing is sent.

    Args:
        body (BulkSend): A message to many recipients, or many messages. Exactly one of `to` and
            `items`. Example: {'body': 'The room has changed: B 12.', 'client_id': 'exam-42', 'items':
            [{'recipient_id': 'mia'}, {'recipient_id': 'noah'}]}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BulkResults | Problem]
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
    body: BulkSend,
) -> BulkResults | Problem | None:
    """Send to many

     Sends a text to many recipients, or a text of its own to each: to the `items` of the request, or to
    the active members of a
    context. Needs the scope `messages:send_as` or a role that may introduce users. Each message is
    checked like a single send,
    and appears as one in the recipient's inbox; one that is refused does not affect the others. The
    limit `bulk_recipients`
    counts the messages that are sent, in place of the sender's limits of single sends. Items to a
    recipient who has reached the limit
    on first messages are refused. The messages to one recipient arrive in the order of the items: after
    one that was not sent for now, the call leaves out
    the later ones.

    The same request again sends only what is missing: what was sent is `replayed`, and members who
    joined the context in the
    meantime get their message. So a call that was cut off, or some of whose results have a problem with
    a status of 429 or 503, is
    repeated until it is complete. If an earlier call is still under way in the same process, it is
    waited for, at most 20 seconds; then
    the answer is 503. With `dry_run`, nothing is sent.

    Args:
        body (BulkSend): A message to many recipients, or many messages. Exactly one of `to` and
            `items`. Example: {'body': 'The room has changed: B 12.', 'client_id': 'exam-42', 'items':
            [{'recipient_id': 'mia'}, {'recipient_id': 'noah'}]}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BulkResults | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: BulkSend,
) -> Response[BulkResults | Problem]:
    """Send to many

     Sends a text to many recipients, or a text of its own to each: to the `items` of the request, or to
    the active members of a
    context. Needs the scope `messages:send_as` or a role that may introduce users. Each message is
    checked like a single send,
    and appears as one in the recipient's inbox; one that is refused does not affect the others. The
    limit `bulk_recipients`
    counts the messages that are sent, in place of the sender's limits of single sends. Items to a
    recipient who has reached the limit
    on first messages are refused. The messages to one recipient arrive in the order of the items: after
    one that was not sent for now, the call leaves out
    the later ones.

    The same request again sends only what is missing: what was sent is `replayed`, and members who
    joined the context in the
    meantime get their message. So a call that was cut off, or some of whose results have a problem with
    a status of 429 or 503, is
    repeated until it is complete. If an earlier call is still under way in the same process, it is
    waited for, at most 20 seconds; then
    the answer is 503. With `dry_run`, nothing is sent.

    Args:
        body (BulkSend): A message to many recipients, or many messages. Exactly one of `to` and
            `items`. Example: {'body': 'The room has changed: B 12.', 'client_id': 'exam-42', 'items':
            [{'recipient_id': 'mia'}, {'recipient_id': 'noah'}]}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BulkResults | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: BulkSend,
) -> BulkResults | Problem | None:
    """Send to many

     Sends a text to many recipients, or a text of its own to each: to the `items` of the request, or to
    the active members of a
    context. Needs the scope `messages:send_as` or a role that may introduce users. Each message is
    checked like a single send,
    and appears as one in the recipient's inbox; one that is refused does not affect the others. The
    limit `bulk_recipients`
    counts the messages that are sent, in place of the sender's limits of single sends. Items to a
    recipient who has reached the limit
    on first messages are refused. The messages to one recipient arrive in the order of the items: after
    one that was not sent for now, the call leaves out
    the later ones.

    The same request again sends only what is missing: what was sent is `replayed`, and members who
    joined the context in the
    meantime get their message. So a call that was cut off, or some of whose results have a problem with
    a status of 429 or 503, is
    repeated until it is complete. If an earlier call is still under way in the same process, it is
    waited for, at most 20 seconds; then
    the answer is 503. With `dry_run`, nothing is sent.

    Args:
        body (BulkSend): A message to many recipients, or many messages. Exactly one of `to` and
            `items`. Example: {'body': 'The room has changed: B 12.', 'client_id': 'exam-42', 'items':
            [{'recipient_id': 'mia'}, {'recipient_id': 'noah'}]}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BulkResults | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
