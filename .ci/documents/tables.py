"""The tables of docs/operations.md that come from the source: keys and metrics."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs/operations.md"
# What each metric is labelled with: told here, and held against what the running service says.
LABELS = {
    "pidge_http_requests_total": "method, route, status",
    "pidge_http_request_duration_seconds": "method, route",
    "pidge_sends_total": "outcome",
    "pidge_search_indexed_total": "",
    "pidge_auth_reject_total": "reason",
    "pidge_jwks_fetch_total": "issuer, result",
    "pidge_rate_limited_total": "policy",
    "pidge_shed_total": "reason",
    "pidge_pool_connections": "state",
    "pidge_pool_connections_max": "",
    "pidge_pool_waiting": "",
    "pidge_sending_waiting": "",
    "pidge_sending_wait_seconds": "",
    "pidge_sending_batch_size": "",
    "pidge_jwks_age_seconds": "issuer",
    "pidge_build_info": "version",
}


def keys():
    rows, section, comment = ["| key | default | |", "|---|---|---|"], "", []
    for line in (ROOT / "config/default.toml").read_text().splitlines():
        if line.startswith("# "):
            comment.append(line[2:])
        elif line.startswith("["):
            section, comment = line.strip("[]"), []
        elif " = " in line:
            name, default = line.split(" = ", 1)
            rows.append(f"| `{section}.{name}` | `{default}` | {' '.join(comment).replace('|', chr(92) + '|')} |")
            comment = []
        else:
            comment = []
    return rows


def metrics():
    source = (ROOT / "src/telemetry/recorder.rs").read_text()
    rows = ["| metric | type | labels | |", "|---|---|---|---|"]
    told = []
    for kind, list_name in [("counter", "COUNTERS"), ("gauge", "GAUGES")]:
        found = re.search(rf"const {list_name}: [^=]*= &\[(.*?)\n\];", source, re.S)
        told += [(name, kind, meaning) for name, meaning in re.findall(r'\(\s*"(\w+)",\s*"([^"]*)",?\s*\)', found[1])]
    latency = re.search(r'const LATENCY: &str = "(\w+)"', source)[1]
    block = source[source.index("const HISTOGRAMS"):]
    block = block[: block.index("];")].replace("(LATENCY,", f'("{latency}",')
    told += [(name, "histogram", meaning) for name, meaning in re.findall(r'\("(\w+)", "([^"]*)", \w+\)', block)]
    for name, kind, meaning in told:
        if name not in LABELS:
            sys.exit(f"{name}: say its labels in {Path(__file__).name}")
        labels = " ".join(f"`{label}`" for label in LABELS[name].split(", ") if label)
        rows.append(f"| `{name}` | {kind} | {labels} | {meaning} |")
    if set(LABELS) != {row.split("`")[1] for row in rows[2:]}:
        sys.exit(f"{Path(__file__).name} knows a metric that is not measured")
    return rows


def written():
    text = DOCUMENT.read_text()
    for name, rows in [("keys", keys()), ("metrics", metrics())]:
        if len(rows) < 10:
            sys.exit(f"{DOCUMENT.name}: only {len(rows)} {name} were found")
        between = re.compile(rf"(<!-- {name}: [^\n]* -->\n).*?(<!-- end -->)", re.S)
        if len(between.findall(text)) != 1:
            sys.exit(f"{DOCUMENT.name} has no place for the table of {name}")
        table = "\n".join(rows)
        text = between.sub(lambda m: f"{m[1]}\n{table}\n\n{m[2]}", text)  # noqa: B023
    return text


def check():
    if written() != DOCUMENT.read_text():
        sys.exit("docs/operations.md: a table is out of date: run `.ci/docs --write`")


def told(rows):
    """name -> (type, labels) of a table of metrics."""
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]
    return {name.strip("`"): (kind, set(re.findall(r"`(\w+)`", labels))) for name, kind, labels, _ in cells}


if __name__ == "__main__":
    DOCUMENT.write_text(written()) if sys.argv[1:] == ["--write"] else check()
