"""README.md: the service is started as it says, and its tour is taken."""

import json
import os

from blocks import read
from stage import ROOT, fail, free_port, http, shell, until

DOCUMENT = "README.md"
START, TEST = "cargo run -- dev\n", "cargo test\n"
# Each `curl` of the tour also notes the status that it got.
CURL = 'curl() { command curl -w "%{stderr}\\n%{http_code}\\n" "$@"; echo; }'


def check(stage):
    blocks = [block for block in read(ROOT, DOCUMENT) if block.language == "sh"]
    address = f"127.0.0.1:{free_port()}"
    environment = stage.environment(PIDGE__LOCAL__DATA_DIR=str(stage.dir / "dev"), PIDGE__SERVER__ADDRESS=address, PIDGE__LOG__FORMAT="json")
    work = stage.dir / "readme"
    work.mkdir()
    dev, tour = None, []
    for block in blocks:
        if block.text == START:
            dev = stage.start(block.text.split(), stage.dir / "dev.log", cwd=ROOT, env=environment)
            ready = lambda: dev.poll() is None and http(f"http://{address}/health/ready")[0] == 200  # noqa: E731
            until(ready, "`pidge dev`", 300)
            stage.done(block)
        elif block.text == TEST:
            stage.done(block)  # a check of its own, in .ci/run
        else:
            if dev is None:
                fail(f"{block}: nothing is running yet")
            here = type(block)(block.document, block.line, block.language, block.name, block.text.replace("127.0.0.1:8080", address))
            text = shell(stage, here, work, work / "session", environment, f"builtin cd {ROOT}; {CURL}")
            stage.done(block)
            tour.append((block, text))
    statuses = [(block, line) for block, text in tour for line in text.splitlines() if line.isdigit() and len(line) == 3]
    *fine, (last, problem) = statuses
    if len(fine) < 6 or any(not status.startswith("2") for _, status in fine) or problem != "422":
        fail(f"{DOCUMENT}: the tour gets {[(str(block), status) for block, status in statuses]}\n{tour}")
    body = next(json.loads(line) for line in tour[-1][1].splitlines() if line.startswith("{"))
    if not body["code"] or not body["request_id"]:
        fail(f"{last}: {body}")
    stage.stop(dev)
