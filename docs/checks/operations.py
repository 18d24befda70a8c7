"""docs/operations.md: sets up, upgrades, backs up and restores a service with the commands of the document."""

import json
import os
import re
import signal
import subprocess
import tomllib
from pathlib import Path

from blocks import read
from stage import AS_POSTGRES, ROOT, fail, free_port, hs256, http, shell, until

DOCUMENT = "docs/operations.md"
SERVER, OWNER = ("pidge", "change-me-2"), ("pidge_owner", "change-me-1")


def provision(stage):
    """Creates the database and its roles with the SQL of the document, once."""
    if not hasattr(stage, "provisioned"):
        stage.provisioned = next(block for block in read(ROOT, DOCUMENT) if block.language == "sql")
        stage.psql(stage.provisioned.text)
        subprocess.run([stage.pidge, "migrate"], env=stage.environment(PIDGE__DATABASE__URL=stage.url("pidge", *OWNER)), check=True,
                       stdout=subprocess.DEVNULL)
        stage.done(stage.provisioned)
    return stage.url("pidge", *SERVER)


def check(stage):
    work = stage.dir / "operations"
    work.mkdir()
    if AS_POSTGRES:
        subprocess.run(["chown", "postgres", work], check=True)
    provision(stage)
    address, second = f"127.0.0.1:{free_port()}", str(free_port())
    here = {"127.0.0.1:8080": address, "127.0.0.1:5432": f"127.0.0.1:{stage.pg_port}", "localhost:5432": f"localhost:{stage.pg_port}",
            "5433": second, "/etc/pidge/postgres-ca.crt": str(stage.pg_dir / "ca.crt")}
    environment = stage.environment(PGHOST=str(stage.pg_dir), PGPORT=str(stage.pg_port), PGDATA=str(stage.data), PGUSER="postgres",
                                    PATH=f"{stage.pg_bin}:{Path(stage.pidge).parent}:{os.environ['PATH']}", HOME=str(work), PIDGE__SERVER__ADDRESS=address)
    stage.pid_files = [work / "pidge.pid"]
    outputs = {}
    for block in read(ROOT, DOCUMENT):
        text = block.text
        for there, replacement in here.items():
            text = text.replace(there, replacement)
        block_here = type(block)(block.document, block.line, block.language, block.name, text)
        if block.language == "sh":
            outputs[block] = shell(stage, block_here, work, work / "session", environment, account=AS_POSTGRES)
        elif block.language == "sql" and block != stage.provisioned:
            stage.psql(text)
        elif block.language == "toml":
            configuration(stage, block)
        elif block.language == "yaml":
            shape(block)
        elif block.language == "json":
            log_line(block, address, f"{(work / 'pidge-hs256').read_text().strip()}", work / "pidge.log")
        if block.language != "text":
            stage.done(block)
    found = [block for block, output in outputs.items() if "sha256sum" in block.text and "request_id" in output]
    if not found:
        fail(f"{DOCUMENT}: the commands that search the log for a user print no line of it")
    missing_message(outputs)
    certificates(stage)
    rights(stage)
    pid = int((work / "pidge.pid").read_text())
    resident = int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])
    if resident > 256 * 1024:
        fail(f"{DOCUMENT}: the service takes {resident} kB")
    os.kill(pid, signal.SIGTERM)
    until(lambda: not Path(f"/proc/{pid}/exe").exists(), "the end of the service")


def configuration(stage, block):
    path = stage.dir / "operations.toml"
    path.write_text(block.text)
    subprocess.run([stage.pidge, "config", "--config", path], env=stage.environment(), check=True, stdout=subprocess.DEVNULL)
    auth = tomllib.loads(block.text).get("auth", {})
    secrets = {secret["kid"]: secret["secret"] for secret in auth.get("secrets", [])}
    more = {} if secrets else {"PIDGE__AUTH__SECRET": stage.secret}
    service = stage.serve("operations-configuration", "serve", "--config", path, PIDGE__DATABASE__URL=provision(stage), PIDGE__AUTH__ISSUER="i",
                          PIDGE__AUTH__AUDIENCE="a", **more)
    for secret in secrets.values() or [stage.secret]:
        status, _, answer = http(f"{service.url}/v1/me", hs256({"iss": "i", "aud": "a", "sub": "x"}, secret))
        if status != 200:
            fail(f"{block}: {status} {answer}")
    stage.stop(service)


def shape(block):
    import yaml

    given = yaml.safe_load(block.text)
    if not (ROOT / "docs/operations" / given["rule_files"][0]).exists() or "scrape_configs" not in given:
        fail(f"{block}: {given}")


def log_line(block, address, secret, log):
    """Compares the log line of the document with a real one."""
    shown = json.loads(block.text)
    token = hs256({"iss": "https://lms.example.edu", "aud": "pidge", "sub": "mia"}, secret)
    http(f"http://{address}/v1/messages", token, "POST", {"recipient_id": "ada", "body": " "})
    real = [json.loads(line) for line in log.read_text().splitlines() if '"request refused"' in line and "empty_body" in line][-1]
    constant = lambda line: {k: v for k, v in line.items() if k not in ("timestamp", "millis", "span")}  # noqa: E731
    ids = {"request_id": ""}
    if constant(real) != constant(shown) or set(real) != set(shown) or {**real["span"], **ids} != {**shown["span"], **ids}:
        fail(f"{block}: the log says {real}")


def missing_message(outputs):
    """The commands for a missing message print what the document says."""
    printed = "\n".join(output for block, output in outputs.items() if "pidge inspect" in block.text)
    for what in ["in the log", "visible to ada", "read up to", "None was sent at", '"code":"recipient_unknown"', '"pointer":"/recipient_id"']:
        if what not in printed:
            fail(f"{DOCUMENT}: the commands for a missing message do not print {what}:\n{printed}")


def certificates(stage):
    """With verify-full, a server with another name or another authority is refused."""
    for host, authority in [("127.0.0.1", "ca.crt"), ("localhost", "server.crt")]:
        url = stage.url("pidge", *SERVER).replace("127.0.0.1", host) + f"?sslmode=verify-full&sslrootcert={stage.pg_dir}/{authority}"
        done = subprocess.run([stage.pidge, "check"], env=stage.environment(PIDGE__DATABASE__URL=url), capture_output=True, text=True)
        if done.returncode == 0 or "certificate" not in done.stderr:
            fail(f"{DOCUMENT}: verify-full accepts {host} with {authority}: {done.stderr}")


def rights(stage):
    """The serving role has no more rights than the document promises."""
    for statement, allowed in [
        ("create table t ()", False), ("create schema s", False), ("truncate messages", False), ("drop table read_marks", False),
        ("alter table users add x int", False), ("insert into _sqlx_migrations select * from _sqlx_migrations", False),
        ("update _sqlx_migrations set version = 0", False), ("delete from _sqlx_migrations", False), ("select from _sqlx_migrations", True),
        ("update schema_state set generation = 0", False), ("delete from schema_state", False), ("select from schema_state", True),
    ]:
        done = subprocess.run(["psql", "-X", "-q", stage.url("pidge", *SERVER), "-c", f"begin; {statement}; rollback"], capture_output=True, text=True)
        refused = "permission denied" in done.stderr or "must be owner" in done.stderr
        if (done.returncode == 0) != allowed or refused == allowed:
            fail(f"{DOCUMENT}: `{statement}` by the serving role: {done.stderr}")
