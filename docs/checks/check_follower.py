"""The command of docs/integrating.md that follows the events, killed at random points: each event counts once in the LMS's database."""

import io
import os
import random
import signal
import subprocess
import sys
import uuid
from unittest.mock import patch

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import CommandError, call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models.signals import pre_save  # noqa: E402
from django.test import override_settings  # noqa: E402
from lms import events, messages, tokens  # noqa: E402
from pidge_client import Pidge  # noqa: E402

EVENTS = 10


def follow(at_point, at_end=lambda: None):
    """Runs the command. The points of a page: before it is told, after each event has counted, before the position is kept, and
    after the page is told."""

    def count(message_id, **_):
        connection.cursor().execute("insert into counted values (%s)", [message_id])
        at_point()

    def tell(page, tell=events.tell):
        at_point()
        tell(page)
        at_point()
        at_end()

    events.message_sent.connect(count)
    pre_save.connect(lambda **_: at_point(), events.EventPosition, weak=False)
    with patch.object(events, "tell", tell):
        call_command("follow_messaging")


def main():
    def end():
        counted = [row[0] for row in connection.cursor().execute("select * from counted").fetchall()]
        assert len(counted) == len(set(counted)), f"killed at {kills}: {len(set(counted))} events count {len(counted)} times"
        if sent <= set(counted):
            sys.exit()

    call_command("migrate", run_syncdb=True, verbosity=0)
    connection.cursor().execute("create table counted (message_id text)")
    events.position()
    events.go_on_from(next(Pidge(settings.PIDGE_URL).as_user(tokens.service_token("events:read")).follow(None)).next_)
    sent, kills = set(), [EVENTS + 2, *(random.randint(1, EVENTS + 3) for _ in range(3))]
    for point in [*kills, None]:
        sent |= {messages.send_as("killed", "peer", "x", str(uuid.uuid4()))["id"] for _ in range(EVENTS)}
        if point:
            killed = subprocess.run([sys.executable, __file__, str(point)], timeout=60)
            assert killed.returncode == -signal.SIGKILL, killed
    refused()
    follow(lambda: None, end)


def refused():
    """Where the command cannot do anything, it says so in a line."""
    with override_settings(PIDGE_URL=""):
        said = io.StringIO()
        call_command("follow_messaging", stdout=said)
        assert said.getvalue().count("\n") == 1 and "PIDGE_URL" in said.getvalue(), said.getvalue()
    with override_settings(PIDGE_SECRET="another secret, of more than 32 bytes"):
        try:
            call_command("follow_messaging")
        except CommandError as error:
            assert "unauthenticated" in str(error), error
        else:
            raise AssertionError("a wrong secret is no error")


if len(sys.argv) > 1:
    left = iter(range(int(sys.argv[1]) - 1))
    follow(lambda: next(left, None) is None and os.kill(os.getpid(), signal.SIGKILL))
else:
    main()
