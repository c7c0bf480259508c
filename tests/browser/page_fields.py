"""The fields of a page, each with values that the page would take."""

import re
from datetime import date
from html.parser import HTMLParser

GUESSES = [
    (re.compile(r"email"), "someone@venue.test"),
    (re.compile(r"postcode"), "SW1A 1AA"),
    (re.compile(r"_on$|day|date|since|until|from|to$"), f"1 December {date.today().year + 1}"),
    (re.compile(r"_at$|time|clock|starts|ends"), "9:30am"),
    (re.compile(r"places|people|minutes|months|capacity|number|rows|floor"), "20"),
]
LINKED = re.compile(r"[?&;](\w+)=([^&;#\"]*)")


def guess(name):
    """Return what a person might type into an empty field of this name."""
    return next((value for pattern, value in GUESSES if pattern.search(name)), "Some words")


class PageFields(HTMLParser):
    """Collects by name the values of the inputs and choices of a page, and of the parameters of its links."""

    def __init__(self, page):
        super().__init__()
        self.values, self.choice, self.text = {}, "", ""
        self.feed(page)

    def add(self, name, value):
        self.values.setdefault(name, [])
        if value not in self.values[name]:
            self.values[name].append(value)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        name, value = told.get("name", ""), told.get("value") or ""
        if tag == "select":
            self.choice = name
        elif tag == "option" and self.choice and value:
            self.add(self.choice, value)
        elif tag == "textarea":
            self.add(name, guess(name))
        elif tag == "input" and name and name != "csrfmiddlewaretoken":
            self.add(name, value or guess(name))
        elif tag == "button" and name:
            self.add(name, value)
        elif tag == "a":
            for name, value in LINKED.findall(told.get("href") or ""):
                self.add(name, value)

    def handle_endtag(self, tag):
        if tag == "select":
            self.choice = ""
