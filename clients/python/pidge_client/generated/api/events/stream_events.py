from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.conversation_event import ConversationEvent
from ...models.message_event import MessageEvent
from ...models.problem import Problem
from ...models.read_event import ReadEvent
from ...models.reset_event import ResetEvent
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    last_event_id: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["last_event_id"] = last_event_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/events",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ConversationEvent | MessageEvent | ReadEvent | ResetEvent | Problem | None:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> ConversationEvent | MessageEvent | ReadEvent | ResetEvent:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_stream_event_type_0 = MessageEvent.from_dict(data)

                return componentsschemas_stream_event_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_stream_event_type_1 = ReadEvent.from_dict(data)

                return componentsschemas_stream_event_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_stream_event_type_2 = ConversationEvent.from_dict(data)

                return componentsschemas_stream_event_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            componentsschemas_stream_event_type_3 = ResetEvent.from_dict(data)

            return componentsschemas_stream_event_type_3

        response_200 = _parse_response_200(response.text)

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
) -> Response[ConversationEvent | MessageEvent | ReadEvent | ResetEvent | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    last_event_id: str | Unset = UNSET,
) -> Response[ConversationEvent | MessageEvent | ReadEvent | ResetEvent | Problem]:
    """Stream what happens

     A stream of server-sent events (`text/event-stream`) about the caller's own conversations: new
    messages, receipts, edits,
    retractions, and what the caller changes on other devices. `data` of each event is a `StreamEvent`
    in one line.

    The stream is a hint, the other operations are the truth: events may come more than once, also those
    of the caller's own
    changes; the position of a message (`seq`) tells. An event shows the state in which it is told,
    which may be newer than the
    event. After `reset`, read the inbox again, and open conversations with `after=`.

    Open it with a client that can send `Authorization`: the `EventSource` of browsers cannot. Keep the
    last `id`, and send it
    in the header `Last-Event-ID` to resume; ids also come alone, as a heartbeat. The stream ends after
    `auth_expired` (come again with a
    new token), `closing` (come again after the time in `retry`) and `replaced` (the user has opened
    more streams elsewhere: do
    not come again by yourself). It also ends, with `reset` as its last event, if the client takes
    nothing for 20 seconds while
    events wait for it.

    Args:
        last_event_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ConversationEvent | MessageEvent | ReadEvent | ResetEvent | Problem]
    """

    kwargs = _get_kwargs(
        last_event_id=last_event_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    last_event_id: str | Unset = UNSET,
) -> ConversationEvent | MessageEvent | ReadEvent | ResetEvent | Problem | None:
    """Stream what happens

     A stream of server-sent events (`text/event-stream`) about the caller's own conversations: new
    messages, receipts, edits,
    retractions, and what the caller changes on other devices. `data` of each event is a `StreamEvent`
    in one line.

    The stream is a hint, the other operations are the truth: events may come more than once, also those
    of the caller's own
    changes; the position of a message (`seq`) tells. An event shows the state in which it is told,
    which may be newer than the
    event. After `reset`, read the inbox again, and open conversations with `after=`.

    Open it with a client that can send `Authorization`: the `EventSource` of browsers cannot. Keep the
    last `id`, and send it
    in the header `Last-Event-ID` to resume; ids also come alone, as a heartbeat. The stream ends after
    `auth_expired` (come again with a
    new token), `closing` (come again after the time in `retry`) and `replaced` (the user has opened
    more streams elsewhere: do
    not come again by yourself). It also ends, with `reset` as its last event, if the client takes
    nothing for 20 seconds while
    events wait for it.

    Args:
        last_event_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ConversationEvent | MessageEvent | ReadEvent | ResetEvent | Problem
    """

    return sync_detailed(
        client=client,
        last_event_id=last_event_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    last_event_id: str | Unset = UNSET,
) -> Response[ConversationEvent | MessageEvent | ReadEvent | ResetEvent | Problem]:
    """Stream what happens

     A stream of server-sent events (`text/event-stream`) about the caller's own conversations: new
    messages, receipts, edits,
    retractions, and what the caller changes on other devices. `data` of each event is a `StreamEvent`
    in one line.

    The stream is a hint, the other operations are the truth: events may come more than once, also those
    of the caller's own
    changes; the position of a message (`seq`) tells. An event shows the state in which it is told,
    which may be newer than the
    event. After `reset`, read the inbox again, and open conversations with `after=`.

    Open it with a client that can send `Authorization`: the `EventSource` of browsers cannot. Keep the
    last `id`, and send it
    in the header `Last-Event-ID` to resume; ids also come alone, as a heartbeat. The stream ends after
    `auth_expired` (come again with a
    new token), `closing` (come again after the time in `retry`) and `replaced` (the user has opened
    more streams elsewhere: do
    not come again by yourself). It also ends, with `reset` as its last event, if the client takes
    nothing for 20 seconds while
    events wait for it.

    Args:
        last_event_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ConversationEvent | MessageEvent | ReadEvent | ResetEvent | Problem]
    """

    kwargs = _get_kwargs(
        last_event_id=last_event_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    last_event_id: str | Unset = UNSET,
) -> ConversationEvent | MessageEvent | ReadEvent | ResetEvent | Problem | None:
    """Stream what happens

     A stream of server-sent events (`text/event-stream`) about the caller's own conversations: new
    messages, receipts, edits,
    retractions, and what the caller changes on other devices. `data` of each event is a `StreamEvent`
    in one line.

    The stream is a hint, the other operations are the truth: events may come more than once, also those
    of the caller's own
    changes; the position of a message (`seq`) tells. An event shows the state in which it is told,
    which may be newer than the
    event. After `reset`, read the inbox again, and open conversations with `after=`.

    Open it with a client that can send `Authorization`: the `EventSource` of browsers cannot. Keep the
    last `id`, and send it
    in the header `Last-Event-ID` to resume; ids also come alone, as a heartbeat. The stream ends after
    `auth_expired` (come again with a
    new token), `closing` (come again after the time in `retry`) and `replaced` (the user has opened
    more streams elsewhere: do
    not come again by yourself). It also ends, with `reset` as its last event, if the client takes
    nothing for 20 seconds while
    events wait for it.

    Args:
        last_event_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ConversationEvent | MessageEvent | ReadEvent | ResetEvent | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            last_event_id=last_event_id,
        )
    ).parsed
