"""Runs the Django project of docs/integrating.md against running services."""

import hashlib
import json
import os
import re
import signal
import subprocess
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import ThreadingMixIn
from unittest.mock import patch
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
import jwt
import requests
from django.conf import settings

os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings"
django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.core.management.base import CommandError  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils.timezone import now  # noqa: E402
from lms import announcements, events, key_pair, messages, people, pidge, policy, presence, receivers, reminders, tokens  # noqa: E402
from lms.models import Course, DeletedUser, Enrolment  # noqa: E402
from pidge_client import PositionGone, UserClient  # noqa: E402
from pidge_client.generated.models import Problem  # noqa: E402

SHARED = settings.PIDGE_URL
KEYS, KEYS_PID = os.environ["PIDGE_KEYS_URL"], int(os.environ["PIDGE_KEYS_PID"])


def get(path, token, base=SHARED):
    return requests.get(base + path, headers={"Authorization": f"Bearer {token}"}, timeout=10)


def only_a_signed_in_user_gets_a_token():
    call_command("migrate", run_syncdb=True, verbosity=0)
    ada = User.objects.create_user("ada", first_name="Ada", last_name="Okafor")
    ada.groups.add(Group.objects.create(name="educators"))
    mia = User.objects.create_user("mia")
    boss = User.objects.create_user("boss", is_staff=True)
    assert Client().get("/messaging/token").status_code == 401
    for user, role, name in [(ada, "educator", "Ada Okafor"), (mia, "student", "mia"), (boss, "staff", "boss")]:
        client = Client()
        client.force_login(user)
        answer = client.get("/messaging/token")
        assert "no-store" in answer["Cache-Control"]
        assert client.post("/messaging/token").status_code == 405
        me = get("/v1/me", answer.json()["token"])
        assert me.status_code == 200, me.text
        assert (me.json()["user"]["role"], me.json()["user"]["display_name"]) == (role, name), me.text
        assert me.json()["user"]["user_id"] == str(user.pk)
    return ada, mia


def the_short_way_is_one_view(ada, mia):
    page = Path("messages.html").read_text()
    [token_url] = set(re.findall(r'token-url="(.+?)"', page))
    refused = Client().get(token_url)
    assert (refused.status_code, refused["Cache-Control"]) == (401, "no-store")
    boss = User.objects.get(username="boss")
    for user, role, name in [(ada, "student", "Ada Okafor"), (mia, "student", "mia"), (boss, "educator", "boss")]:
        client = Client()
        client.force_login(user)
        answer = client.get(token_url)
        assert answer["Cache-Control"] == "no-store"
        claims = jwt.decode(answer.json()["token"], options={"verify_signature": False})
        assert answer.json()["expires_in"] == claims["exp"] - claims["iat"]
        me = get("/v1/me", answer.json()["token"]).json()["user"]
        assert (me["user_id"], me["role"], me["display_name"]) == (str(user.pk), role, name), me


def reminders_go_out_once(ada, mia):
    assignment = {"id": "a/1", "title": "Essay <1>"}
    for _ in range(2):
        refused = reminders.remind(assignment, str(ada.pk), [str(mia.pk), str(ada.pk), "never-seen"])
        assert refused == {str(ada.pk): "self_message"}, refused
    page = get(f"/v1/conversations/{ada.pk}/messages", tokens.token_for(mia)).json()
    assert [m["body"] for m in page["items"]] == ["“Essay <1>” is due tomorrow."], page
    assert page["items"][0]["context"]["title"] == "Essay <1>"
    # Sending in the name of a user marks nothing read for that user.
    assert page["entry"]["unread_count"] == 1, page


def a_send_is_tried_again(ada, mia):
    tries = []

    class Flaky(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            tries.append(self.headers["Idempotency-Key"])
            headers = {name: self.headers[name] for name in ("Authorization", "Idempotency-Key", "Content-Type")}
            sent = requests.post(SHARED + self.path, data=body, headers=headers, timeout=10)
            if len(tries) == 1:
                return self.connection.close()  # the send is committed, its answer is lost
            status, extra = (503, "Retry-After: 1\r\n") if len(tries) == 2 else (sent.status_code, "")
            self.wfile.write(
                f"HTTP/1.1 {status} x\r\n{extra}Content-Length: {len(sent.content)}\r\nConnection: close\r\n\r\n".encode()
                + sent.content
            )
            self.close_connection = True

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Flaky)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    before = time.monotonic()
    with patch.object(settings, "PIDGE_URL", f"http://127.0.0.1:{server.server_port}"):
        message = messages.send_as(str(ada.pk), str(mia.pk), "tried", "try-1")
    assert tries == ["try-1"] * 3 and time.monotonic() - before >= 1, tries
    assert message["seq"] == 2, message
    with patch.object(settings, "PIDGE_URL", "http://127.0.0.1:9"):
        try:
            messages.send_as(str(ada.pk), str(mia.pk), "x", "try-2", tries=2)
            raise AssertionError("sent without a service")
        except requests.RequestException:
            pass
    server.shutdown()
    server.server_close()


