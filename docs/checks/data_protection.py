"""docs/data-protection.md: exports and erases a user with the commands of the document."""

import json
import time

from blocks import read
from operations import provision
from stage import ROOT, fail, hs256, http, shell

DOCUMENT = "docs/data-protection.md"
AUTH = {"PIDGE__AUTH__ISSUER": "https://lms.example.edu", "PIDGE__AUTH__AUDIENCE": "pidge"}
THERE, PERSON = "API=http://127.0.0.1:8080/v1", "leo"
BACKUP = "SINCE=2026-11-01T00:00:00Z"


def check(stage):
    auth = {**AUTH, "PIDGE__AUTH__SECRET": stage.secret, "PIDGE__DATABASE__URL": provision(stage)}
    service = stage.serve("data-protection", "serve", **auth, PIDGE__DATABASE__MAX_CONNECTIONS="4")
    token = lambda sub, **claims: hs256({"iss": "https://lms.example.edu", "aud": "pidge", "sub": sub, **claims}, stage.secret)  # noqa: E731
    api = f"{service.url}/v1"
    teacher, person = token("noor", role="educator", name="Noor Haddad"), token(PERSON, role="student", name="Leo Lang")
    http(f"{api}/me", person)
    for sender, recipient, body in [(teacher, PERSON, "When will you come?"), (person, "noor", "At ten.")]:
        status, _, answer = http(f"{api}/messages", sender, "POST", {"recipient_id": recipient, "body": body})
        if status != 201:
            fail(f"{DOCUMENT}: a message gets {status} {answer}")

    work = stage.dir / "data-protection"
    work.mkdir()
    environment = stage.environment(**auth, PATH=f"{stage.dir.parent}:{stage.environment()['PATH']}")
    # Erased before the backup, and the id is somebody's again: it must not be erased once more.
    (work / "erased-users.txt").write_text("2020-01-01T00:00:00Z noor\n")
    an_hour_ago = time.strftime("SINCE=%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3600))
    output = ""
    for block in read(ROOT, DOCUMENT):
        if THERE.split("=")[1] in block.text and THERE not in block.text:
            fail(f"{block}: the address belongs into a variable")
        here = type(block)(block.document, block.line, block.language, block.name, block.text.replace(THERE, f"API={api}").replace(BACKUP, an_hour_ago))
        output += shell(stage, here, work, work / "session", environment)
        stage.done(block)

    lines = [json.loads(line) for line in (work / "export.ndjson").read_text().splitlines()]
    kinds = [line["kind"] for line in lines]
    if kinds != ["user", "conversation", "message", "message", "end"] or lines[0]["display_name"] != "Leo Lang":
        fail(f"{DOCUMENT}: the export is {lines}")
    if '"state":"done"' not in output or f"{PERSON} 202" not in output or "noor" in output:
        fail(f"{DOCUMENT}: the commands say {output}")
    history = json.loads(http(f"{api}/inbox", teacher)[2])["items"]
    left = [entry for entry in history if entry["peer"]["user_id"].startswith("erased-") and entry["peer"]["display_name"] is None]
    if len(left) != 1 or left[0]["last_message"]["body"] is not None:
        fail(f"{DOCUMENT}: of an erased user, others see {history}")
    stage.stop(service)
