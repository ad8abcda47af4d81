# SPDX-License-Identifier: GPL-3.0-or-later
"""What whoever runs it looks at: whether it is well, figures for Prometheus, a line of JSON a request in the log."""

from __future__ import annotations

import hmac
import json
import logging
import sys
import time
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, abort, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from .queue import ENDED, MAKING, WAITING
from .room import room

routes = Blueprint("monitor", __name__)
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 0.6, 1.0, 3.0, 10.0)
log = logging.getLogger("tryon.review")


class Figures:
    """What is counted; of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("tryon_requests_total", "Requests by route, method and status.",
                                ("route", "method", "status"), registry=self.registry)
        self.seconds = Histogram("tryon_request_seconds", "Seconds to the first byte, by route.", ("route",),
                                 buckets=BUCKETS, registry=self.registry)
        self.fittings = Gauge("tryon_fittings", "Fittings by state.", ("state",), registry=self.registry)
        self.looks = Gauge("tryon_looks", "Looks on the shelf.", registry=self.registry)


def install(app: Flask) -> None:
    """Count and log every request."""
    figures = app.extensions["tryon_figures"] = Figures()

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(answer: Response) -> Response:
        took, route = time.perf_counter() - g.get("began", time.perf_counter()), request.endpoint or "none"
        figures.requests.labels(route, request.method, answer.status_code).inc()
        figures.seconds.labels(route).observe(took)
        log.info("request", extra={"said": {"method": request.method, "route": route, "status": answer.status_code,
                                            "ms": round(1000 * took, 1)}})  # no path: links and names are in it
        return answer


@routes.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Whether the store answers: for whoever watches over it."""
    room().store.row("select version from fitting_room")
    return jsonify({"ok": True, "looks": len(room().shelf.looks())})


@routes.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Figures, for who has the token (``Authorization: Bearer``)."""
    token = room().settings.metrics
    if not token or not hmac.compare_digest(request.headers.get("Authorization", "").encode(),
                                            f"Bearer {token}".encode()):
        abort(404)
    figures: Figures = current_app.extensions["tryon_figures"]
    counts = room().queue.counts()
    for state in (WAITING, MAKING, *ENDED):
        figures.fittings.labels(state).set(counts.get(state, 0))
    figures.looks.set(len(room().shelf.looks()))
    return Response(generate_latest(figures.registry), mimetype="text/plain; version=0.0.4")


class Lines(logging.Formatter):
    """A record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, what was said, and what comes with it."""
        said = {"at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
                "level": record.levelname.lower(), "said": record.getMessage(), **getattr(record, "said", {})}
        if record.exc_info:
            said["trace"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


def log_to_stderr(level: int) -> None:
    """Have what is logged written to standard error from ``level`` on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    for name in ("tryon.review", "waitress"):
        logging.getLogger(name).handlers[:] = [handler]
        logging.getLogger(name).setLevel(level)
        logging.getLogger(name).propagate = False
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it tells of every request that waits a moment
