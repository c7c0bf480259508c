"""For real the portal refuses to start with what is only for the demonstration."""

import pytest

REAL = {
    "DEMO": "0", "DEBUG": "", "SECRET_KEY": "k" * 60, "BASE_URL": "https://portal.example",
    "ALLOWED_HOSTS": "portal.example", "DATABASE_URL": "postgres://nobody@/nowhere?host=/nowhere",
}  # fmt: skip
ADVICE = {
    "SECRET_KEY": ("", "Set SECRET_KEY"),
    "DEBUG": ("1", "Unset DEBUG"),
    "BASE_URL": ("", "Set BASE_URL"),
    "ALLOWED_HOSTS": ("", "Set BASE_URL (such as https://portal.example) and ALLOWED_HOSTS"),
}


@pytest.mark.parametrize("name", ADVICE)
def test_for_real_refuses_to_start(refusal, tmp_path, name):
    value, advice = ADVICE[name]
    assert refusal("ready", str(tmp_path / "welcome"), **REAL | {name: value}).strip().startswith(advice)


def test_for_real_refuses_a_short_secret(refusal, tmp_path):
    said = refusal("ready", str(tmp_path / "welcome"), **REAL | {"SECRET_KEY": "short"})
    assert "at least 50 characters" in said


def test_for_real_tells_that_the_database_is_away(refusal, tmp_path):
    assert "The database refused" in refusal("ready", str(tmp_path / "welcome"), **REAL)
