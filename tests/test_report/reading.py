"""Reading a page as a browser would, strictly."""

import warnings
from xml.etree import ElementTree as ET

import html5lib

HTML = "{http://www.w3.org/1999/xhtml}"


def parse(page: str) -> ET.Element:
    """Parse a page; anything that is not valid HTML raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return html5lib.HTMLParser(strict=True).parse(page)


def words(page: str) -> str:
    """Return what a reader sees, in one line."""
    body = parse(page).find(f"{HTML}body")
    return " ".join(" ".join(body.itertext()).split())
