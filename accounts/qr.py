"""QR codes, drawn here: no address leaves the machine to become a picture."""

import segno
from django.utils.safestring import SafeString, mark_safe


def svg(text: str) -> SafeString:
    """The code as an <svg> for a page, always dark on light with its quiet edge: what cameras read.

    segno writes numbers alone into it, nothing of the text.
    """
    code = segno.make_qr(text, error="m")
    drawn = code.svg_inline(omitsize=True, border=4, dark="#000", light="#fff", svgclass="qr")
    return mark_safe(drawn)  # noqa: S308
