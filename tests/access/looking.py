"""What else can be asked of a page: its own links, downloads, orders, filters and searches."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlencode

LINK = re.compile(r'(?:href|src)="([^"?#]*)\?([^"#]+)')
FORM = re.compile(r'<form method="get".*?</form>', re.DOTALL)
SELECT = re.compile(r'<select\b[^>]*\bname="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)
OPTION = re.compile(r'<option\b[^>]*\bvalue="([^"]+)"')
INPUT = re.compile(r"<input\b[^>]*>")
ATTRIBUTE = re.compile(r'\b(name|type|value)="([^"]*)"')
TYPED = {"since": "1 January 2020", "until": "31 December 2099"}
IN_EVERY_NAME = "er"  # of own and others' venues, people and accounts


def queries(page, address, other):
    """Return the queries that a page's links and filters lead to; a choice of rows with another's."""
    found = {}
    for path, query in LINK.findall(page):
        if path in ("", address):
            pairs = parse_qsl(unescape(query))
            found.setdefault(tuple(pair if pair[0] == "download" else pair[0] for pair in pairs), urlencode(pairs))
    asked = [(name, value) for form in FORM.findall(page) for name, value in answers(form, other)]
    return [*found.values(), *dict.fromkeys(urlencode({name: value}) for name, value in asked)]


def answers(form, other):
    """Yield (name, value) of what can be typed, ticked or chosen in a form."""
    theirs = {"campaign": other.campaign.pk, "area": other.area.pk, "venue": other.venue.pk, "force": other.force.pk}
    for name, options in SELECT.findall(form):
        values = [theirs[name]] if name in theirs else OPTION.findall(options)[-1:]
        yield from ((name, unescape(str(value))) for value in values)
    for tag in INPUT.findall(form):
        given = dict(ATTRIBUTE.findall(tag))
        if given.get("type", "text") in ("text", "search"):
            yield given["name"], TYPED.get(given["name"], IN_EVERY_NAME)
        elif given["type"] in ("checkbox", "radio"):
            yield given["name"], given.get("value", "on")
