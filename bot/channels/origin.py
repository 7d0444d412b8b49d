"""Whether a form was sent by our own page."""

from __future__ import annotations

from starlette.datastructures import Headers

_OWN = ("same-origin", "none")


def is_own(headers: Headers) -> bool:
    """Whether a request that changes something comes from this site's own page.

    Browsers since 2023 say so in Sec-Fetch-Site, which no page can forge. Older ones send
    Origin: with our `Referrer-Policy: no-referrer` our own form has "null" there, so only
    the origin of another site is refused. Programs that are no browsers send neither.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in _OWN
    origin = headers.get("origin")
    if origin is None or origin == "null":
        return True
    return origin.partition("://")[2] == headers.get("host")
