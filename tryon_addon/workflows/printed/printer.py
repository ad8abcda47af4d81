# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages of HTML printed as PDF, where weasyprint is installed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ...core.errors import InstallError


def printer() -> Callable[[str, Path], bytes]:
    """What prints a page, whose pictures lie below a folder, as the bytes of a PDF. Raises InstallError."""
    try:
        import weasyprint  # type: ignore[import-untyped, import-not-found, unused-ignore]
    except (ImportError, OSError) as error:  # OSError: pango is missing
        raise InstallError(f"A PDF needs weasyprint, which is not here: {error}.",
                           "Install it: pip install \"tryon[report]\"; or print the page from a browser.") from None

    def printed(page: str, folder: Path) -> bytes:
        content: bytes = weasyprint.HTML(string=page, base_url=f"{folder}/").write_pdf()
        return content

    return printed
