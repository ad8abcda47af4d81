# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody takes away: their shortlist, as a page, a table (CSV) and a line sheet (PDF)."""

from __future__ import annotations

import base64
import csv
import io

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...core import files
from ...core.errors import InstallError
from ...evaluation import ratings
from .. import pictures
from ..guard import limiter
from ..room import done, look_or_404, room
from ..shelf import Look, cloth_of
from ..store import now
from ..words import garment, plain, told
from .pages import said_of

routes = Blueprint("shortlist", __name__)
MOST = 200  # looks of a list
COLUMNS = ("look", "garments", "cloths", "sizes", "fit", "comfort", "stars", "raters", "approval")
PICTURE = 4_000_000  # bytes of one on the sheet


@routes.post("/looks/<name>/pick")
def pick(name: str) -> ResponseReturnValue:
    """Put a look on the list, or take it off."""
    look = look_or_404(name)
    with room().store.change() as store:
        gone = store.execute("delete from picks where person = ? and look = ?", (current_user.id, look.digest)).rowcount
        if not gone:
            store.execute("insert into picks values (?, ?, ?, ?)", (current_user.id, look.digest, look.name, now()))
    return done("Taken off your shortlist." if gone else "On your shortlist.", picked=not gone)


def picked() -> list[Look]:
    """The looks on the visitor's list that they may still see, the newest last."""
    rows = room().store.rows("select name from picks where person = ? order by at limit ?", current_user.id, MOST)
    found = (room().visible(row["name"]) for row in rows)
    return [look for look in found if look is not None]


@routes.get("/shortlist")
def shortlist() -> ResponseReturnValue:
    """The list as a page."""
    looks = picked()
    return render_template("shortlist.html", looks=looks, stars=room().stars(looks), approvals=room().approvals(looks))


def table(looks: list[Look]) -> list[dict[str, object]]:
    """A row a look, by COLUMNS."""
    given, decided, rows = room().opinions(looks), room().approvals(looks), []
    for look in looks:
        content = said_of(look)
        worn = cloth_of(content["spec"]) if content else []
        said = (content or {}).get("evaluation") or {}
        mean = ratings.means(given.get(look.digest, []))["overall"]
        rows.append({
            "look": look.name, "garments": ", ".join(garment(one["programme"]) for one in worn),
            "cloths": ", ".join(plain(one["kind"]) for one in worn),
            "sizes": ", ".join(one["size"] or told("made to measure") for one in worn), "fit": look.state,
            "comfort": said.get("comfort"), "stars": None if mean is None else round(mean, 1),
            "raters": len(given.get(look.digest, [])), "approval": decided.get(look.digest, "")})
    return rows


@routes.get("/shortlist.csv")
def as_csv() -> Response:
    """The list for a spreadsheet. What that would take for a formula is led by an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in table(picked()):
        writer.writerow([_cell(row[name]) for name in COLUMNS])
    return Response("\ufeff" + text.getvalue(), mimetype="text/csv",
                    headers={"Content-Disposition": 'attachment; filename="shortlist.csv"'})


def _cell(value: object) -> object:
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


@routes.get("/shortlist.pdf")
@limiter.limit("10 per minute")
def as_pdf() -> Response:
    """The list as a line sheet on A4. Raises InstallError where weasyprint is not there."""
    try:
        import weasyprint.urls  # type: ignore[import-untyped, import-not-found, unused-ignore]
    except (ImportError, OSError) as error:
        raise InstallError(f"A PDF needs weasyprint, which is not here: {error}.",
                           "Print the page from the browser, or have it installed.") from None
    looks = picked()
    page = render_template("sheet.html", rows=[{**row, "picture": _inlined(look)} for row, look in zip(
        table(looks), looks, strict=True)], title=room().shelf.title, day=now()[:10])
    own = weasyprint.urls.URLFetcher(allowed_protocols=("data",))  # nothing is fetched but what the page holds itself
    content = weasyprint.HTML(string=page, url_fetcher=own).write_pdf()
    return Response(content, mimetype="application/pdf",
                    headers={"Content-Disposition": 'attachment; filename="shortlist.pdf"'})


def _inlined(look: Look) -> str:
    """A look's cover as a data address, empty where there is none."""
    path = room().shelf.file(look, look.cover)
    try:
        small = path and pictures.smaller(path, pictures.WIDTHS["m"])
        return small and "data:image/webp;base64," + base64.b64encode(files.read_regular(small, PICTURE)).decode() or ""
    except (OSError, ValueError):
        return ""
