"""The HTML of every page follows the standard, by html-validate (package.json; rules in html-validate.json)."""

import shutil
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client

from tests.browser.addresses import PROVEN, address_of, pages
from tests.browser.rows import client_of, person_as
from tests.browser.test_pages import FORMS

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parent.parent.parent
CHECKER = ROOT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"


def signed_in(role, name):
    return client_of(person_as(role), is_proven=name in PROVEN) if role else Client()


def test_every_page_is_valid_html(portal, tmp_path):
    for role, name in pages():
        answer = signed_in(role, name).get(address_of(name, person_as(role)), follow=True)
        (tmp_path / f"{name}.{role}.html".replace(":", "-")).write_bytes(answer.content)
    for role, name in FORMS:
        answer = signed_in(role, name).post(address_of(name, person_as(role)), {"form_token": str(uuid4())})
        assert answer.context["form"].errors
        (tmp_path / f"{name}.{role}.errors.html".replace(":", "-")).write_bytes(answer.content)
    assert refused(tmp_path) == ""


def test_invalid_html_is_noticed(tmp_path):
    (tmp_path / "page.html").write_text("<!doctype html><html lang=en><title>x</title><p><div id=a></div><b id=a>x</p>")
    found = refused(tmp_path)
    assert "no-dup-id" in found
    assert "close-order" in found or "no-implicit-close" in found


def refused(folder):
    """Return what the checker says of the files in this folder; nothing when all are valid."""
    node = shutil.which("node") or ROOT / ".venv" / "node" / "node"
    rules = ["--config", ROOT / "html-validate.json", "--formatter", "text"]
    done = subprocess.run([node, CHECKER, *rules, folder], capture_output=True, text=True)
    return (done.stdout + done.stderr).replace(f"{folder}/", "")
