"""Runs the Flask project of docs/integrating.md as a server, and uses it as a browser does."""

import html
import logging
import os
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch
from urllib.parse import urljoin

import requests
from flask_lms import messaging
from flask_lms.app import USERS, app
from pidge_client import Pidge, PidgeError
from werkzeug.serving import WSGIRequestHandler, make_server

ADA, MIA = USERS["f-ada"], USERS["f-mia/é"]
logged = []


class Log(logging.Handler):
    def emit(self, record):
        logged.append(record.getMessage())


app.logger.addHandler(Log())
app.logger.propagate = False


class Quiet(WSGIRequestHandler):
    def log_request(self, *_):
        pass


class Browser:
    def __init__(self, url, user=None):
        self.url, self.session = url, requests.Session()
        if user:
            assert self.session.post(f"{url}/sign-in", data={"user": user["id"], "password": "wrong"}).status_code == 403
            answer = self.session.post(f"{url}/sign-in", data={"user": user["id"], "password": user["password"]})
            assert answer.status_code == 200, answer.text

    def get(self, path, status=200, **query):
        answer = self.session.get(urljoin(self.url, path), params=query, timeout=60)
        assert answer.status_code == status, (answer.status_code, answer.text)
        return answer.text

    def badge(self):
        found = re.search(r'class="badge".*?>Messages \((\d+)\)<', self.get("/"))
        return int(found[1]) if found else None

    def send(self, peer, text, key=None, status=200):
        """Fills in the form and sends it, with the line breaks of a browser."""
        key = key or value("key", self.get("/messages/with", peer=peer))
        data = {"peer": peer, "body": text.replace("\n", "\r\n"), "key": key}
        answer = self.session.post(f"{self.url}/messages/with", data=data, timeout=60)
        assert answer.status_code == status, (answer.status_code, answer.text)
        return answer.text


def value(name, page):
    return re.search(rf'name="{name}" value="(.*?)"', page)[1]


def bodies(page):
    return [html.unescape(body) for body in re.findall(r'<p id="m\d+" [^>]*>(.*?)</p>', page, re.S)]


def seqs(page):
    return [int(seq) for seq in re.findall(r'<p id="m(\d+)"', page)]


def link(kind, page):
    found = re.search(rf'<a class="{kind}" href="(.*?)"', page)
    return html.unescape(found[1]) if found else None


def unread(user):
    return messaging.ok(messaging.get_unread_totals.sync_detailed(client=messaging.pidge.as_user(messaging.token_for(user)))).messages


def only_users_have_messaging(url):
    visitor = Browser(url)
    assert visitor.badge() is None
    assert "Sign in" in visitor.get("/messages/")
    assert "Sign in" in visitor.get("/messages/with", peer=ADA["id"])


def a_message_of_two_lines_is_sent_and_read(ada, mia):
    assert (ada.badge(), mia.badge()) == (0, 0)
    assert "No messages yet" in mia.get("/messages/")
    page = ada.send(MIA["id"], "Dear Mia,\nsee <you>.")
    assert bodies(page) == ["Dear Mia,\nsee <you>."], page
    assert (ada.badge(), mia.badge()) == (0, 1)
    inbox = mia.get("/messages/")
    assert "Ada Okafor" in inbox and "(1)" in inbox and "see &lt;you&gt;." in inbox, inbox
    [conversation] = re.findall(r'href="(/messages/with\?.*?)"', inbox)
    page = mia.get(html.unescape(conversation))
    assert 'id="unread"' in page and bodies(page) == ["Dear Mia,\nsee <you>."], page
    assert mia.badge() == 0


def a_form_that_is_sent_twice_is_one_message(ada):
    key = value("key", ada.get("/messages/with", peer=MIA["id"]))
    for _ in range(2):
        page = ada.send(MIA["id"], "<img src=x onerror=alert(1)>", key)
    assert bodies(page)[1:] == ["<img src=x onerror=alert(1)>"] and "<img" not in page, page


def a_refused_text_comes_back_and_is_sent_once_it_is_corrected(ada):
    page = ada.send(MIA["id"], " \n ", "corrected", status=422)
    assert "The message is empty." in page and value("key", page) == "corrected" and "<textarea" in page
    assert bodies(ada.send(MIA["id"], "not empty", "corrected"))[-1] == "not empty"


