"""Somebody signed in at a real web process, by plain HTTP."""

import http.client
import json
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.test import Client
from django.urls import reverse

TOKEN = "visitor0" * 4  # Django takes a cookie of 32 letters and digits, and the same in the form


class Visitor:
    """A person with a session of their own at the portal of this port; `user` None is somebody not signed in."""

    def __init__(self, port, user=None):
        self.port, self.cookies = port, {settings.CSRF_COOKIE_NAME: TOKEN}
        if user:
            client = Client()
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            self.cookies[name] = client.cookies[name].value

    def begin(self, method, path, body=None):
        """Return the connection at which the answer to this question may be read."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        return connection

    def ask(self, method, path, body=None):
        """Return (status, headers, body) of the answer; raises OSError or HTTPException when there is none."""
        connection = self.begin(method, path, body)
        try:
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, fields):
        sent = {"csrfmiddlewaretoken": TOKEN, "form_token": str(uuid4())} | fields
        return self.ask("POST", path, urlencode(sent, doseq=True))

    def health(self):
        """Return the status of /healthz and the state of each part."""
        status, _headers, body = self.get("/healthz")
        return status, {name: part["state"] for name, part in json.loads(body)["parts"].items()}

    def book(self, briefing, person):
        """Book this person, and return whether the portal acknowledged it by leading to the page that says so."""
        address = reverse("bookings:choose", args=[briefing.reference, person.venue.reference])
        fields = {"people": [person.pk], "if_short": "nobody", "confirmed": "1"}
        status, headers, _body = self.post(address, fields)
        return status == 302 and headers["Location"].endswith("/done/")
