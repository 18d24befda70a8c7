"""Runs what the documents say: `run.py <directory> <pidge> <python with Django> <node_modules> [document]`."""

import signal
import sys
import time
from pathlib import Path

import integrating
import operations
import readme
import tables
from blocks import documents, read
from stage import ROOT, Stage, fail


def main(directory, pidge, python, modules, only=""):
    begin = time.monotonic()
    stage = Stage(directory, pidge)
    say = lambda what: print(f"{what}: {time.monotonic() - begin:.0f} s", flush=True)  # noqa: E731
    checks = {
        "README.md": lambda: readme.check(stage),
        "docs/integrating.md": lambda: integrating.check(stage, python, Path(modules)),
        "docs/operations.md": lambda: operations.check(stage),
    }
    try:
        integrating.codes()
        tables.check()
        stage.postgres()
        for document in documents(ROOT):
            if document in checks and only in document:
                checks[document]()
                say(document)
            left = [block for block in read(ROOT, document) if block not in stage.blocks_done and block.language != "text"]
            if left and only in document:
                fail("nothing has run " + ", ".join(map(str, left)))
    finally:
        stage.clear()
    say("the documents are right")


signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
main(*sys.argv[1:])
