# SPDX-License-Identifier: GPL-3.0-or-later
"""A text as an XMP packet (ISO 16684-1), in which JPEG and WebP files carry their stamp."""

from __future__ import annotations

import base64
import re
import zlib
from pathlib import Path
from xml.sax.saxutils import escape, unescape

from ...core.errors import SpecError
from ..png import LONGEST

MOST = 60_000  # bytes of a text that stands there as it is: a segment of a JPEG has no room for more
_BEGIN = (b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
          b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
          b'<rdf:Description rdf:about="" xmlns:tryon="urn:tryon:stamp">')
_END = b'</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
_SAID = re.compile(rb"<tryon:(Note|Packed)>([^<]*)</tryon:\1>")


def packet(text: str) -> bytes:
    """The packet that says ``text``; one that is too long for a JPEG's segment is packed (zlib, base64)."""
    plain = escape(text).encode()
    name, said = (b"Note", plain) if len(plain) <= MOST else (b"Packed", base64.b64encode(zlib.compress(text.encode())))
    return _BEGIN + b"<tryon:" + name + b">" + said + b"</tryon:" + name + b">" + _END


def text_in(data: bytes, path: Path | str) -> str | None:
    """What a packet says; None where it is none of ours. It is searched, never parsed: no entity can grow.

    Raises:
        SpecError: it is damaged or hostile.
    """
    found = _SAID.search(data)
    if found is None:
        return None
    try:
        if found[1] == b"Note":
            return unescape(found[2].decode())
        engine = zlib.decompressobj()
        said = engine.decompress(base64.b64decode(found[2], validate=True), LONGEST)
        if engine.unconsumed_tail:
            raise ValueError("its text is too long")
        return said.decode()
    except (ValueError, zlib.error) as error:
        raise SpecError(f"The text in {path} cannot be read ({error}).", "Take an undamaged copy.") from None
