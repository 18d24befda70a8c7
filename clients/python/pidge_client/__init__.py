"""A typed client of Pidge. `pidge_client.generated` has every call and model, generated from the service's OpenAPI document;
this package adds one connection pool for the whole process, tokens, time limits and retries."""

from .errors import IncompleteExport, PidgeError, PositionGone, PositionUnknown, Unavailable, ok
from .exporting import ExportedLine
from .pidge import Pidge, UserClient, new_key
from .tokens import Token

__all__ = [
    "ExportedLine",
    "IncompleteExport",
    "Pidge",
    "PidgeError",
    "PositionGone",
    "PositionUnknown",
    "Token",
    "Unavailable",
    "UserClient",
    "new_key",
    "ok",
]
