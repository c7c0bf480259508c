"""The ladder: imports go down, at the top of the file; files stay small."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LADDER = [
    [
        "portal.queryset",
        "portal.london_time",
        "portal.wake",
        "portal.events",
        "portal.sweep",
        "portal.plain_log",
        "portal.broker",
        "portal.connection",
    ],
    ["portal.outbox"],
    ["portal.files"],
    ["portal.accounts"],
    ["portal.history"],
    ["venues"],
    ["briefings"],
    ["portal.pages", "portal.upkeep"],
]
INSIDE = ["models", "queries", "mails calendars", "actions imports figures", "tasks management"]
WIRING = {"portal", "portal.settings", "portal.urls", "portal.celery", "portal.web_log", "portal.wsgi"}
SOURCES = sorted(
    path
    for folder in ("portal", "venues", "briefings")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)


def module_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def rung(module):
    for height, names in enumerate(LADDER):
        if any(module == name or module.startswith(name + ".") for name in names):
            return height
    return None


def inner_rung(module):
    app = next((name for names in LADDER for name in names if module.startswith(name + ".")), None)
    if app not in ("venues", "briefings"):
        return None
    first = module.removeprefix(app + ".").split(".")[0]
    return next((height for height, names in enumerate(INSIDE) if first in names.split()), None)


def imports_of(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_imports_go_down(path):
    module = module_of(path)
    here = rung(module)
    for imported in imports_of(ast.parse(path.read_text())):
        there = rung(imported)
        if module in WIRING or there is None:
            continue
        assert here is not None, f"{module} stands outside the ladder and imports {imported}"
        assert there <= here, f"{module} imports {imported}, which stands above it"
        if module.split(".")[0] == imported.split(".")[0] and None not in (
            inner_rung(module),
            inner_rung(imported),
        ):
            assert inner_rung(imported) <= inner_rung(module), f"{module} imports {imported}, above it inside the app"


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_imports_stand_at_the_top(path):
    inner = [
        node.lineno
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not inner


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_files_and_functions_stay_small(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 50, f"{node.name} is too long"
