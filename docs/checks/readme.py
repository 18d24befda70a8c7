"""README.md: starts the service as the document says, and makes its calls.

The document may make any calls. Each `curl` must succeed, and get JSON, a stream with an event, or a problem whose code
docs/integrating.md documents.
"""

import json
import re

from blocks import read
from stage import ROOT, fail, free_port, http, shell, until

DOCUMENT = "README.md"
START = "cargo run -- dev\n"
# Each `curl` also writes its status, content type and body into a directory of its own.
CURL = """curl() {
    local answer; answer=$(mktemp -d "$ANSWERS/XXXXXX"); : >"$answer/body"
    command curl -sS -o "$answer/body" -w '%{http_code} %{content_type}' "$@" >"$answer/head"
    cat "$answer/body"; echo
}"""


def check(stage):
    blocks = [block for block in read(ROOT, DOCUMENT) if block.language == "sh"]
    address = f"127.0.0.1:{free_port()}"
    work = stage.dir / "readme"
    answers = work / "answers"
    answers.mkdir(parents=True)
    environment = stage.environment(PIDGE__LOCAL__DATA_DIR=str(stage.dir / "dev"), PIDGE__SERVER__ADDRESS=address,
                                    PIDGE__LOG__FORMAT="json", ANSWERS=str(answers))
    dev, calls = None, 0
    for block in blocks:
        if block.text == START:
            dev = stage.start(block.text.split(), stage.dir / "dev.log", cwd=ROOT, env=environment)
            until(lambda: dev.poll() is None and http(f"http://{address}/health/ready")[0] == 200, "`pidge dev`", 300)  # noqa: B023
        elif not all(line.startswith("cargo test") for line in block.text.splitlines()):  # the tests are a step of .ci/run
            if dev is None:
                fail(f"{block}: the service is not running yet")
            here = type(block)(block.document, block.line, block.language, block.name, block.text.replace("127.0.0.1:8080", address))
            shell(stage, here, work, work / "session", environment, f"builtin cd {ROOT}; {CURL}")
            calls += len(re.findall(r"\bcurl ", block.text))
        stage.done(block)
    if dev is None or not any(block.text.startswith("cargo test") for block in blocks):
        fail(f"{DOCUMENT}: no block starts the service, or none runs the tests")
    statuses = [status_of(answer) for answer in answers.iterdir()]
    if len(statuses) != calls or sum(status < 300 for status in statuses) < 3:
        fail(f"{DOCUMENT}: {calls} calls get {statuses}")
    stage.stop(dev)


def status_of(answer):
    """Checks the answer to a call, and returns its status."""
    head, body = (answer / "head").read_text(), (answer / "body").read_text()
    status, _, kind = head.partition(" ")
    if status == "204" and not body:
        return 204
    if kind == "text/event-stream" and status == "200" and "\ndata: {" in body:
        return 200
    documented = f"`{json.loads(body).get('code')}`" in (ROOT / "docs/integrating.md").read_text()
    if not (status.startswith("2") and kind == "application/json" or kind == "application/problem+json" and documented):
        fail(f"{DOCUMENT}: a call gets {head} {body}")
    return int(status)
