"""Whether messaging is available: what a process remembers, so that an absent Pidge costs a page one time-out, not many."""

import time
from enum import Enum
from typing import Literal

from .generated.models import Service
from .locks import ForkLock


class Admission(Enum):
    """Whether a call may be made."""

    ALLOWED = "there is no absence"
    TRIAL = "an absence is over, and this is the one call that may find out whether Pidge is back"
    REFUSED = "during an absence, or while another call tries"


class Known(Enum):
    UNKNOWN = "the service must be asked"


UNKNOWN: Literal[Known.UNKNOWN] = Known.UNKNOWN
"""What stands for a service description that is not known, neither as one nor as None."""


class Availability:
    """The last service description, and since when Pidge has not answered. Threads share it."""

    FRESH = 60.0
    """Seconds for which a service description counts."""

    def __init__(self, absence: float) -> None:
        self._absence = absence
        self._lock = ForkLock()
        self._answered_at = float("-inf")
        self._absent_until = 0.0
        self._service: Service | None = None
        self._known_until = 0.0

    def admit(self) -> Admission:
        """After an absence one call may try; the others are refused until that call has an answer."""
        with self._lock:
            now = time.monotonic()
            if self._absent_until == 0:
                return Admission.ALLOWED
            if now < self._absent_until:
                return Admission.REFUSED
            self._absent_until = now + self._absence
            return Admission.TRIAL

    def end_trial(self) -> None:
        """Lets the next call try, because the one that tried has shown nothing, for example for want of a token."""
        with self._lock:
            if self._absent_until > 0:
                self._absent_until = time.monotonic()

    def note_answer(self) -> None:
        """Ends an absence."""
        with self._lock:
            self._answered_at = time.monotonic()
            self._absent_until = 0.0

    def note_silence(self, began: float) -> None:
        """Begins an absence, unless another call was answered after this one began: then only this one was slow. After
        the absence the service is asked again what it is."""
        with self._lock:
            if self._answered_at <= began:
                self._known_until = 0.0
                self._absent_until = time.monotonic() + self._absence if self._absence > 0 else 0.0

    def known(self) -> Service | None | Literal[Known.UNKNOWN]:
        """The service description to go by, or None during an absence. `UNKNOWN`: ask the service."""
        with self._lock:
            now = time.monotonic()
            if now < self._absent_until:
                return None
            return self._service if now < self._known_until else UNKNOWN

    def learn(self, service: Service | None) -> Service | None:
        """Remembers a service description, or that there is none."""
        with self._lock:
            self._service = service
            self._known_until = time.monotonic() + (self.FRESH if service else self._absence)
        return service

    def learn_nothing(self, began: float) -> Service | None:
        """Remembers that there is no service description, unless another call was answered after the question: then the
        last description is still to go by."""
        with self._lock:
            if self._answered_at > began:
                return self._service
        return self.learn(None)
