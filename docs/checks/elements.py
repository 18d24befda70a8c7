"""docs/elements.md: names the attributes, events, parts and custom properties that the elements have, and no others; its
script, which needs a browser, is well formed."""

import json
import re
import subprocess

from blocks import read
from stage import ROOT, fail

DOCUMENT = "docs/elements.md"
WEB = ROOT / "web/src"
ELEMENTS = ["badge", "inbox", "thread", "messenger"]


def check(stage):
    text = (ROOT / DOCUMENT).read_text()
    compare("attributes", attributes(), rows(text, "## Attributes", "## Events", skip="| property"))
    compare("events", found(r'emit\("([\w-]+)"', "pidge-") | states(), rows(text, "## Events", "## Looks"))
    compare("custom properties", found(r"var\((--pidge-[\w-]+)"), set(re.findall(r"`(--pidge-[\w-]+)`", text)))
    parts = {part for row in tables(text, "## Looks", "## Languages") if row[0].startswith(("`pidge", "the "))
             for part in re.findall(r"`([\w-]+)`", row[1]) if part != "launcher" or row[0] == "`pidge-messenger`"}
    compare("parts", found(r'part="([\w-]+)[ "]') | inner_parts(), parts)
    texts = json.loads((WEB / "locales/en.json").read_text())
    for key in re.findall(r"strings: \{ (\w+):", text):
        if key not in texts:
            fail(f"{DOCUMENT}: the elements have no text {key}")
    work = stage.dir / "elements"
    work.mkdir()
    for block in read(ROOT, DOCUMENT):
        if block.language == "js":
            (work / block.name).write_text(block.text)
            done = subprocess.run(["node", "--check", block.name], cwd=work, text=True, capture_output=True)
            if done.returncode:
                fail(f"{block}: {done.stderr}")
            stage.done(block)


def compare(what, actual, documented):
    if actual != documented:
        fail(f"{DOCUMENT}: {what} of the elements: missing {sorted(actual - documented)}, not there {sorted(documented - actual)}")


def found(pattern, prefix=""):
    """What the sources have, of the elements and their styles."""
    sources = [*WEB.glob("elements/*.ts"), *WEB.glob("styles/*.ts")]
    return {prefix + name for source in sources for name in re.findall(pattern, source.read_text())}


def states():
    """The events that have the name of a state."""
    tells = "this.emit(hub.state)" in (WEB / "elements/base.ts").read_text()
    return {"pidge-absent", "pidge-signed-out"} if tells else set()


def inner_parts():
    """The parts that elements have in others, with those that `web/src/rows.ts` sets."""
    return set(re.search(r'export const PARTS = "([\w,-]+)"', (WEB / "elements/base.ts").read_text())[1].split(","))


def attributes():
    """The names in `static properties` of the public elements, without those that are state or have no attribute."""
    names = set()
    for file in ["base", *ELEMENTS]:
        properties = re.search(r"static override properties = \{(.*?)\n  \};", (WEB / f"elements/{file}.ts").read_text(), re.S)[1]
        for name, options in re.findall(r"^    (\w+): \{(.*?)\},$", properties, re.M):
            if "state: true" not in options and "attribute: false" not in options:
                renamed = re.search(r'attribute: "([\w-]+)"', options)
                names.add(renamed[1] if renamed else name)
    return names


def tables(section, begin, end):
    """The cells of each row of the tables between two headings."""
    part = section[section.index(begin) : section.index(end)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("|")]


def rows(section, begin, end, skip=None):
    """The names in the first cells of the tables between two headings, without the table that begins with `skip`."""
    part = section[section.index(begin) : section.index(end)]
    if skip:
        part = re.sub(rf"^{re.escape(skip)}.*?\n\n", "", part, flags=re.M | re.S)
    return {name for line in part.splitlines() for name in re.findall(r"^\| `([\w-]+)`", line)}
