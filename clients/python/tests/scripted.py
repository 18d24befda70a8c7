"""The cases of `clients/retry-cases.json`, and a server that gives the answers of one of them."""

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

CASES = json.loads((Path(__file__).parents[2] / "retry-cases.json").read_text())


@dataclass
class Case:
    name: str
    call: str
    answers: list[Any]
    requests: int
    status: int | None
    at_least_seconds: float = 0


def all_cases() -> list[Case]:
    def case(call: str, answer: Any, requests: int) -> Case:
        status = 404 if requests == 2 else answer if isinstance(answer, int) else None
        return Case(f"{call}, {answer}", call, [answer, 404], requests, status)

    calls = CASES["repeated"] + CASES["not_repeated"]
    return [
        *(case(call, answer, 2) for call in CASES["repeated"] for answer in CASES["failures"]),
        *(case(call, answer, 1) for call in CASES["not_repeated"] for answer in CASES["failures"]),
        *(case(call, answer, 2) for call in calls for answer in CASES["repeated_for_all"]),
        *(case(call, answer, 1) for call in calls for answer in CASES["never_repeated"]),
        *(Case(**given) for given in CASES["cases"]),
    ]


class Scripted(ThreadingHTTPServer):
    """Gives its answers in turn, the last one again and again; `requests` has what it was sent."""

    daemon_threads = True

    def __init__(self, answers: list[Any]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.requests, self.over = answers, list[dict[str, str]](), threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    server: Scripted

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.close_connection = True
        answers, requests = self.server.answers, self.server.requests
        requests.append({"method": self.command, "path": self.path, **{k.lower(): v for k, v in self.headers.items()}})
        self.answer(answers[min(len(requests), len(answers)) - 1])

    def answer(self, given: Any) -> None:
        if given == "lost":
            return
        if given == "silent":
            self.server.over.wait(30)
            return
        status = given["status"] if isinstance(given, dict) else 200 if given == "cut" else given
        fields = ["type", "title", "detail", "code", "request_id"]
        body = json.dumps({"status": status, **{name: name for name in fields}})
        kind = "application/json" if status < 300 else "application/problem+json"
        if status in (502, 504):
            body, kind = "<html>", "text/html"
        lines = [f"HTTP/1.1 {status} Scripted", "Connection: close"]
        if isinstance(given, dict):
            lines.append(f"Retry-After: {given['retry_after']}")
        if status != 204:
            lines += [f"Content-Type: {kind}", f"Content-Length: {len(body) + (10 if given == 'cut' else 0)}"]
        self.wfile.write(("\r\n".join(lines) + "\r\n\r\n" + ("" if status == 204 else body)).encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass
