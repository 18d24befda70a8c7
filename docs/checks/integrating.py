"""docs/integrating.md: runs its Django and Flask projects, its Node modules, its configurations and its nginx site."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from blocks import read
from operations import provision
from stage import ROOT, fail, free_port, hs256, http, shell, until

DOCUMENT = "docs/integrating.md"
HERE = Path(__file__).parent


def check(stage, modules):
    work = stage.dir / "integrating"
    shutil.copytree(HERE / "django-project/lms", work / "lms")
    shutil.copytree(HERE / "flask-project/flask_lms", work / "flask_lms")
    names_the_python_of_the_client()
    (work / "node_modules").mkdir()
    packages = {package.name: package for package in modules.iterdir()}
    for name, package in {**packages, "pidge-client": ROOT / "clients/typescript"}.items():
        (work / "node_modules" / name).symlink_to(package)
    (work / "nginx").mkdir()
    blocks = read(ROOT, DOCUMENT)
    environment = stage.environment()
    files = {}
    for block in blocks:
        if block.language == "sh" and "dev-secret" in block.text:
            develop(stage, block, work)
        elif block.language == "sh" and "cargo run" in block.text:
            short_way(stage, block, work)
        elif block.language == "sh":
            shell(stage, block, work, work / "session", environment)
        elif block.name and (block.language in ("python", "js", "html", "nginx") or block.language == "json" and not of_provider(block, blocks)):
            path = work / ("nginx" if block.language == "nginx" else "") / block.name
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(path, "a") as file:
                file.write(f"\n{block.text}")
            files.setdefault(path, []).append(block)
    only = lambda language: [block for block in blocks if block.language == language and not block.name]  # noqa: E731
    # The role that serves, with the rights of docs/operations.md.
    database = {"PIDGE__DATABASE__URL": provision(stage), "PIDGE__DATABASE__MAX_CONNECTIONS": "4"}

    providers(stage, [block for block in blocks if block.name and (block.language == "toml" or of_provider(block, blocks))])
    services = configurations(stage, only("toml"), database, lms_port := free_port())
    nginx = proxy(stage, only("nginx"), files, work, services["shared"].url)
    problem, presence = None, None
    for block in only("json"):
        shown = json.loads(block.text)
        problem, presence = (block, presence) if "type" in shown else (problem, block)
    status, headers, answer = http(f"{nginx}/.well-known/messaging", headers=[("X-Request-Id", "from-outside")])
    if json.loads(answer) != json.loads(presence.text):
        fail(f"{presence}: the service says {answer}")
    stage.done(presence)
    log = (stage.dir / "shared.log").read_text()
    if headers["X-Request-Id"] not in log or "from-outside" in log:
        fail("nginx: the request id of the proxy is not the one in Pidge's log")
    [rates] = only("text")

    reports = stage.dir / "coverage"
    common = stage.environment(PIDGE_SECRET=stage.secret, PIDGE_URL=services["shared"].url, NGINX_URL=nginx)
    run("the Node code", ["node", HERE / "check_node.mjs"], work, {**common, "NODE_V8_COVERAGE": reports})
    run("the module's retries", ["node", HERE / "check_retries.mjs", ROOT / "clients/retry-cases.json"], work, {**common, "NODE_V8_COVERAGE": reports})
    django = {**common, "PIDGE_KEYS_URL": services["keys"].url, "PIDGE_KEYS_PID": str(services["keys"].pid), "LMS_PORT": str(lms_port),
              "SHOWN_RATES": rates.text, "SHOWN_PROBLEM": problem.text, "PYTHONPATH": f"{work}:{ROOT / 'clients/python'}"}
    unused = python("the Django project", "lms", "check_django.py", work, django)
    run("the Django command", [sys.executable, HERE / "check_follower.py"], work, {**django, "LMS_DATABASE": work / "lms.sqlite"})
    flask = {**common, "PYTHONPATH": f"{work}:{ROOT / 'clients/python'}"}
    unused += python("the Flask project", "flask_lms", "check_flask.py", work, flask)
    stage.done(problem), stage.done(rates)

    unused += unused_js(work, reports)
    if unused:
        fail(f"{DOCUMENT}: no check calls {', '.join(unused)}")
    for path in files:
        for block in files[path]:
            stage.done(block)
    node_keys(stage, work, database)
    for service in services.values():
        stage.stop(service)


def names_the_python_of_the_client():
    """The document names the oldest Python that the client works with."""
    needed = tomllib.loads((ROOT / "clients/python/pyproject.toml").read_text())["project"]["requires-python"].removeprefix(">=")
    for document in (DOCUMENT, "clients/README.md", "clients/python/README.md"):
        if f"Python {needed} or newer" not in " ".join((ROOT / document).read_text().split()):
            fail(f"{document}: Python {needed} is not named")


def develop(stage, block, work):
    """`pidge dev` accepts the tokens of an LMS that takes its issuer, audience and secret from the block's variables."""
    data = work / "dev"
    dev = pidge_dev(stage, data)
    text = block.text.replace("~/.local/share/pidge", str(data)).replace("http://127.0.0.1:8080", dev.url)
    session = work / "dev-session"
    shell(stage, type(block)(block.document, block.line, block.language, block.name, text), work, session, stage.environment())
    names = ("PIDGE_ISSUER", "PIDGE_AUDIENCE", "PIDGE_SECRET", "PIDGE_URL")
    iss, aud, secret, url = (subprocess.check_output(["bash", "-c", f". {session}; printf %s ${name}"], text=True) for name in names)
    status, _, answer = http(f"{url}/v1/me", hs256({"iss": iss, "aud": aud, "sub": "anyone"}, secret))
    if status != 200:
        fail(f"{block}: a token that is signed with these variables gets {status} {answer}")
    stage.done(block)
    stage.stop(dev)


