"""Whatever stands in any text: no page runs it, and no file makes a formula of it."""

import csv
import io
import mimetypes
import re
import shutil
import subprocess
import zipfile
from contextlib import contextmanager
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar
from urllib.parse import urlsplit

import icalendar
import openpyxl
import pytest
from django.contrib.staticfiles import finders
from django.db import transaction
from django.test import Client

from portal.files import csv_writing
from portal.files.csv_writing import FORMULA_STARTS
from portal.files.xlsx_writing import CONTENT_TYPE as XLSX
from tests.access.routes import ROUTES
from tests.browser import hostile_texts
from tests.browser.addresses import FILE, NOBODY, address_of, admitted
from tests.browser.rows import client_of, person_as

pytestmark = pytest.mark.django_db(transaction=True)
SOFFICE = shutil.which("soffice")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
FOR_MACHINES = {"healthz", "csp_reports", "metrics"}
LARGE = 1_000_000  # bytes
MOST_COMPARED = 200  # rows
SAFE_SCHEMES = {"", "http", "https", "mailto", "tel"}
LEADING = {"href", "src", "action", "formaction", "xlink:href", "data", "poster"}
SAID_BY_PAGES = re.compile(r"Content Security Policy|Uncaught|Refused")
FORMULA = re.compile(rb"<(\w+:)?f[ />]")


@pytest.fixture(scope="module")
def visits(portal, browser, django_db_blocker):
    """(role, route, address, client) of every route and role that may open it; every typed text is hostile.

    The browser comes first: a connection belongs to the loop that Playwright keeps.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        clients = {NOBODY: Client()}
        found = []
        for role, name in admitted():
            if role not in clients:
                clients[role] = client_of(person_as(role), is_proven=True)
            if name not in FOR_MACHINES:
                found.append((role, name, address_of(name, person_as(role)), clients[role]))
        hostile_texts.fill()
        yield found
        transaction.set_rollback(True)


def whole(answer):
    """Return what the answer gives; the test client closes the files behind it at the end."""
    return b"".join(answer)


def first_of_each(visits):
    """Return one visit of each route."""
    return list({name: (role, name, *rest) for role, name, *rest in reversed(visits)}.values())


@pytest.fixture(scope="module")
def files(visits):
    """(name, content type, bytes) of every file that the portal gives: by its own address, or as a list's download."""
    given = []
    for _role, name, address, client in first_of_each(visits):
        is_file = FILE.search(str(dict(ROUTES)[name].pattern))
        for query in [""] if is_file else ["?download=csv", "?download=xlsx"]:
            answer = client.get(address + query)
            if answer.get("Content-Disposition", "").startswith("attachment"):
                kind = answer["Content-Type"].partition(";")[0]
                given.append((f"{name}{query}", kind, whole(answer)))
            elif query:
                break
    return given


def test_every_file_is_of_a_kind_that_is_checked(files):
    assert {kind for _name, kind, _content in files} == {"text/csv", XLSX, "text/calendar", "application/zip"}


def test_no_csv_file_has_a_live_cell(files):
    typed = set()
    for name, kind, content in files:
        if kind == "text/csv":
            assert content.startswith("\ufeff".encode())
            for line in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
                for cell in line:
                    assert NUMBER.fullmatch(cell) or not cell.startswith(FORMULA_STARTS), (name, cell)
                    typed |= {name} if cell.startswith("'") and "<" in cell else set()
    assert len(typed) > 8, f"Where have the typed texts gone? {typed}"


def test_no_spreadsheet_has_a_formula(files):
    books = [(name, content) for name, kind, content in files if kind == XLSX]
    assert len(books) > 8
    for name, content in books:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sheets = [part for part in book.namelist() if part.startswith("xl/worksheets/sheet")]
            assert sheets
            assert [part for part in sheets if FORMULA.search(book.read(part))] == [], name


def test_both_kinds_of_file_say_the_same(files):
    """Texts are defused in the one and as they are in the other; numbers are numbers in both."""
    by_name = {name: content for name, _kind, content in files}
    lists = [name for name, kind, _content in files if kind == "text/csv" and name.endswith("?download=csv")]
    lists.remove("history:reads?download=csv")  # to download it is a reading too
    assert len(lists) > 8
    for name in lists:
        lines = csv.reader(io.StringIO(by_name[name].decode("utf-8-sig"), newline=""))
        book = openpyxl.load_workbook(io.BytesIO(by_name[name.replace("csv", "xlsx")]), read_only=True)
        for line, row in zip(lines, book.active.iter_rows(max_row=MOST_COMPARED, values_only=True), strict=False):
            assert [bare(cell) for cell in line] == [bare(str(csv_writing.defused(cell))) for cell in full(row, line)]


def full(row, line):
    """Return the cells of a spreadsheet's row, as long as the line, with nothing where there is nothing."""
    return [written(cell) for cell in (*row, *[None] * len(line))[: len(line)]]


def written(cell):
    """Return a cell as a reader sees it, who does not tell 3 from 3.0."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return "" if cell is None else cell


def bare(text):
    """Return a text without its mark and what stands for a line's end, which each program writes in its own way."""
    return re.sub(r"_x000D_|\s", "", text.removeprefix("'"))