class Losing(BaseHTTPRequestHandler):
    """Passes a send on, and loses its answer."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kept = {name: self.headers[name] for name in ("Authorization", "Content-Type", "Idempotency-Key")}
        assert requests.post(os.environ["PIDGE_URL"] + self.path, data=body, headers=kept).ok
        self.close_connection = True

    def log_message(self, *_):
        pass


def a_send_whose_answer_is_lost_may_be_sent_again(ada):
    before = len(bodies(ada.get("/messages/with", peer=MIA["id"])))
    with ThreadingHTTPServer(("127.0.0.1", 0), Losing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with patch.object(messaging, "pidge", Pidge(f"http://127.0.0.1:{server.server_port}")):
            page = ada.send(MIA["id"], "sent or not", "lost", status=503)
        server.shutdown()
    assert "may have been sent or not" in page and "not sent." not in page and value("key", page) == "lost", page
    assert [line[:21] for line in logged[-2:]] == ["messaging: no_answer:", "messaging: no badge: "], logged

    page = ada.send(MIA["id"], "sent or not, changed", "lost", status=422)
    assert "An earlier version of this message was sent." in page and value("key", page) != "lost", page
    page = ada.send(MIA["id"], "sent or not", "lost")
    assert len(bodies(page)) == before + 1 and bodies(page)[-1] == "sent or not", page
    page = ada.send(MIA["id"], "sent or not, changed", "another")
    assert bodies(page)[-2:] == ["sent or not", "sent or not, changed"], page


def a_wrong_secret_is_reported_and_nobody_is_told_to_try_again(mia):
    logged.clear()
    with patch.object(messaging, "SECRET", "another-secret-0123456789-0123456789"):
        assert (mia.badge(), mia.badge()) == (None, None)
        [line] = logged
        assert line.startswith("messaging: no badge: unauthenticated: "), line
        shown = mia.get("/messages/", status=500)
        refused = mia.send(ADA["id"], "in vain", "in-vain", status=422)
    assert "Messages cannot be shown." in shown and "The message cannot be sent." in refused, (shown, refused)
    for page, line in [(shown, logged[1]), (refused, logged[2])]:
        request_id = re.search(r"Request ([\w-]+)<", page)[1]
        assert line.endswith(f"(request {request_id})") and "again" not in page, (line, page)
    assert mia.badge() == 0


def a_url_that_is_not_that_of_pidge_is_reported_once(mia, lms):
    logged.clear()
    with patch.object(messaging, "pidge", Pidge(f"{lms}/not-pidge")):
        assert (mia.badge(), mia.badge()) == (None, None)
    assert logged == [f"messaging: no badge: no Pidge answers at {lms}/not-pidge"], logged
    assert mia.badge() == 0


def a_conversation_is_shown_although_it_cannot_be_marked_read(ada, mia):
    ada.send(MIA["id"], "to be read twice")
    with patch.object(messaging.mark_conversation_read, "sync_detailed", side_effect=PidgeError(503)):
        assert bodies(mia.get("/messages/with", peer=ADA["id"]))[-1] == "to be read twice"
    assert mia.badge() > 0 and "http_503" in logged[-1], logged
    mia.get("/messages/with", peer=ADA["id"])
    assert mia.badge() == 0


def a_link_that_leads_nowhere_is_not_found(mia):
    assert "Messages cannot be shown." in mia.get("/messages/", status=404, cursor="made-up")


def without_a_secret_the_lms_does_not_start():
    environment = {name: value for name, value in os.environ.items() if name != "PIDGE_SECRET"}
    start = lambda **more: subprocess.run([sys.executable, "-c", "import flask_lms.messaging"], env={**environment, **more}, capture_output=True, text=True)  # noqa: E731
    for secret in ({}, {"PIDGE_SECRET": "too short"}):
        assert "PIDGE_SECRET must be the secret of Pidge" in start(**secret).stderr
    assert start(PIDGE_URL="").returncode == 0


def the_reader_opens_at_the_first_unread_message_and_scrolls_both_ways(ada, mia):
    sent = len(seqs(mia.get("/messages/with", peer=ADA["id"])))
    for n in range(sent + 1, 141):
        message = messaging.SendMessage(recipient_id=MIA["id"], body=f"message {n}")
        messaging.ok(messaging.send_message.sync_detailed(client=messaging.pidge.as_user(messaging.token_for(ADA)), body=message))
    [first] = re.findall(r'href="(/messages/with\?.*?)"', mia.get("/messages/"))
    page = mia.get(html.unescape(first))
    assert 'id="unread"' in page and sent + 1 in seqs(page) and max(seqs(page)) < 140, seqs(page)
    assert unread(MIA) == 140 - max(seqs(page)), "only what was shown is read"
    all_of_them = seqs(page)
    while newer := link("newer", page):
        page = mia.get(newer)
        all_of_them += seqs(page)
    assert unread(MIA) == 0

    page = mia.get("/messages/with", peer=ADA["id"])
    up = seqs(page)
    while older := link("older", page):
        page = mia.get(older, part=1)
        assert "<form" not in page
        up = seqs(page) + up
    assert up == list(range(1, 141)) and all_of_them == up, (up, all_of_them)


def messaging_is_switched_off_and_on(mia):
    with patch.dict(app.config, MESSAGING_ENABLED=False):
        assert mia.badge() is None
        mia.get("/messages/", status=404)
    assert mia.badge() == 0
    with patch.object(messaging, "pidge", Pidge("")):
        assert mia.badge() is None
        mia.get("/messages/", status=404)
    mia.get("/messages/")


@contextmanager
def silent_server(is_described):
    """Accepts connections and answers nothing, but perhaps the service description. Yields its URL and what it was asked."""
    asked, held = [], []
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection = server.accept()[0]
            except OSError:
                return
            held.append(connection)
            asked.append(connection.recv(4096).split(b" ")[1].decode())
            if is_described and asked[-1] == "/.well-known/messaging":
                body = b'{"service": "pidge", "version": "0", "api": "v1", "features": []}'
                connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
                connection.close()

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}", asked
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    for connection in held:
        connection.close()


def a_silent_service_costs_one_timeout(mia):
    timeout = 3
    for is_described in (False, True):
        with silent_server(is_described) as (url, asked), patch.object(messaging, "pidge", Pidge(url, timeout=timeout)):
            start = time.monotonic()
            for _ in range(5):
                assert "Courses" in mia.get("/")
            page = mia.get("/messages/", status=503)
            assert "cannot be shown now" in page
            page = mia.send(ADA["id"], "not lost\n<really>", "kept", status=503)
            assert "not lost\r\n&lt;really&gt;" in page and value("key", page) == "kept", page
            assert "may have been sent or not" in page, page
            took = time.monotonic() - start
        assert len(asked) == 1 + is_described, asked
        assert took < 2 * timeout, took


def an_absent_service_breaks_no_page(mia):
    with patch.object(messaging, "pidge", Pidge("http://127.0.0.1:9")):
        assert mia.badge() is None
        mia.get("/messages/", status=503)
    assert mia.badge() == 0


server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
only_users_have_messaging(url)
ada, mia = Browser(url, ADA), Browser(url, MIA)
a_message_of_two_lines_is_sent_and_read(ada, mia)
a_form_that_is_sent_twice_is_one_message(ada)
a_refused_text_comes_back_and_is_sent_once_it_is_corrected(ada)
a_send_whose_answer_is_lost_may_be_sent_again(ada)
a_conversation_is_shown_although_it_cannot_be_marked_read(ada, mia)
a_wrong_secret_is_reported_and_nobody_is_told_to_try_again(mia)
a_url_that_is_not_that_of_pidge_is_reported_once(mia, url)
a_link_that_leads_nowhere_is_not_found(mia)
without_a_secret_the_lms_does_not_start()
the_reader_opens_at_the_first_unread_message_and_scrolls_both_ways(ada, mia)
messaging_is_switched_off_and_on(mia)
a_silent_service_costs_one_timeout(mia)
an_absent_service_breaks_no_page(mia)
server.shutdown()
