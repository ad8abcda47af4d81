# SPDX-License-Identifier: GPL-3.0-or-later
"""How the fitting room bears a crowd: many visitors on loopback, first pages of long books, kills while rating.

``python tests/load.py crowd FOLDER``: visitors look, rate and pick at so many requests a second, all together; p50,
p95, p99 and errors by kind. ``first FOLDER``: seconds of the first page. ``kills FOLDER``: fifty kill -9 of the server
while ratings arrive; none that was answered may be lost or doubled. ``queue FOLDER``: a thousand looks are asked for
and made by a stand-in for Blender, while server and stand-in are killed. Each has a store of its own in a temporary
folder.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote, urlencode

import waitress
from tryon.tryon_addon.evaluation.ratings import Ratings
from tryon.tryon_addon.review import guard, maker
from tryon.tryon_addon.review.app import create
from tryon.tryon_addon.review.people import People
from tryon.tryon_addon.review.room import Settings

KINDS = (("gallery", 4), ("page 2", 2), ("look", 5), ("picture", 8), ("rate", 2), ("pick", 1))  # how often each


class Server:
    """``tryon review`` in a process of its own."""

    def __init__(self, folder: Path, store: Path, command: list[str] | None = None) -> None:
        command = command or [sys.executable, "-m", "tryon.tryon_addon.cli", "review", str(folder), "--no-browser",
                              "--no-making", "--port", "0", "--ratings", str(store), "--quiet"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)(/enter/\S+)", line)
        if found is None:
            raise SystemExit(f"The server did not begin: {line}")
        self.port, self.link = int(found[1]), found[2]

    def end(self, how: int = signal.SIGINT) -> None:
        self.process.send_signal(how)
        self.process.wait()


class Door:
    """Lets visitors in beside the server, with its store and key: a hundred at once would be too often for it."""

    def __init__(self, folder: Path, store: Path) -> None:
        self.app = create(Settings(folder, store))
        guard.limiter.enabled = False
        self.people: People = self.app.extensions["tryon"].people

    def cookie(self, name: str) -> str:
        client = self.app.test_client()
        assert client.get(f"/enter/{self.people.invite('viewer', 'host', name)}").status_code == 303
        found = client.get_cookie("tryon")
        assert found is not None
        return f"tryon={found.value}"


class Client:
    """A browser with one connection, a session and a token."""

    def __init__(self, port: int) -> None:
        self.port, self.cookie, self.token = port, "", ""
        self.wire = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(self, method: str, path: str, what: object = None) -> tuple[int, bytes]:
        headers = {"Cookie": self.cookie, "Accept": "application/json"} if what is not None else {"Cookie": self.cookie}
        body = None
        if what is not None:
            body = json.dumps(what)
            headers |= {"Content-Type": "application/json", "X-CSRFToken": self.token}
        self.wire.request(method, path, body, headers)
        answer = self.wire.getresponse()
        content = answer.read()
        for line in answer.msg.get_all("Set-Cookie") or ():
            if line.startswith("tryon="):
                self.cookie = line.partition(";")[0]
        return answer.status, content

    def enter(self, door: Door, name: str) -> None:
        """Come in, and take the token of a page."""
        self.cookie = door.cookie(name)
        self.take_token()

    def take_token(self) -> None:
        """That of a page, which every change asks for."""
        _, page = self.ask("GET", "/account")
        found = re.search(rb'name="csrf" content="([^"]+)"', page)
        assert found is not None
        self.token = found[1].decode()


def crowd(folder: Path, clients: int, rate: float, seconds: float) -> bool:
    """``clients`` visitors at ``rate`` requests a second, all together, evenly spread; whether p95 is below 150 ms."""
    with tempfile.TemporaryDirectory() as scratch:
        store = Path(scratch) / "ratings.db"
        server = Server(folder, store)
        people, door = [Client(server.port) for _ in range(clients)], Door(folder, store)
        for number, one in enumerate(people):
            one.enter(door, f"visitor {number}")
        _, page = people[0].ask("GET", "/")
        names = sorted(set(re.findall(r'href="/looks/([^"]+)"', page.decode())))
        took: dict[str, list[float]] = {kind: [] for kind, _ in KINDS}
        wrong: Counter[str] = Counter()
        begin = time.monotonic() + 1.0
        threads = [threading.Thread(target=_visit, args=(one, n, names, begin, clients, rate, seconds, took, wrong))
                   for n, one in enumerate(people)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        server.end()
    every = sorted(value for values in took.values() for value in values)
    for kind, values in {**took, "all": every}.items():
        values = sorted(values)
        if values:
            at = [1000 * values[min(len(values) - 1, int(len(values) * share))] for share in (0.5, 0.95, 0.99)]
            print(f"{kind:10} {len(values):6} requests  p50 {at[0]:6.1f}  p95 {at[1]:6.1f}  p99 {at[2]:6.1f} ms")
    print(f"{sum(wrong.values())} errors {dict(wrong) or ''}; {len(every) / seconds:.1f} requests a second")
    return not wrong and every[int(0.95 * len(every))] < 0.15


def _visit(one: Client, number: int, names: list[str], begin: float, clients: int, rate: float, seconds: float,
           took: dict[str, list[float]], wrong: Counter[str]) -> None:
    draw = random.Random(number)
    kinds, weights = zip(*KINDS, strict=True)
    due = begin + number / rate
    while due < begin + seconds:
        time.sleep(max(0.0, due - time.monotonic()))
        kind, name = draw.choices(kinds, weights)[0], draw.choice(names)
        what: object = None
        path = {"gallery": "/", "page 2": "/?page=2", "look": f"/looks/{name}", "rate": f"/looks/{name}/ratings",
                "picture": f"/looks/{name}/pictures/front?size=s", "pick": f"/looks/{name}/pick"}[kind]
        if kind == "rate":
            what = {"overall": draw.randint(1, 5), "comment": "of a load test"}
        elif kind == "pick":
            what = {}
        sent = time.monotonic()
        try:
            status, _ = one.ask("GET" if what is None else "POST", path, what)
            if status != 200:
                wrong[f"{kind} {status}"] += 1
        except (OSError, http.client.HTTPException) as error:
            wrong[f"{kind} {type(error).__name__}"] += 1
            one.wire.close()
        took[kind].append(time.monotonic() - max(sent, due))
        due += clients / rate


def first(folder: Path) -> bool:
    """The first page of a book, of who has just come in; whether it takes less than 300 ms, and so do others."""
    with tempfile.TemporaryDirectory() as scratch:
        store = Path(scratch) / "ratings.db"
        began = time.monotonic()
        server = Server(folder, store)
        print(f"began after {time.monotonic() - began:.1f} s")
        one = Client(server.port)
        one.enter(Door(folder, store), "first")
        worst = 0.0
        for path in ("/", "/", "/?page=200", "/?q=dress", "/?body=person-3", "/?state=approved"):
            began = time.monotonic()
            status, page = one.ask("GET", path)
            took = time.monotonic() - began
            worst = max(worst, took)
            print(f"{path:20} {status} {len(page):7} bytes {1000 * took:6.0f} ms")
        server.end()
    return worst < 0.3


def kills(folder: Path, times: int) -> bool:
    """Rate, kill the server at a moment of chance, begin again; whether all that was answered is there, once."""
    with tempfile.TemporaryDirectory() as scratch:
        store, answered, sent = Path(scratch) / "ratings.db", set[str](), 0
        draw, door = random.Random(7), Door(folder, store)
        for number in range(times):
            server = Server(folder, store)
            one = Client(server.port)
            one.enter(door, f"rater {number}")
            _, page = one.ask("GET", "/")
            found = re.search(r'href="/looks/([^"]+)"', page.decode())
            assert found is not None
            timer = threading.Timer(draw.uniform(0.0, 0.5), server.process.kill)
            with contextlib.suppress(OSError, http.client.HTTPException):
                while True:
                    sent += 1
                    status, content = one.ask("POST", f"/looks/{quote(found[1])}/ratings",
                                              {"overall": 1 + sent % 5, "comment": str(sent)})
                    assert status == 200, content
                    answered.add(str(sent))
                    if timer.ident is None:
                        timer.start()
                    time.sleep(0.005)  # a rater may rate 60 times a minute: that many do not fit into half a second
            server.process.wait()
            timer.cancel()
        kept = [one.comment for one in Ratings(store).all()]
    lost, doubled = answered - set(kept), len(kept) - len(set(kept))
    print(f"{times} kills, {sent} ratings sent, {len(answered)} answered, {len(kept)} kept: "
          f"{len(lost)} lost, {doubled} doubled")
    return not lost and not doubled


MADE_BY = Path(__file__).parent / "support" / "look_maker.py"


def serve(folder: Path, store: Path) -> None:
    """The page with its queue and maker, as ``tryon review`` has them, but for who stands for Blender."""
    guard.limiter.enabled = False  # a thousand requests in a minute are what is tried
    maker.PAUSE = 0.005
    command = [sys.executable, str(MADE_BY), str(store.with_name("made.log")), "{}"]
    app = create(Settings(folder, store, command=command))
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=8)
    maker.Maker(app.extensions["tryon"].queue, command, dict(os.environ)).start()
    print(f"http://127.0.0.1:{server.effective_port}/enter/none", flush=True)  # type: ignore[union-attr]
    server.run()


def children_of(pid: int) -> list[int]:
    """The processes that it has started (Linux)."""
    return [int(child) for file in Path(f"/proc/{pid}/task").glob("*/children") for child in file.read_text().split()]


def end_hard(pid: int) -> None:
    """kill -9, if it is still there."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def queue(folder: Path, people: int = 200, each: int = 5) -> bool:
    """Ask for ``people`` times ``each`` looks; kill server or stand-in at moments of chance until all are made; whether
    each that was answered is there once, and passed."""
    with tempfile.TemporaryDirectory() as scratch:
        book, store, draw = Path(scratch) / "book", Path(scratch) / "ratings.db", random.Random(7)
        shutil.copytree(folder, book)
        door, kills = Door(book, store), Counter[str]()
        cookies = [door.cookie(f"customer {number}") for number in range(people)]
        fittings = door.app.extensions["tryon"].queue
        command = [sys.executable, __file__, "serve", str(book), "--store", str(store)]
        server = Server(book, store, command)
        asked, due = [(n, k) for k in range(each) for n in range(people)], time.monotonic() + 3.0
        number = 0
        while number < len(asked) or {"waiting", "making"} & set(fittings.counts()):
            if server.process.poll() is not None:
                server = Server(book, store, command)
            if time.monotonic() > due:
                due = time.monotonic() + draw.uniform(4.0, 12.0)
                what = draw.choice(("web", "worker"))
                kills[what] += 1
                for pid in [server.process.pid] if what == "web" else children_of(server.process.pid):
                    threading.Timer(draw.uniform(0.0, 0.1), end_hard, [pid]).start()  # in the midst of a request
            if number == len(asked):
                time.sleep(0.05)
                continue
            who, which = asked[number]
            one = Client(server.port)
            one.cookie = cookies[who]
            with contextlib.suppress(OSError, http.client.HTTPException):
                one.take_token()
                wish = {"body": f"cast:{which + 1}", "wear_whole": "a_line_dress", "pose": "relaxed",
                        "studio": "softbox", "csrf_token": one.token}
                one.wire.request("POST", "/choose", urlencode(wish), {
                    "Cookie": one.cookie, "Content-Type": "application/x-www-form-urlencoded"})
                answer = one.wire.getresponse()
                answer.read()
                to = answer.headers.get("Location", "")
                assert answer.status == 303 and "/fittings#f-" in to, (answer.status, to)
                number += 1
            one.wire.close()
        server.end(signal.SIGKILL)
        rows = fittings.of(None, most=10 * len(asked))
    wishes = Counter((row["person"], row["look"]) for row in rows)
    ends = Counter(row["state"] for row in rows)
    lost, doubled = len(asked) - len(wishes), sum(wishes.values()) - len(wishes)
    print(f"{len(asked)} asked for, {len(rows)} kept, {dict(ends)}; kill -9: {dict(kills)}; "
          f"{lost} lost, {doubled} doubled")
    return not lost and not doubled and ends == {"passed": len(asked)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("crowd", "first", "kills", "queue", "serve"))
    parser.add_argument("folder", type=Path, help="a lookbook, or a folder of looks")
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--rate", type=float, default=20.0, help="requests a second, all together")
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--store", type=Path, help="of serve, which queue starts")
    arguments = parser.parse_args()
    os.environ.setdefault("TRYON_CACHE", tempfile.gettempdir() + "/tryon-load")
    held = {"crowd": lambda: crowd(arguments.folder, arguments.clients, arguments.rate, arguments.seconds),
            "first": lambda: first(arguments.folder), "kills": lambda: kills(arguments.folder, arguments.times),
            "queue": lambda: queue(arguments.folder),
            "serve": lambda: bool(serve(arguments.folder, arguments.store))}
    return 0 if held[arguments.what]() else 1


if __name__ == "__main__":
    sys.exit(main())
