"""Whether messaging is available: what a process remembers, so that an absent Pidge costs a page one time-out, not many."""

import threading
import time

from .generated.models import Service


class Availability:
    """The last service description, and since when Pidge has not answered. Threads share it."""

    FRESH = 60.0
    """Seconds for which a service description counts."""

    def __init__(self, absence: float) -> None:
        self._absence = absence
        self._lock = threading.Lock()
        self._absent_until = 0.0
        self._service: Service | None = None
        self._known_until = 0.0

    def is_absent(self) -> bool:
        """True during an absence. After it, one caller may try; the others fail until that call has an answer."""
        with self._lock:
            now = time.monotonic()
            if now >= self._absent_until > 0:
                self._absent_until = now + self._absence
                return False
            return self._absent_until > 0

    def note(self, *, answered: bool) -> None:
        """Remembers whether a call got an answer. After an absence the service is asked again what it is."""
        with self._lock:
            self._absent_until = 0.0
            if not answered:
                self._known_until = 0.0
                if self._absence > 0:
                    self._absent_until = time.monotonic() + self._absence

    def known(self) -> tuple[Service | None] | None:
        """The service description to go by, in a tuple, or `(None,)` during an absence; None: ask the service."""
        with self._lock:
            now = time.monotonic()
            if now < self._absent_until:
                return (None,)
            return (self._service,) if now < self._known_until else None

    def learn(self, service: Service | None) -> Service | None:
        """Remembers a service description, or that there is none."""
        with self._lock:
            self._service = service
            self._known_until = time.monotonic() + (self.FRESH if service else self._absence)
        return service