class Stopped(Exception):
    """Ends the command that follows the events."""


def events_are_told_once(ada, mia):
    seq = messages.send_as(str(ada.pk), str(mia.pk), "told", "told-1", {"type": "course", "id": "42"})["seq"]
    question = f"question:{mia.pk}:{ada.pk}"
    told = []

    def follow(replaced, and_stop):
        with patch.object(events, replaced, and_stop):
            try:
                call_command("follow_messaging")
            except Stopped:
                return
        raise AssertionError("the command has ended")

    def fail(**fact):
        told.append(fact)
        if (fact["sender_id"], fact["recipient_id"], fact["seq"]) == (str(ada.pk), str(mia.pk), seq):
            raise Stopped

    # What a failing receiver's page told comes again.
    tell = events.tell
    events.message_sent.connect(fail)
    follow("tell", tell)
    before = events.position()
    events.message_sent.disconnect(fail)
    assert told[-1]["context"] == {"type": "course", "id": "42"}, told[-1]

    def tell_and_stop(page):
        tell(page)
        tell(page)  # as another process might: nothing is told
        if any(event.data.to_dict().get("message_id") == told[-1]["message_id"] for event in page.items):
            raise Stopped

    again = []
    events.message_sent.connect(note := lambda **fact: again.append(fact))
    follow("tell", tell_and_stop)
    assert events.position() > before
    assert [fact["message_id"] for fact in again].count(told[-1]["message_id"]) == 1, again
    assert cache.get(question) == {"seq": seq, "about": "course:42"}
    events.message_sent.disconnect(note)

    # A receipt takes the question away.
    assert receivers.forget_question
    read = f"{SHARED}/v1/conversations/{ada.pk}/read"
    token = {"Authorization": f"Bearer {tokens.token_for(mia)}"}
    assert requests.post(read, json={"up_to_seq": seq}, headers=token, timeout=10).status_code == 200

    def stop_at_receipt(page):
        tell(page)
        if any(event.type_ == "message.read" for event in page.items):
            raise Stopped

    follow("tell", stop_at_receipt)
    assert cache.get(question) is None
    last = events.position()

    # Positions that the log does not have.
    go_on_from = events.go_on_from

    def go_on_and_stop(position):
        go_on_from(position)
        raise Stopped

    go_on_from(10**12)
    follow("go_on_from", go_on_and_stop)
    assert last <= events.position() < 10**12, events.position()
    gone = Problem("position_gone", "gone", "r", 410, "t", "t", oldest=7)
    with patch.object(UserClient, "follow", side_effect=PositionGone(410, gone)):
        follow("go_on_from", go_on_and_stop)
    assert events.position() == 7


def absence_is_no_error():
    cache.clear()
    assert presence.messaging()["service"] == "pidge"
    for url in ["", "http://127.0.0.1:9"]:
        cache.clear()
        with patch.object(settings, "PIDGE_URL", url):
            before = time.monotonic()
            assert presence.messaging() is None and presence.messaging() is None
            assert time.monotonic() - before < 1


def rates_are_as_shown(ada, mia):
    """The headers in the document are those of a service with the default limits."""
    policy, left = os.environ["SHOWN_RATES"].strip().splitlines()
    name, shown = policy.split(": ", 1)
    token = tokens.token_for(ada)
    for key in "first", "second":
        answer = requests.post(
            KEYS + "/v1/messages",
            json={"recipient_id": str(mia.pk), "body": "x"},
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key},
            timeout=10,
        )
    assert answer.headers[name] == shown, (answer.status_code, answer.headers)
    assert answer.headers["RateLimit"].startswith('"sends";r=8;t='), answer.headers
    assert left.startswith('RateLimit: "sends";r=')
    requests_policy = get("/v1/me", token, KEYS).headers["RateLimit-Policy"]
    assert requests_policy == '"requests";q=60;w=10', requests_policy
    service = get("/v1/inbox", tokens.service_token(), KEYS).headers["RateLimit-Policy"]
    assert service == '"service";q=200;w=2', service