def short_way(stage, block, work):
    """`pidge dev` with the variables of the block accepts the tokens of the views of the short way, from the page of the LMS."""
    given = dict(re.findall(r"(PIDGE__\w+)=(\S+)", block.text))
    dev = pidge_dev(stage, work / "short-way", **{name: value.replace("$PIDGE_SECRET", stage.secret) for name, value in given.items()})
    status, _, answer = http(f"{dev.url}/v1/me", hs256({"iss": "https://lms.example.edu", "aud": "pidge", "sub": "anyone"}, stage.secret))
    if status != 200:
        fail(f"{block}: a token of the short way gets {status} {answer}")
    preflight(block, dev.url, ["http://localhost:8000"])
    stage.done(block)
    stage.stop(dev)


def pidge_dev(stage, data, **environment):
    dev = stage.serve(data.name, "dev", PIDGE__LOCAL__DATA_DIR=str(data), **environment)
    until(lambda: http(f"{dev.url}/health/ready")[0] == 200, "`pidge dev`", 120)
    return dev


def run(what, command, work, environment):
    done = subprocess.run(list(map(str, command)), cwd=work, env={k: str(v) for k, v in environment.items()}, text=True, capture_output=True, timeout=300)
    if done.returncode:
        fail(f"{DOCUMENT}: {what} fails\n{done.stdout}{done.stderr}")


def of_provider(block, blocks):
    """True for the example token of an identity provider, which stands beside a configuration."""
    stem = block.name.removesuffix(".json")
    return block.language == "json" and any(other.name == f"{stem}.toml" for other in blocks)


def providers(stage, blocks):
    """The configurations for identity providers are valid, and each has a token. `tests/api/auth` verifies the tokens with them."""
    for block in blocks:
        path = stage.dir / f"provider-{block.name}"
        path.write_text(block.text.replace("/run/secrets/", f"{stage.secrets}/"))
        if block.language == "toml":
            subprocess.run([stage.pidge, "config", "--config", path], env=stage.environment(), check=True, stdout=subprocess.DEVNULL)
        else:
            json.loads(block.text)
        stage.done(block)


