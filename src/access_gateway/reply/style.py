"""The style sheet of the large-text page, and its hash for the Content-Security-Policy."""

import base64
import hashlib
from importlib.resources import files

SIZES_PT = (18, 22, 26, 30, 36, 48, 64, 96)
"""Sizes offered on the page. China's rules for age-friendly pages ask for 18 to at least 30."""
MIN_PT, MAX_PT, DEFAULT_PT = 18, 96, 22


def _sizes() -> str:
    """Return a rule for every size: 100% is the reader's own size, 12 pt unless they changed it."""
    return "".join(
        f"html.pt-{pt} {{ font-size: {pt / 12 * 100:.4g}%; }}\n"
        f"html:has(#pt-{pt}:checked) {{ font-size: {pt / 12 * 100:.4g}%; }}\n"
        for pt in range(MIN_PT, MAX_PT + 1)
    )


STYLE = (files("access_gateway.reply") / "large_text.css").read_text(encoding="utf-8") + _sizes()
"""Constant, so that a page with it needs no exception in the policy but its hash."""
STYLE_HASH = "sha256-" + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
"""For `style-src '…'`."""
