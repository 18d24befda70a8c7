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
KUBERNETES = "docs/operations/kubernetes.yaml"
SERVER, OWNER = ("pidge", "change-me-2"), ("pidge_owner", "change-me-1")
# Values that an operator would change. They stand in assignments only, so that the commands can be pasted with other ones.
VALUES = re.compile(r"127\.0\.0\.1|localhost|\b(5432|5433|8080|pidge_owner|pidge_restored)\b|change-me|/etc/|/var/")
ASSIGNMENTS = re.compile(r"^(export )?([A-Z_]+=\S+ *)+(#.*)?$")


class Setup:
    """The state between the blocks: their directory, their variables, and the environment of the first one."""

    def __init__(self, stage):
        self.work = stage.dir / "operations"
        self.work.mkdir()
        if AS_POSTGRES:
            subprocess.run(["chown", "postgres", self.work], check=True)
        self.address, second = f"127.0.0.1:{free_port()}", str(free_port())
        self.here = {"ADDRESS=127.0.0.1:8080": f"ADDRESS={self.address}", "DATABASE_PORT=5432": f"DATABASE_PORT={stage.pg_port}",
                     "RESTORED_PORT=5433": f"RESTORED_PORT={second}", "PGDATA=/var/lib/postgresql/17/main": f"PGDATA={stage.data}",
                     "/etc/pidge/postgres-ca.crt": str(stage.pg_dir / "ca.crt")}
        self.environment = stage.environment(PGHOST=str(stage.pg_dir), PGUSER="postgres", HOME=str(self.work),
                                             PATH=f"{stage.pg_bin}:{Path(stage.pidge).parent}:{os.environ['PATH']}")

    def run(self, stage, block):
        text = block.text
        for line in text.splitlines():
            if VALUES.search(line) and not ASSIGNMENTS.match(line):
                fail(f"{block}: a value that belongs into a variable: {line}")
        for there, replacement in self.here.items():
            text = text.replace(there, replacement)
        here = type(block)(block.document, block.line, block.language, block.name, text)
        output = shell(stage, here, self.work, self.work / "session", self.environment, account=AS_POSTGRES)
        stage.done(block)
        return output


def provision(stage):
    """Creates the database, its roles and its schema with the commands of the document, once."""
    if not hasattr(stage, "operations"):
        stage.operations = Setup(stage)
        for block in [block for block in read(ROOT, DOCUMENT) if block.language == "sh"][:3]:
            stage.operations.run(stage, block)
    return stage.url("pidge", *SERVER)


def check(stage):
    provision(stage)
    kubernetes()
    setup, outputs = stage.operations, {}
    work = setup.work
    stage.pid_files = [work / "pidge.pid"]
    for block in read(ROOT, DOCUMENT):
        if block in stage.blocks_done:
            continue
        if block.language == "sh":
            outputs[block] = setup.run(stage, block)
        elif block.language == "sql":
            stage.psql(block.text)
        elif block.language == "toml":
            configuration(stage, block)
        elif block.language == "yaml":
            shape(block)
        elif block.language == "json":
            log_line(block, setup.address, f"{(work / 'pidge-hs256').read_text().strip()}", work / "pidge.log")
        if block.language != "text":
            stage.done(block)
    missing_message(outputs)
    certificates(stage)
    rights(stage)
    pid = int((work / "pidge.pid").read_text())
    resident = int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])
    if resident > 256 * 1024:
        fail(f"{DOCUMENT}: the service takes {resident} kB")
    os.kill(pid, signal.SIGTERM)
    until(lambda: not Path(f"/proc/{pid}/exe").exists(), "the end of the service")


def kubernetes():
    """The example for Kubernetes is valid, and each pod mounts only what it needs."""
    import kubernetes_validate
    import yaml

    resources = list(yaml.safe_load_all((ROOT / KUBERNETES).read_text()))
    for resource in resources:
        kubernetes_validate.validate(resource, kubernetes_validate.latest_version(), strict=True)
    by_kind = {resource["kind"]: resource["spec"]["template"]["spec"] for resource in resources if "template" in resource.get("spec", {})}
    secrets = {kind: [volume["secret"]["secretName"] for volume in pod["volumes"]] for kind, pod in by_kind.items()}
    if secrets != {"Job": ["pidge-owner"], "Deployment": ["pidge-database", "pidge-auth"]}:
        fail(f"{KUBERNETES}: {secrets}")
    for kind, pod in by_kind.items():
        container = pod["containers"][0]
        mounted = {mount["name"] for mount in container["volumeMounts"]}
        if mounted != {volume["name"] for volume in pod["volumes"]} or not re.search(r"@sha256:[0-9a-f]{64}$", container["image"]):
            fail(f"{KUBERNETES}: {kind}: {container}")
        for amounts in (container["resources"]["requests"], container["resources"]["limits"]):
            if "ephemeral-storage" not in amounts or "memory" not in amounts:
                fail(f"{KUBERNETES}: {kind}: {amounts}")
    let_in = [rule for resource in resources if resource["kind"] == "NetworkPolicy" for rule in resource["spec"].get("ingress", [])]
    if len(let_in) != 1 or len(let_in[0]["from"]) != 2:
        fail(f"{KUBERNETES}: the policies let in {let_in}")


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
