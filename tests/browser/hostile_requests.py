"""Requests that nobody means well with: any route, method, part of a path, field, header and cookie, from a seed."""

from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote, quote_from_bytes

from django.urls import NoReverseMatch, reverse

from portal.accounts.models import Role
from tests.access.routes import ROUTES
from tests.browser.addresses import NOBODY, OBJECTS, admitted
from tests.browser.page_fields import PageFields
from tests.browser.rows import NATIONAL, person_as

METHODS = ["GET"] * 9 + ["POST"] * 9 + ["HEAD", "PUT", "DELETE"]
ROLES = [NOBODY, NATIONAL, *map(str, Role)]
TEXTS = """
    -1 0 007 1e999 NaN inf 1_000 0x10 +5 5.0 ２０２６ ١٢٣ true null [] {} %s%n % _ ' " ; -- \\ .. ../../etc/passwd
    9223372036854775807 9223372036854775808 2147483648 -2147483649 99999999999999999999999999999999999999
    2026-02-30 0001-01-01 9999-12-31 10000-01-01 1/1/1 31/12/9999 31/12/2199 1/1/1900 2026-W99 0000-W01 9999-W52
    24:00 23:59:60 99:99 12:00am 0:00 23:59
    2027-03-28 2027-10-31 01:30 00:30 x<script> {{7*7}} javascript:alert(1) =1+1 @a a@b a@b.c ﬀ ı ß İ 😀 𝄞 ‮abc E09000033
    csv xlsx pdf name -name --name booked cancelled published on off all new met-police sam@venue.test SW1A1AA 530000
    00000000-0000-0000-0000-000000000000 officer venue_manager coordinator administrator ATTENDED attended 1 2 3 17
""".split()
TEXTS += ["", " ", "\0", "a\0b", "\r\nX-Y: z", "\u2028", "\x1b[31m", "9" * 400, "a" * 5000, "é" * 300, "é" * 100_000]
TEXTS += ["1 November 2026", "9:30am", "Sam Staff", "\t=1", "a, b", "\ufeff", "\u0000\ufffe", "١٢:٣٠"]
BYTES = [b"\xff", b"\xed\xa0\x80", b"\xc0\xaf", b"%00", b"%", b"%zz", b"\x80abc", b"&&==;", b"a=b&a=c"]
TYPES = """
    text/plain application/json application/xml multipart/form-data multipart/form-data;boundary=x
    application/x-www-form-urlencoded application/x-www-form-urlencoded;charset=utf-16
    application/x-www-form-urlencoded;charset=rot13 application/x-www-form-urlencoded;charset=nothing
    application/csp-report application/reports+json */* x
""".split()
HEADERS = """
    Host Referer Origin User-Agent Accept Accept-Language Accept-Encoding Cookie X-Forwarded-For X-Forwarded-Host
    X-Forwarded-Proto X-Request-ID If-Modified-Since If-None-Match Range Content-Encoding X-HTTP-Method-Override
""".split()
COOKIES = ["session", "csrf", "device", "messages", "sessionid", "django_language"]
OTHERS = {"page": ["2"], "sort": ["name"], "download": ["csv", "xlsx"], "search": ["a"], "next": ["/"]}


@dataclass
class Sent:
    """One request, in words that make it again."""

    role: str
    method: str
    path: str
    query: str = ""
    body: bytes = b""
    is_form: bool = False
    content_type: str = "application/x-www-form-urlencoded"
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)


class Hostile:
    """Makes the requests; `fetch(role, address)` gives the page whose fields are to be sent."""

    def __init__(self, seed, fetch):
        self.random, self.fetch = Random(seed), fetch
        self.pages, self.objects = {}, {}
        self.admitted = list(admitted())
        self.routes = [(role, name) for role in ROLES for name, _route in ROUTES]

    def chance(self, share):
        return self.random.random() < share

    def request(self):
        role, name = self.random.choice(self.admitted if self.chance(0.85) else self.routes)
        sent = Sent(role, self.random.choice(METHODS), self.path(name, role))
        fields = self.fields(name)
        if self.chance(0.6):
            sent.query = self.encoded(fields)
        if sent.method in ("POST", "PUT"):
            sent.body, sent.is_form = f"form_token={self.token()}&{self.encoded(fields)}".encode(), True
            if self.chance(0.05):
                sent.content_type = self.random.choice(TYPES)
            if self.chance(0.05):
                sent.body, sent.is_form = self.random.choice(BYTES) * self.random.choice([1, 100]), self.chance(0.5)
        if self.chance(0.2):
            sent.headers = {self.random.choice(HEADERS): self.header() for _one in range(2)}
        if self.chance(0.1):
            sent.cookies = {self.random.choice(COOKIES): quote(self.text()[:3000])}
        return sent

    def path(self, name, role):
        """Return the address of an object of the role's own, now and then with a part of it replaced."""
        converters = dict(ROUTES)[name].pattern.converters
        if not converters:
            return reverse(name)
        parts = [str(part) for part in self.object(name, role)]
        hostile = self.random.randrange(len(parts)) if self.chance(0.25) else None
        marks = {key: str(71_000_001 + number) for number, key in enumerate(converters)}
        address = reverse(name, kwargs=marks)
        for number, (mark, part) in enumerate(zip(marks.values(), parts, strict=True)):
            address = address.replace(mark, self.quoted() if number == hostile else quote(part, safe=""))
        return address

    def object(self, name, role):
        """Return what the address of a route names, of this role's own where it has one."""
        if (name, role) not in self.objects:
            try:
                self.objects[name, role] = OBJECTS[name](person_as(role))
            except (AssertionError, AttributeError, KeyError, TypeError):
                self.objects[name, role] = ["1"] * len(dict(ROUTES)[name].pattern.converters)
        return self.objects[name, role]

    def fields(self, name):
        """Return the fields of the page of this route, each with values that it would take."""
        if name not in self.pages:
            role = next(role for role, admitted in self.admitted if admitted == name)
            args = self.object(name, role) if dict(ROUTES)[name].pattern.converters else []
            try:
                page = self.fetch(role, reverse(name, args=args))
            except NoReverseMatch:
                page = ""
            self.pages[name] = OTHERS | PageFields(page).values
        return self.pages[name]

    def encoded(self, fields):
        """Return fields as a form sends them: most as the page would take them, one or two (or all) hostile."""
        chosen = [name for name in fields if name not in OTHERS or self.chance(0.15)]
        hostile = set(self.random.sample(chosen, min(len(chosen), self.random.choice([0, 1, 1, 1, 2, 50]))))
        pairs = []
        for name in chosen:
            values = [quote(self.random.choice(fields[name]), safe="")]
            if name in hostile:
                values = [self.quoted() for _same in range(self.random.choice([1, 1, 1, 2]))]
            pairs += [f"{quote(name, safe='')}={value}" for value in values]
        return "&".join(pairs)

    def token(self):
        return quote(self.text(), safe="") if self.chance(0.05) else f"{self.random.getrandbits(128):032x}"

    def text(self):
        return self.random.choice(TEXTS)

    def quoted(self):
        return quote_from_bytes(self.random.choice(BYTES)) if self.chance(0.1) else quote(self.text(), safe="")

    def header(self):
        """Return a value as a server passes it on: bytes as Latin-1, without line ends."""
        value = self.text().encode() if self.chance(0.7) else self.random.choice(BYTES)
        return value.decode("latin-1").replace("\r", "").replace("\n", "")[:4000]
