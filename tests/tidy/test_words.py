"""Folders and files are business nouns; templates stay within the content security policy."""

import re

import pytest

from tests.tidy.houses import SOURCE

NO_NOUNS = {"services.py", "utils.py", "helpers.py", "managers.py", "common.py", "misc.py", "base.py"}
TEMPLATES = sorted(SOURCE.rglob("jinja2/**/*.html"))
PAGES = [path for path in TEMPLATES if "letters" not in path.parts and "messages" not in path.parts]
INLINE = re.compile(r"""\sstyle=["']|\son[a-z]+=["']|<style\b|<script(?![^>]*\ssrc=)|javascript:""", re.IGNORECASE)


def test_no_file_is_called_after_nothing():
    found = [str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*.py") if path.name in NO_NOUNS]
    assert [path for path in found if "/management/" not in path] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_page_has_no_inline_script_or_style(path):
    assert INLINE.findall(path.read_text()) == []


def test_nothing_names_a_machine_or_a_registry():
    forbidden = re.compile(
        "py" + r"pi\.org|python" + r"hosted|registry\.npm" + r"js|" + re.escape(f"{SOURCE.parents[1]}/")
    )
    found = []
    for path in SOURCE.parents[1].rglob("*"):
        if any(
            part.startswith(".") or part in {"var", "node_modules"}
            for part in path.relative_to(SOURCE.parents[1]).parts
        ):
            continue
        if path.suffix in {".py", ".md", ".toml", ".txt", ".in", ".html", ".js", ".css", ".sh"} and path.is_file():
            found += [str(path)] if forbidden.search(path.read_text(errors="ignore")) else []
    assert found == []