def configurations(stage, blocks, database, lms_port):
    """Serves with each configuration, and tries what it is for."""
    services, seen = {}, set()
    common = {**database, "PIDGE__LIMITS__SENDS_BURST": "10000", "PIDGE__LIMITS__REQUESTS_BURST": "10000"}
    for number, block in enumerate(blocks):
        given = tomllib.loads(block.text)
        path = stage.dir / f"integrating-{number}.toml"
        path.write_text(block.text.replace("/run/secrets/", f"{stage.secrets}/")
                        .replace("https://lms.example.edu/.well-known/jwks.json", f"http://127.0.0.1:{lms_port}/.well-known/jwks.json"))
        subprocess.run([stage.pidge, "config", "--config", path], env=stage.environment(), check=True, stdout=subprocess.DEVNULL)
        auth = given.get("auth", {})
        kind = ("cors" if "server" in given else "several" if "issuers" in auth else "sites" if "tenant_claim" in auth
                else "keys" if "jwks_url" in auth else "shared")
        seen.add(kind)
        basics = {"PIDGE__AUTH__ISSUER": "i", "PIDGE__AUTH__AUDIENCE": "pidge", "PIDGE__AUTH__SECRET": stage.secret} if kind == "cors" else {}
        # With the default limits, except for a shorter time between two fetches of the key set.
        rates = {**database, "PIDGE__AUTH__JWKS_COOL_DOWN_SECONDS": "1"} if kind == "keys" else common
        service = stage.serve(kind, "serve", "--config", path, **rates, **basics)
        me = lambda **claims: http(f"{service.url}/v1/me", hs256({"aud": "pidge", "sub": "x", **claims}, stage.secret))  # noqa: B023, E731
        if kind in ("shared", "keys"):
            services[kind] = service
        elif kind == "several":
            status, _, answer = me(iss="https://school.example.org", **{"https://school.example.org/role": "educator"})
            if status != 200 or json.loads(answer)["tenant"] != "school" or json.loads(answer)["user"]["role"] != "educator":
                fail(f"{block}: {status} {answer}")
        elif kind == "sites":
            with_site, without = me(iss=auth["issuer"], site="north"), me(iss=auth["issuer"])
            if (with_site[0], json.loads(with_site[2]).get("tenant"), without[0], json.loads(without[2])["code"]) != (200, "north", 403, "tenant_missing"):
                fail(f"{block}: {with_site} {without}")
        else:
            preflight(block, service.url, given["server"]["cors_origins"])
        if kind not in services:
            stage.stop(service)
        stage.done(block)
    if seen != {"cors", "several", "sites", "keys", "shared"}:
        fail(f"{DOCUMENT}: configurations for {seen} only")
    return services


def preflight(block, url, origins):
    ask = lambda origin: http(f"{url}/v1/messages", method="OPTIONS", headers=[  # noqa: E731
        ("Origin", origin), ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "authorization,content-type,idempotency-key,traceparent,tracestate,x-request-id")])
    for origin in origins:
        status, headers, _ = ask(origin)
        if status != 204 or headers["Access-Control-Allow-Origin"] != origin:
            fail(f"{block}: a preflight from {origin} gets {status}")
        exposed = http(f"{url}/v1/inbox", headers=[("Origin", origin)])[1]["Access-Control-Expose-Headers"].lower()
        for name in ("x-request-id", "retry-after", "ratelimit", "location", "idempotent-replayed"):
            if name not in exposed:
                fail(f"{block}: {name} cannot be read from {origin}")
    if ask("https://elsewhere.example")[1].get("Access-Control-Allow-Origin"):
        fail(f"{block}: any origin may call")