@pytest.mark.skipif(not SOFFICE, reason="LibreOffice is not on this machine")
def test_libreoffice_opens_every_file_without_a_formula(files, tmp_path):
    sheets = [(kind, content) for _name, kind, content in files if kind in ("text/csv", XLSX) and len(content) < LARGE]
    for number, (kind, content) in enumerate(sheets):
        (tmp_path / f"{number}.{'csv' if kind == 'text/csv' else 'xlsx'}").write_bytes(content)
    given = [str(path) for path in sorted(tmp_path.iterdir())]
    command = [SOFFICE, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "fods"]
    utf_8 = "--infilter=CSV:44,34,76,1"
    for kind, options in (("csv", [utf_8]), ("xlsx", [])):
        chosen = [path for path in given if path.endswith(kind)]
        done = [*command, *options, "--outdir", str(tmp_path / kind), *chosen]
        subprocess.run(done, check=True, capture_output=True, timeout=120)
        opened = [path.read_text() for path in (tmp_path / kind).iterdir()]
        assert len(opened) == len(chosen)
        assert [text for text in opened if "table:formula" in text] == []
        assert sum("Zoë" in text and "𝄞" in text for text in opened) > 4


def test_calendar_files_have_one_event(files):
    calendars = [content for _name, kind, content in files if kind == "text/calendar"]
    for content in calendars:
        events = icalendar.Calendar.from_ical(content).walk("VEVENT")
        assert len(events) == 1
        assert [line for line in content.decode().splitlines() if line.startswith("BEGIN:VE")] == ["BEGIN:VEVENT"]
    assert calendars


class Markup(HTMLParser):
    """Collects what of a page could run: scripts with words of their own, handlers, links that lead to scripts."""

    def __init__(self, page):
        super().__init__()
        self.found, self.element = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.element = tag if ("type", "application/json") not in attrs else ""
        for name, value in attrs:
            if (tag, value) == ("link", "data:,"):
                continue  # the picture beside an address: none
            if tag == "img" and value.startswith("data:image/svg+xml;base64,"):
                continue  # the code to scan, which a browser shows as a picture and does not run
            scheme = urlsplit((value or "").strip()).scheme.lower() if name in LEADING else ""
            if name.startswith("on") or scheme not in SAFE_SCHEMES or (name == "src" and value == "x"):
                self.found.append(f"<{tag} {name}={value!r}>")

    def handle_data(self, data):
        if self.element == "script" and data.strip():
            self.found.append(f"<script>{data}")

    def handle_endtag(self, _tag):
        self.element = ""


def texts_of(visits):
    """Yield (what, HTML or SVG) of every page, chart and page in a file."""
    for role, name, address, client in visits:
        answer = client.get(address, follow=True)
        kind, content = answer["Content-Type"].partition(";")[0], whole(answer)
        if kind in ("text/html", "image/svg+xml"):
            yield f"{name} {role}", content.decode()
        elif kind == "application/zip":
            with zipfile.ZipFile(io.BytesIO(content)) as file:
                yield f"{name} {role}", file.read("personal-data.html").decode()


def test_no_page_has_anything_in_it_that_could_run(visits):
    shown = 0
    for what, text in texts_of(visits):
        assert Markup(text).found == [], what
        shown += "&lt;script&gt;ran=1" in text
    assert shown > 100, f"Only {shown} pages show typed texts."


def test_nothing_runs_in_a_browser(visits, browser):
    """A server of ours gives what the portal answers, headers too: what is hostile is in a transaction of ours."""
    answers = {}
    for _role, _name, address, client in first_of_each(visits):
        answer = client.get(address, follow=True)
        given = (answer.status_code, dict(answer.headers), whole(answer))
        if answer["Content-Type"].startswith("text/html"):
            answers[address] = given
    page, said = browser.new_page(), []
    page.on("console", lambda message: said.append(message.text) if SAID_BY_PAGES.search(message.text) else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    with served(answers) as base:
        for address in answers:
            page.goto(base + address, wait_until="domcontentloaded")
            assert page.evaluate("window.ran === undefined"), address
            assert page.evaluate("document.querySelector('header') !== null"), address
        page.close()
    assert said == []


@contextmanager
def served(answers):
    """Yield the address of a server that gives these answers, and the static files, which a browser may keep."""
    with ThreadingHTTPServer(("localhost", 0), type("Given", (Given,), {"answers": answers})) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


class Given(BaseHTTPRequestHandler):
    answers: ClassVar[dict] = {}

    def do_GET(self):
        status, headers, body = self.answer_to(urlsplit(self.path).path)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def answer_to(self, path):
        if path in self.answers:
            return self.answers[path]
        if not path.startswith("/static/"):
            return 404, {}, b""
        kind = {"Content-Type": mimetypes.guess_type(path)[0], "Cache-Control": "max-age=600"}
        return 200, kind, Path(finders.find(path.removeprefix("/static/"))).read_bytes()

    def log_message(self, *_told):
        """Say nothing: what was asked for is no news."""


PLANTED = f"<!doctype html><title>x</title><header></header>{hostile_texts.SCRIPT}"


def test_what_runs_is_noticed(browser):
    assert Markup(PLANTED).found == ["<script>ran=1"]
    policy = {"Content-Security-Policy": "script-src 'self'"}
    for headers, does_run in (({}, True), (policy, False)):
        page, said = browser.new_page(), []
        page.on("console", lambda message, said=said: said.append(message.text))
        with served({"/": (200, headers | {"Content-Type": "text/html"}, PLANTED.encode())}) as base:
            page.goto(base)
            assert page.evaluate("window.ran === 1") == does_run
            assert any(map(SAID_BY_PAGES.search, said)) != does_run
            page.close()
