# SPDX-License-Identifier: GPL-3.0-or-later
"""What is kept of people's bodies, sealed: Fernet (AES-128 in CBC mode, HMAC-SHA256) under a key in a file beside the
store, readable by this user alone, or wherever ``TRYON_KEY`` says. Without it nobody reads the measures, nor can we.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from ..core import files
from ..core.errors import StorageError

LONGEST = 1000  # bytes of a key's file


class Vault:
    """Seals plain values, and opens them.

    Raises:
        StorageError: the key cannot be written or read, or is none.
    """

    def __init__(self, store: Path) -> None:
        self.path = Path(os.environ.get("TRYON_KEY") or store.with_suffix(".key"))
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                with open(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                    file.write(Fernet.generate_key())
                    file.flush()
                    os.fsync(file.fileno())
            except FileExistsError:
                pass
            key = files.read_regular(self.path, LONGEST).strip()
            self._fernet = Fernet(key)
        except ValueError:
            raise StorageError(f"{self.path} is no key.", "Put the right one there; a new one opens nothing old."
                               ) from None
        except OSError as error:
            raise files.unwritten(self.path, error) from None
        self.signature = hashlib.sha256(b"tryon cookies" + key).hexdigest()  # of the cookies, so that they outlive us

    def seal_bytes(self, content: bytes) -> bytes:
        """A file's content as bytes that tell nothing."""
        return self._fernet.encrypt(content)

    def open_bytes(self, sealed: bytes) -> bytes:
        """What was sealed. Raises StorageError where another key has done it."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise StorageError(f"What is kept was sealed by another key than {self.path}.", "Put the right one there."
                               ) from None

    def seal(self, value: Any) -> bytes:
        """Plain values as bytes that tell nothing."""
        return self.seal_bytes(json.dumps(value, allow_nan=False).encode())

    def open(self, sealed: bytes) -> Any:
        """What was sealed. Raises StorageError where another key has done it."""
        return json.loads(self.open_bytes(sealed))