def proxy(stage, blocks, files, work, upstream):
    [site] = blocks
    text, port = site.text, free_port()
    for there, here in [("server 127.0.0.1:8080", f"server {upstream.removeprefix('http://')}"), ("listen 127.0.0.1:8000", f"listen 127.0.0.1:{port}")]:
        if there not in text:
            fail(f"{site}: there is no `{there}` to replace")
        text = text.replace(there, here)
    temporary = "".join(f"{name}_temp_path {work}/nginx/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    conf = work / "nginx/nginx.conf"
    prefixed = free_port()
    text += f"server {{ listen 127.0.0.1:{prefixed}; include pidge-prefix.conf; }}\n"
    (work / "nginx/site.conf").write_text(text)
    conf.write_text(f"daemon off;\npid {work}/nginx/pid;\nerror_log stderr;\nworker_processes 1;\nevents {{}}\n"
                    f"http {{\naccess_log off;\n{temporary}include site.conf;\n}}\n")
    if os.getuid() == 0:
        conf.write_text("user nobody nogroup;\n" + conf.read_text())
    done = subprocess.run(["nginx", "-t", "-e", "stderr", "-c", conf], capture_output=True, text=True)
    if done.returncode:
        fail(f"{site}: {done.stderr}")
    stage.start(["nginx", "-e", "stderr", "-c", conf], stage.dir / "nginx.log")
    url = f"http://127.0.0.1:{port}"
    until(lambda: http(f"{url}/.well-known/messaging")[0] == 200, "nginx")
    prefix, token = f"http://127.0.0.1:{prefixed}/pidge", hs256({"iss": "https://lms.example.edu", "aud": "pidge", "sub": "x"}, stage.secret)
    for path, code in [("/v1/conversations/a%2Fb?x=1", "unknown_parameter"), ("/v1/conversations/a%2Fb", "not_found"), ("/v1/conversations/a%252Fb/x", "not_found")]:
        answer = http(prefix + path, token)[2]
        if json.loads(answer).get("code") != code:
            fail(f"{site}: {path} under the prefix: {answer}")
    if http(f"{prefix}/.well-known/messaging")[0] != 200:
        fail(f"{site}: the service is not under the prefix")
    for base in (url, prefix):
        for path in ("/metrics", "/health/live", "/health/ready", "/docs", "/docs/", "/openapi.json", "/v1/../metrics", "/v1/%2e%2e/metrics",
                     "/metrics/../v1/me", "/metrics%2f..%2fv1/me", "/.well-known/messaging/x"):
            status, _, answer = http(base + path, token)
            if status != 404:
                fail(f"{site}: {base}{path} gets {status} {answer}")
    stage.done(site)
    return url


def python(what, package, check, work, environment):
    """Runs a check of a Python project. Returns the project's functions that it did not call."""
    run(what, [sys.executable, "-m", "coverage", "run", f"--source={package}", HERE / check], work, environment)
    subprocess.run([sys.executable, "-m", "coverage", "json", "-q", "-o", "python.json"], cwd=work, check=True)
    files = json.loads((work / "python.json").read_text())["files"]
    return [f"{path}: {name}" for path, file in files.items() for name, seen in file["functions"].items() if name and not seen["executed_lines"]]


def unused_js(work, reports):
    calls = {}
    for report in reports.glob("*.json"):
        for script in json.loads(report.read_text())["result"]:
            path = script["url"].removeprefix("file://")
            if path.startswith(f"{work}/") and "node_modules" not in path:
                for function in script["functions"]:
                    name = (path.removeprefix(f"{work}/"), function["functionName"] or f"a function at {function['ranges'][0]['startOffset']}")
                    calls[name] = calls.get(name, 0) + function["ranges"][0]["count"]
    if len({path for path, _ in calls}) < 4:
        fail(f"{DOCUMENT}: Node ran only {calls}")
    return [f"{path}: {name}" for (path, name), count in calls.items() if not count]


def node_keys(stage, work, database):
    """The key set that the Node code makes verifies the tokens that it signs."""
    service = stage.serve("node-keys", "serve", **database, PIDGE__AUTH__ISSUER="https://lms.example.edu", PIDGE__AUTH__AUDIENCE="pidge",
                          PIDGE__AUTH__JWKS_FILE=str(work / "node-keys.json"))
    for token in json.loads((work / "node-tokens.json").read_text()):
        status, _, answer = http(f"{service.url}/v1/me", token)
        if status != 200:
            fail(f"{DOCUMENT}: a token of keyPair.mjs gets {status} {answer}")
    stage.stop(service)