def keys_are_published_and_rotated(ada, mia):
    class Server(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_):
            pass

    port = int(os.environ["LMS_PORT"])
    server = make_server("127.0.0.1", port, get_wsgi_application(), Server, Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with patch.object(tokens, "sign", key_pair.sign):
        new, old = settings.PIDGE_KEYS
        by_new = tokens.token_for(ada)
        settings.PIDGE_KEYS = [old, new]
        by_old = tokens.token_for(ada)
        settings.PIDGE_KEYS = [new, old]
        published = requests.get(f"http://127.0.0.1:{port}/.well-known/jwks.json", timeout=5)
        assert published.headers["Cache-Control"] == "public, max-age=600"
        assert not any(secret in key for key in published.json()["keys"] for secret in "dpqk"), published.text
        assert {key["kty"] for key in published.json()["keys"]} == {"OKP", "RSA"}
        until(lambda: get("/v1/me", by_new, KEYS).status_code == 200, "a token of the first key", 40)
        assert get("/v1/me", by_old, KEYS).status_code == 200

        # A key that is not in the cached set can sign at once.
        path = "keys/2026-11-23.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", path], check=True)
        settings.PIDGE_KEYS = [path, new, old]
        until(lambda: get("/v1/me", tokens.token_for(ada), KEYS).status_code == 200, "a new key", 40)

        # A stolen key is accepted until the cached set expires, or until SIGHUP.
        settings.PIDGE_KEYS = [path, old]
        assert get("/v1/me", by_new, KEYS).status_code == 200
        os.kill(KEYS_PID, signal.SIGHUP)
        until(lambda: get("/v1/me", by_new, KEYS).status_code == 401, "the stolen key to be refused", 10)
        assert get("/v1/me", by_old, KEYS).status_code == 200

        get("/v1/me", tokens.token_for(mia), KEYS)  # registers the user
        rates_are_as_shown(ada, mia)

        # Without the LMS, the cached keys are used.
        server.shutdown()
        server.server_close()
        os.kill(KEYS_PID, signal.SIGHUP)
        time.sleep(0.5)
        assert get("/v1/me", tokens.token_for(ada), KEYS).status_code == 200


