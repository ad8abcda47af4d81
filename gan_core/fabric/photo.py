# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of strangers decoded, in this process: one that is hostile harms no scene."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import FabricError

FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP")
MOST_PIXELS = 50_000_000
_WHOLE = "Take an undamaged copy, or save it again as PNG or JPEG."


def decoded(content: bytes, most: int = MOST_PIXELS, *, alpha: bool = False) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 sRGB, row 0 at the top, turned as its EXIF says; what is transparent lies on white, or with
    ``alpha`` says so: (H, W, 4).

    Raises FabricError: no picture, a damaged one, one of more than ``most`` pixels, or of light without a scale.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as file:
            found: Image.Image = file
            if found.width * found.height > most:  # known before anything is unpacked
                raise FabricError(f"The picture has {found.width:,} x {found.height:,} pixels.",
                                  f"Shrink it to at most {most / 1e6:g} million.")
            if found.mode == "F":
                raise FabricError("The picture holds light as floating point.", "Save it as PNG or JPEG.")
            found.load()
            profile = found.info.get("icc_profile")
            if found.mode.startswith("I"):  # grey of 16 bits, which would be cut off at 255
                found = Image.fromarray((np.asarray(found).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8))
            turned = in_srgb(ImageOps.exif_transpose(found), profile)
            if alpha:
                return np.array(turned.convert("RGBA"))
            if turned.has_transparency_data:
                seen = turned.convert("RGBA")
                turned = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen)
            return np.array(turned.convert("RGB"))
    except FabricError:
        raise
    except Image.DecompressionBombError as error:
        raise FabricError(f"The picture is too large: {error}.", "Shrink it.") from None
    except Exception as error:  # a damaged file fails in a dozen ways
        raise FabricError(f"The picture cannot be read: {str(error)[:200] or type(error).__name__}.", _WHOLE) from None


def in_srgb(image: Any, profile: bytes | None) -> Any:
    """A Pillow picture whose ICC profile says what its numbers mean (a telephone's P3, a printer's CMYK), as sRGB.

    Raises FabricError: the profile is damaged, or another kind of picture's.
    """
    from PIL import ImageCms

    if not profile:
        return image
    if image.mode not in ("RGB", "RGBA", "L", "CMYK"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    try:
        return ImageCms.profileToProfile(image, ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                                         ImageCms.createProfile("sRGB"), outputMode="RGBA" if image.mode == "RGBA"
                                         else "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError) as error:
        raise FabricError(f"The picture's colour profile cannot be used: {error}.", "Save it as sRGB.") from None


def fabric_photo(params: dict[str, Any]) -> dict[str, Any]:
    """Call "fabric.photo": {"file": the bytes of a PNG, JPEG, WebP, TIFF or BMP as (N,) uint8, "most": pixels} ->
    {"image": (H, W, 3) uint8 sRGB, turned as its EXIF says}."""
    content = params.get("file")
    if not isinstance(content, np.ndarray) or content.dtype != np.uint8:
        raise FabricError(f"file is {type(content).__name__}, not bytes.", "Give the file's content as uint8.")
    return {"image": decoded(content.tobytes(), int(params.get("most") or MOST_PIXELS))}
