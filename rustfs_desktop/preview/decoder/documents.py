"""Draws pages of PDF documents with pdfium; runs in the decoder process only.

Forms are not initialized and scripts are not compiled in: nothing in a document is run, and pdfium
opens no file and no connection.
"""

from __future__ import annotations

import pypdfium2
import pypdfium2.raw

from rustfs_desktop.preview.decoder.pictures import PictureRefused

_WHITE = (255, 255, 255, 255)
_LARGEST_SCALE = 8.0


def draw_page(data: bytes, number: int, width: int, height: int) -> tuple[dict[str, object], bytes]:
    """The pixels of a page, which fits into a width and height, and what they are.

    Args:
        data: The document.
        number: Which page, from 0; the last one if there are fewer.
        width: The most pixels across.
        height: The most pixels down.

    Raises:
        PictureRefused: It is no document that can be drawn.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        is_protected = getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD
        kind = "password" if is_protected else "unreadable"
        raise PictureRefused({"error": kind, "detail": str(error)[:200]}) from error
    count = len(document)
    if count < 1:
        raise PictureRefused({"error": "unreadable", "detail": "no pages"})
    number = max(0, min(number, count - 1))
    page = document[number]
    across, down = (max(1.0, side) for side in page.get_size())
    scale = min(width / across, height / down, _LARGEST_SCALE)
    bitmap = page.render(
        scale=scale,
        fill_color=_WHITE,
        rev_byteorder=True,
        force_bitmap_format=pypdfium2.raw.FPDFBitmap_BGRA,
    )
    # Sizes are rounded up.
    shown_width, shown_height = min(bitmap.width, width), min(bitmap.height, height)
    view = memoryview(bitmap.buffer).cast("B")
    rows = range(0, bitmap.stride * shown_height, bitmap.stride)
    pixels = b"".join(view[row : row + shown_width * 4] for row in rows)
    head: dict[str, object] = {
        "width": shown_width,
        "height": shown_height,
        "full_width": shown_width,
        "full_height": shown_height,
        "number": number,
        "count": count,
    }
    return head, pixels
