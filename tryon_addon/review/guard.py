# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gets where: sessions, roles, tokens against forged requests, limits of pace, and what browsers are told.

Everything asks for a session unless ``OPEN`` names it: a route that is forgotten is closed.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from flask import Flask, Response, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from ..core.errors import Exit, SpecError, TryOnError
from .people import STAYS, Person
from .room import Settings, room
from .words import said, sentence

P = ParamSpec("P")
R = TypeVar("R")

OPEN = {"static", "monitor.healthz", "monitor.metrics", "entering.enter", "entering.sign_in", "account.choose_language"}
MOST_BYTES, MOST_FIELDS = 256_000, 200  # of what is sent
PACE = "3000 per minute"  # of one person
# blob: is what a page's own script has in memory: the pictures inside of a glTF.
CSP = ("default-src 'none'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; connect-src 'self' blob:; "
       "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
HEADERS = {
    "Content-Security-Policy": CSP, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin", "X-Permitted-Cross-Domain-Policies": "none",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
WORDS = {
    400: "That could not be understood.", 401: "Please sign in first.", 403: "That is not yours to do.",
    404: "There is nothing here.", 405: "That cannot be done here.", 413: "That is too large.",
    429: "That was too often. Wait a minute.", 503: "Too many people are watching. Try again in a moment.",
}


def who() -> str:
    """Whose pace is counted."""
    return str(current_user.id) if current_user.is_authenticated else get_remote_address()


limiter = Limiter(who, default_limits=[PACE], storage_uri="memory://", headers_enabled=False)
csrf = CSRFProtect()


def needs(role: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A route for people of that role."""
    def guarded(route: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(route)
        def checked(*arguments: P.args, **options: P.kwargs) -> R:
            if not current_user.may(role):
                abort(403)
            return route(*arguments, **options)
        return checked
    return guarded


def install(app: Flask, settings: Settings, signature: str) -> None:
    """Put all of it before every route of ``app``. ``signature``: of the cookies."""
    app.config.update(
        SECRET_KEY=signature, SESSION_COOKIE_NAME="tryon", SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure, PERMANENT_SESSION_LIFETIME=STAYS, MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_BYTES, MAX_FORM_PARTS=MOST_FIELDS, TRUSTED_HOSTS=list(settings.hosts),
        WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    manager = LoginManager(app)
    manager.session_protection = None  # a session lies in the store, and ends there
    manager.user_loader(lambda session: room().people.of(session))
    app.before_request(_signed_in)
    csrf.init_app(app)  # after it: who is not in hears that first
    limiter.init_app(app)
    app.after_request(functools.partial(_dressed, settings))
    for kind in (HTTPException, CSRFError, TryOnError):
        app.register_error_handler(kind, _wrong)
    app.register_error_handler(Exception, functools.partial(_fault, app))


def _signed_in() -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint in OPEN or current_user.is_authenticated:
        return None
    if request.method == "GET" and not wants_json() and not request.path.endswith("/events"):
        return redirect(url_for("entering.sign_in", next=request.full_path.rstrip("?")))
    return abort(401)


def wants_json() -> bool:
    """Whether a script asks."""
    return request.is_json or request.accept_mimetypes.best == "application/json"


def _dressed(settings: Settings, answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if settings.secure:
        answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if "Cache-Control" not in answer.headers or answer.mimetype == "text/html":
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _wrong(error: Exception) -> ResponseReturnValue:
    """A request that is refused, in words."""
    code, text = 500, ""
    if isinstance(error, SpecError):
        code, text = 422, sentence(error)
    elif isinstance(error, TryOnError):
        code, text = (503 if error.code == Exit.ENVIRONMENT else 500), sentence(error)
    elif isinstance(error, HTTPException):
        code = error.code or 500
        if code < 400:
            return error.get_response()
        text = said(WORDS[code]) if code in WORDS else error.name
        if isinstance(error, CSRFError):
            text = said("This page was open for too long. Load it again.")
    return _told(code, text)


def _fault(app: Flask, error: Exception) -> ResponseReturnValue:
    """A fault of ours: the log has it, the visitor a sentence."""
    app.logger.exception("fault at %s %s", request.method, request.path)
    return _told(500, said("TryOn itself failed. The log of whoever runs it says more."))


def _told(code: int, text: str) -> ResponseReturnValue:
    if wants_json():
        return jsonify({"error": text}), code
    if code >= 500 or request.url_rule is None and code == 400:  # what is broken may be what the page's head asks
        return Response(f"{text}\n", code, mimetype="text/plain")
    return render_template("error.html", code=code, text=text), code


def is_person(user: Any) -> bool:
    """Whether somebody is in."""
    return isinstance(user, Person)
