"""Runs the code of the documents: `run.py <directory> <pidge> <programs of Postgres> <node_modules> [document]`."""

import re
import signal
import sys
import time
from pathlib import Path

import data_protection
import elements
import integrating
import operations
import readme
from blocks import NOT_RUN, documents, linking, read
from stage import ROOT, Stage, fail


def links(document):
    """Each link within the repository leads somewhere."""
    anchors = lambda path: {  # noqa: E731
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", path.read_text(), re.M)
    }
    text = (ROOT / document).read_text()
    for target in re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'<img [^>]*src="([^"]+)"', text):
        if not re.match(r"https?://", target):
            path, _, anchor = target.partition("#")
            there = (ROOT / document).parent / path if path else ROOT / document
            if not there.exists() or (anchor and anchor not in anchors(there)):
                fail(f"{document}: a link leads to {target}, which does not exist")


def main(directory, pidge, postgres, modules, only=""):
    begin = time.monotonic()
    stage = Stage(directory, pidge, postgres)
    say = lambda what: print(f"{what}: {time.monotonic() - begin:.0f} s", flush=True)  # noqa: E731
    checks = {
        "README.md": lambda: readme.check(stage),
        "docs/data-protection.md": lambda: data_protection.check(stage),
        "docs/elements.md": lambda: elements.check(stage),
        "docs/integrating.md": lambda: integrating.check(stage, Path(modules)),
        "docs/operations.md": lambda: operations.check(stage),
    }
    if not any(only in document for document in checks):
        fail(f"there is no document {only}")
    try:
        stage.postgres()
        for document in linking(ROOT):
            links(document)
        for document in documents(ROOT):
            if document in checks and only in document:
                checks[document]()
                say(document)
            left = [block for block in read(ROOT, document) if block not in stage.blocks_done and block.language not in NOT_RUN]
            if left and only in document:
                fail("no check runs " + ", ".join(map(str, left)))
    finally:
        stage.clear()
    say("all documents")


signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
main(*sys.argv[1:])