def people_are_pushed(ada, mia):
    """Biology has Ada, Mia and Noah. Mia and Jonas were in Chemistry, which is over. Raj is in no course."""
    noah, jonas, raj = (User.objects.create_user(name, first_name=name.title(), last_name="Novak") for name in ("noah", "jonas", "raj"))
    biology = Course.objects.create(title="Biology 101")
    chemistry = Course.objects.create(title="Chemistry 1", ends_at=now() - timedelta(days=1))
    Enrolment.objects.create(course=biology, user=ada, role="educator")
    for course, user in [(biology, mia), (biology, noah), (chemistry, mia), (chemistry, jonas)]:
        Enrolment.objects.create(course=course, user=user)
    for _ in range(2):
        call_command("push_people")
    seen = get(f"/v1/users/{jonas.pk}", tokens.token_for(mia)).json()
    assert (seen["display_name"], seen["role"], seen["active"]) == ("Jonas Novak", "student", True), seen
    assert get(f"/v1/users/{raj.pk}", tokens.token_for(mia)).status_code == 404

    # What Pidge refuses is told, and the rest is stored.
    bad = User.objects.create_user("bad", first_name="a\x01b")
    wrong = Enrolment.objects.create(course=biology, user=raj, role="a>b")
    try:
        call_command("push_people")
        raise AssertionError("nothing was refused")
    except CommandError as error:
        assert f"user {bad.pk}: " in str(error) and f"course {biology.pk} ('Biology 101'): user {raj.pk}: " in str(error), error
    wrong.delete(), bad.delete()

    # A course with a title that Pidge refuses is named, and does not keep the ones after it from being stored.
    courses = [Course.objects.create(title=title) for title in ("", "Physics\t1", "Physics 2")]
    Enrolment.objects.create(course=courses[2], user=raj)
    try:
        call_command("push_people")
        raise AssertionError("no title was refused")
    except CommandError as error:
        assert [line.split(": ")[0] for line in str(error).splitlines()[1:]] == [f"course {courses[0].pk} ('')", f"course {courses[1].pk} ('Physics\\t1')"], error
    stored = pidge.call("GET", f"{people.path(courses[2])}/members", "users:write")["items"]
    assert [one["user_id"] for one in stored] == [str(raj.pk)], stored
    for course in courses:
        course.delete()
    # A deleted user is erased by the next run. What another run pushes late is erased as well, and not brought back.
    leaver = User.objects.create_user("leaver", first_name="Lena", last_name="Leaver")
    call_command("push_people")
    messages.send_as(str(leaver.pk), str(mia.pk), "Goodbye.", "goodbye")
    late = people.described(leaver)
    leaver.delete()
    noted = DeletedUser.objects.get(user_id=late["user_id"])
    assert noted.erased_at is None
    gone = lambda: get(f"/v1/users/{late['user_id']}", tokens.token_for(mia)).status_code == 404  # noqa: E731
    assert not gone()
    for _ in range(2):
        call_command("push_people")
        assert gone()
        pidge.call("PUT", "/users", "users:write", json={"users": [late]})
    assert pidge.call("GET", f"/users/{late['user_id']}", "users:write")["display_name"] == "Lena Leaver"
    call_command("push_people")
    assert gone()
    inbox = get("/v1/inbox", tokens.token_for(mia)).json()["items"]
    [peer] = [one["peer"] for one in inbox if one["peer"]["user_id"].startswith("erased-")]
    assert (peer["display_name"], peer["active"]) == (None, False), peer
    # Of an earlier one, the call is not repeated; one that is refused is told, and tried again.
    noted.refresh_from_db()
    assert noted.erased_at
    before = noted.erased_at
    DeletedUser.objects.filter(pk=noted.pk).update(deleted_at=now() - timedelta(days=2))
    wrong = DeletedUser.objects.create(user_id="é" * 200)  # too long
    try:
        call_command("push_people")
        raise AssertionError("no erasure was refused")
    except CommandError as error:
        assert str(error).splitlines()[1].startswith("deleted user ééé"), error
    wrong.refresh_from_db(), noted.refresh_from_db()
    assert (wrong.erased_at, noted.erased_at) == (None, before)
    wrong.delete()

    # The first run tells of the courses that ended long ago, the others do not.
    ancient = Course.objects.create(title="Greek 1", ends_at=now() - timedelta(days=400))
    for user in (raj, jonas):
        Enrolment.objects.create(course=ancient, user=user)
    verdict = lambda: get(f"/v1/users/{jonas.pk}/can-message", tokens.token_for(raj)).json()["code"]  # noqa: E731
    call_command("push_people")
    policy.put({"pairs": [{"from": "*", "to": "*", "allow": "shared"}]})
    assert verdict() == "recipient_unknown", verdict()
    call_command("push_people", "--all")
    assert verdict() == "context_ended", verdict()
    policy.put({"pairs": [{"from": "*", "to": "*", "allow": "always"}]})

    with patch.object(people, "time_ns", return_value=1_000_000):
        assert people.push_roster(biology) == []  # it is stale
    with patch.object(settings, "PIDGE_URL", ""):
        call_command("push_people")

    # The policy, tried and then put.
    pair = lambda one, other: (str(one.pk), str(other.pk))  # noqa: E731
    document = json.loads(Path("policy.json").read_text())
    pairs = [pair(ada, mia), pair(mia, noah), pair(mia, jonas), pair(raj, mia), pair(jonas, ada)]
    for name in ("gina", "gus"):
        pidge.call("PUT", f"/users/{name}", "users:write", json={"display_name": name.title(), "role": "guardian"})
    one_of = {"educator": str(ada.pk), "staff": str(User.objects.get(username="boss").pk), "student": str(mia.pk), "guardian": "gina"}
    others = {**one_of, "student": str(noah.pk), "guardian": "gus"}
    roles = {(one, other): (one_of[one], others[other]) for one in one_of for other in others if one_of[one] != others[other]}
    judged = policy.explained(list(roles.values()), policy=document)
    assert {names for names, ids in roles.items() if judged[ids]} == {
        ("guardian", "guardian"), ("guardian", "staff"), ("guardian", "student"), ("staff", "guardian"), ("student", "guardian")}, judged
    assert set(judged.values()) == {None, "role_not_allowed"}, judged
    found = policy.silenced(document, pairs)
    assert found == {pair(mia, jonas): "context_ended", pair(raj, mia): "no_shared_context"}, found
    assistants = [{"from": one, "to": other, "allow": allow} for one, other, allow in [
        ("student", "student", "never"), ("assistant", "student", "shared"), ("student", "assistant", "shared"), ("*", "*", "always")]]
    Enrolment.objects.filter(course=biology, user=noah).update(role="assistant")
    people.push_roster(biology)
    found = policy.explained([pair(noah, mia), pair(mia, noah), pair(noah, raj)], policy={"pairs": assistants})
    assert list(found.values()) == [None, None, "role_not_allowed"], found
    Enrolment.objects.filter(course=biology, user=noah).update(role="")
    people.push_roster(biology)
    assert policy.put(document)["version"] >= 1
    asked = lambda one, other: get(f"/v1/users/{other.pk}/can-message", tokens.token_for(one)).json()  # noqa: E731
    assert asked(mia, jonas) == json.loads(Path("can-message.json").read_text())
    assert asked(mia, noah)["allowed"] and asked(mia, raj)["code"] == "recipient_unknown"
    judged = pidge.call("POST", "/policy/explain", "users:write", json={"pairs": [{"sender_id": str(raj.pk), "recipient_id": str(mia.pk)}]})
    assert judged["results"] == [json.loads(Path("explain.json").read_text())], judged
    found = get("/v1/users?q=nov", tokens.token_for(mia)).json()["items"]
    assert [user["display_name"] for user in found] == ["Noah Novak"], found

    # One text for all students of the course, once; and taken back.
    news = {"id": 7, "text": "The room has changed: B 12."}
    for dry_run, sent, replayed in [(True, 2, 0), (False, 2, 0), (False, 0, 2)]:
        counts, refused = announcements.announce(news, str(ada.pk), biology, dry_run)
        assert (counts["sent"], counts["replayed"], refused) == (sent, replayed, {}), (counts, refused)
    assert announcements.progress(news, str(ada.pk))["sent"] == 2
    assert announcements.take_back(news, str(ada.pk))["retracted"] == 2
    assert announcements.progress(news, str(ada.pk))["retracted"] == 2

    people.end_course(biology)
    assert asked(mia, noah)["code"] == "context_ended"
    policy.put({"pairs": [{"from": "*", "to": "*", "allow": "always"}]})  # for the checks that follow
    assert asked(mia, raj)["allowed"]


