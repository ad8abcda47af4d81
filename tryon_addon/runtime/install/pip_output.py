# SPDX-License-Identifier: GPL-3.0-or-later
"""What pip says, line by line, as progress for a person; and its failures as a mend."""

from __future__ import annotations

import re

DOWNLOADS_END, INSTALL_END = 0.85, 0.99  # shares of the bar
RAW_PROGRESS = re.compile(r"Progress (\d+) of (\d+)")
DOWNLOADING = re.compile(r"Downloading (?:\S*/)?([^\s/]+?)-\d")
COLLECTING = re.compile(r"(?:Collecting|Processing|already satisfied:) (?:\S*/)?([A-Za-z0-9_.]+(?:-[A-Za-z_][\w.]*)*)")
MB = 1e6
# What pip's output contains -> how to mend it.
MENDS = (
    ("No space left", "Free some disk space and try again."),
    ("No matching distribution", "Check the variant, the extra index or the wheel folder, and this Python's version."),
    ("CERTIFICATE_VERIFY", "A proxy may stand between: set pip's certificate (PIP_CERT) and try again."),
    ("ProxyError", "Check the proxy settings (HTTPS_PROXY) and try again."),
    ("resolve", "Check the connection to the network, or install from a wheel folder."),
    ("onnection", "Check the connection to the network, or install from a wheel folder."),
    ("THESE PACKAGES DO NOT MATCH THE HASHES", "A download was damaged: try again."),
    ("Permission denied", "Choose a folder that may be written to."),
)


class PipProgress:
    """Follows pip's output. ``fraction`` (0..1, never falls) and ``message`` are for the progress bar.

    pip does not know in advance how much it will load, so the bar is held against ``expected_mb``, a rough figure.
    """

    def __init__(self, expected_mb: float) -> None:
        self.fraction = 0.0
        self.message = "Looking for the packages"
        self._expected = max(1.0, expected_mb)
        self._name = ""
        self._loaded = 0.0  # MB of finished downloads
        self._current = 0.0

    def feed(self, line: str) -> None:
        """Take one line of output."""
        if raw := RAW_PROGRESS.search(line):
            now, total = (int(text) / MB for text in raw.groups())
            if now < self._current:
                self._loaded, self._current = self._loaded + self._current, 0.0
            self._current = now
            self._raise(DOWNLOADS_END * (self._loaded + now) / self._expected, DOWNLOADS_END)
            self.message = f"Downloading {self._name}: {now:.0f} of {total:.0f} MB"
        elif found := DOWNLOADING.search(line):
            self._loaded, self._current = self._loaded + self._current, 0.0
            self._name = found[1]
            self.message = f"Downloading {self._name}"
        elif found := COLLECTING.search(line):
            self.message = f"Looking at {found[1]}"
        elif line.startswith("Installing collected packages"):
            self._raise(DOWNLOADS_END, DOWNLOADS_END)
            self.message = "Unpacking (this can take some minutes)"
        elif line.startswith("Successfully installed"):
            self._raise(INSTALL_END, INSTALL_END)

    def _raise(self, fraction: float, limit: float) -> None:
        self.fraction = max(self.fraction, min(fraction, limit))


def explain(lines: list[str]) -> tuple[str, str]:
    """The reason and the mend out of the last lines of a failed run."""
    text = "\n".join(lines)
    errors = [line for line in lines if line.startswith("ERROR") or "Error" in line]
    mend = next((mend for sign, mend in MENDS if sign in text), "The console shows all that pip said.")
    return (errors or lines or ["pip said nothing"])[-1][:300], mend
