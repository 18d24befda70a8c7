"""The environment of the checks: background processes, a Postgres, HTTP calls, and an account other than root."""

import base64
import hashlib
import hmac
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
AS_POSTGRES = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []


def fail(message):
    raise SystemExit(f"documents: {message}")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def until(holds, what, seconds=30):
    end = time.monotonic() + seconds
    while True:
        value = holds()
        if value:
            return value
        if time.monotonic() > end:
            fail(f"waited {seconds} s in vain for {what}")
        time.sleep(0.05)


def http(url, token=None, method="GET", body=None, headers=()):
    """Status, headers and text of an answer; (0, …) without one."""
    request = urllib.request.Request(url, method=method, data=body and json.dumps(body).encode())
    for name, value in [("Content-Type", "application/json"), *headers]:
        request.add_header(name, value)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read().decode()
    except OSError as error:
        return 0, {}, str(error)


def hs256(claims, secret):
    """A token, signed without a library."""
    part = lambda value: base64.urlsafe_b64encode(value).rstrip(b"=").decode()  # noqa: E731
    now = int(time.time())
    claims = {"iat": now, "exp": now + 300, **claims}
    text = ".".join(part(json.dumps(value).encode()) for value in ({"alg": "HS256"}, claims))
    return f"{text}.{part(hmac.digest(secret.encode(), text.encode(), hashlib.sha256))}"


class Stage:
    def __init__(self, directory, pidge, postgres):
        self.dir, self.pidge, self.pg_bin = Path(directory), pidge, Path(postgres)
        self.running, self.blocks_done, self.pid_files = [], set(), []
        self.secrets = self.dir / "secrets"
        self.secrets.mkdir()
        self.secret = "s" + os.urandom(32).hex()
        for name in ("pidge-hs256", "pidge-school"):
            (self.secrets / name).write_text(self.secret + "\n")
        if os.getuid() == 0:
            subprocess.run(["chown", "-R", "postgres", self.dir], check=True)

    def environment(self, **more):
        names = ("PATH", "HOME", "LANG", "CARGO_HOME", "CARGO_TARGET_DIR", "RUSTUP_HOME")
        kept = {name: os.environ[name] for name in names if name in os.environ}
        return {**kept, "PIDGE__SERVER__DRAIN_SECONDS": "0", **more}

    def start(self, command, log, **options):
        process = subprocess.Popen(command, stdout=open(log, "ab"), stderr=subprocess.STDOUT, **options)
        self.running.append(process)
        return process

    def serve(self, name, *arguments, **environment):
        """Starts `pidge`; returns the process, with its URL, once it listens."""
        log = self.dir / f"{name}.log"
        log.unlink(missing_ok=True)
        environment = self.environment(PIDGE__SERVER__ADDRESS="127.0.0.1:0", PIDGE__LOG__FORMAT="json", **environment)
        process = self.start([self.pidge, *map(str, arguments)], log, env=environment, cwd=self.dir)

        def address():
            if process.poll() is not None:
                fail(f"`pidge {' '.join(map(str, arguments))}` ended:\n{log.read_text()[-3000:]}")
            return re.search(r'"address":"([^"]+)"', log.read_text())

        process.url = f"http://{until(address, name)[1]}"
        return process

    def stop(self, process):
        process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(60)
        finally:
            self.running.remove(process)
        return code

    def postgres(self):
        """Starts a Postgres server with TLS and passwords, otherwise in the default configuration."""
        self.pg_dir, self.pg_port = self.dir / "postgres", free_port()
        self.pg_dir.mkdir()
        if AS_POSTGRES:
            shutil.chown(self.pg_dir, "postgres")
        self.data = self.pg_dir / "data"
        run = lambda *command: subprocess.run([*AS_POSTGRES, *map(str, command)], check=True, cwd=self.pg_dir, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: E731
        run(self.pg_bin / "initdb", "-D", self.data, "-U", "postgres", "--auth-local=trust", "--auth-host=scram-sha-256", "--no-sync", "--locale=C", "-E", "UTF8")
        for name, subject, signer in [("ca", "/CN=the check's CA", []), ("server", "/CN=127.0.0.1", ["-CA", "ca.crt", "-CAkey", "ca.key"])]:
            run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", subject,
                "-addext", "subjectAltName=DNS:localhost", "-addext", f"basicConstraints=critical,CA:{'FALSE' if signer else 'TRUE'}",
                "-keyout", f"{name}.key", "-out", f"{name}.crt", *signer)
        with open(self.data / "postgresql.conf", "a") as conf:
            conf.write(f"listen_addresses = '127.0.0.1'\nport = {self.pg_port}\nunix_socket_directories = '{self.pg_dir}'\nfsync = off\n"
                       f"shared_buffers = 32MB\nssl = on\nssl_cert_file = '{self.pg_dir}/server.crt'\nssl_key_file = '{self.pg_dir}/server.key'\n")
        run(self.pg_bin / "pg_ctl", "-D", self.data, "-l", self.pg_dir / "log", "-s", "-w", "start")
        self.psql("alter role postgres password 'postgres'")

    def psql(self, text, database="postgres"):
        command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.pg_dir, "-p", self.pg_port, "-U", "postgres", "-d", database]
        done = subprocess.run(list(map(str, command)), input=text, text=True, capture_output=True)
        if done.returncode:
            fail(f"psql: {done.stderr}")
        return done.stdout.strip()

    def url(self, database, user="postgres", password="postgres"):
        return f"postgres://{user}:{password}@127.0.0.1:{self.pg_port}/{database}"

    def done(self, block):
        self.blocks_done.add(block)

    def clear(self):
        for file in self.pid_files:
            if file.exists() and os.path.exists(f"/proc/{file.read_text().strip()}/exe"):
                os.kill(int(file.read_text()), signal.SIGTERM)
        for process in reversed(self.running):
            process.terminate()
        for process in self.running:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
        # Every Postgres whose data are below the directory: also those that a block started.
        for pid in self.dir.glob("**/postmaster.pid"):
            subprocess.run([*AS_POSTGRES, self.pg_bin / "pg_ctl", "-D", pid.parent, "-m", "immediate", "-s", "stop"], cwd="/", stderr=subprocess.DEVNULL)


def shell(stage, block, directory, session, environment, prelude="", account=()):
    """Runs a block with the variables and the directory that the previous block left."""
    script = f"set -euo pipefail\n[ -e {session} ] && . {session}\n{prelude}\n{block.text}\n{{ export -p; printf 'cd %q\\n' \"$PWD\"; }} > {session}\n"
    # Into a file, not a pipe: a process that the block starts in the background would hold the pipe open.
    output = directory / "output"
    with open(output, "w") as out:
        done = subprocess.run([*account, "bash", "-c", "set -a\n" + script], cwd=directory, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    text = output.read_text()
    if done.returncode:
        logs = "".join(log.read_text()[-3000:] for log in directory.glob("*.log"))
        fail(f"{block}: exit {done.returncode}\n{block.text}\n{text}\n{logs}")
    stage.done(block)
    return text