def data_are_downloaded(mia):
    """As they come, and without the last line if the export breaks off."""
    assert Client().get("/messaging/my-messages").status_code == 401
    client = Client()
    client.force_login(mia)
    answer = client.get("/messaging/my-messages")
    assert answer["Content-Type"] == "application/x-ndjson" and "attachment" in answer["Content-Disposition"]
    *lines, end = b"".join(answer.streaming_content).splitlines(keepends=True)
    end = json.loads(end)
    assert (end["kind"], end["lines"], end["sha256"]) == ("end", len(lines), hashlib.sha256(b"".join(lines)).hexdigest()), end
    assert json.loads(lines[0])["user_id"] == str(mia.pk)

    class CutOff(BaseHTTPRequestHandler):
        def do_GET(self):
            if "busy" in self.path:
                status, rest = b"429 x", b"Content-Length: 0\r\n\r\n"
            else:
                status, rest = b"200 OK", b"Transfer-Encoding: chunked\r\n\r\n" + b"%x\r\n%s\r\n" % (len(lines[0]), lines[0])
            self.wfile.write(b"HTTP/1.1 " + status + b"\r\nConnection: close\r\n" + rest)
            self.close_connection = True

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), CutOff)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    with patch.object(settings, "PIDGE_URL", url):
        part = client.get("/messaging/my-messages").streaming_content
        assert next(part) == lines[0]
        try:
            next(part)
            raise AssertionError("the export looks complete")
        except requests.RequestException:
            pass
    for unavailable in (f"{url}/busy", "http://127.0.0.1:9"):
        with patch.object(settings, "PIDGE_URL", unavailable):
            refused = client.get("/messaging/my-messages")
        assert (refused.status_code, refused["Retry-After"]) == (503, "10")
    server.shutdown()
    server.server_close()


def until(holds, what, seconds):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"waited {seconds} s in vain for {what}"
        time.sleep(0.1)


def the_problem_is_as_shown(ada):
    shown = json.loads(os.environ["SHOWN_PROBLEM"])
    answer = requests.post(
        SHARED + "/v1/messages",
        json={"recipient_id": "x", "body": " "},
        headers={"Authorization": f"Bearer {tokens.token_for(ada)}"},
        timeout=10,
    )
    problem = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["X-Request-Id"] == problem["request_id"]
    assert {**problem, "request_id": ""} == {**shown, "request_id": ""}, problem


ada, mia = only_a_signed_in_user_gets_a_token()
reminders_go_out_once(ada, mia)
a_send_is_tried_again(ada, mia)
events_are_told_once(ada, mia)
absence_is_no_error()
the_problem_is_as_shown(ada)
the_short_way_is_one_view(ada, mia)
keys_are_published_and_rotated(ada, mia)
people_are_pushed(ada, mia)
data_are_downloaded(mia)
