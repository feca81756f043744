"""The style sheets and scripts themselves: contrast, tokens only, small scripts, hashes of what is not ours."""

import hashlib
import pathlib
import re
import tomllib

import pytest

from mercer.ui import bundle, pictures

UI = pathlib.Path(bundle.__file__).parent
TOKENS = (UI / "css/shared/tokens.css").read_text()
PAIRS = dict(re.findall(r"--([\w-]+): light-dark\(([^;]+)\);", TOKENS.split(".backoffice")[0]))

TEXT = [
    *[(ink, ground) for ink in ("ink", "ink-soft", "ink-faint") for ground in ("page", "surface", "raised", "sunken", "hover")],
    *[(tone, f"{tone}-soft") for tone in ("neutral", "info", "success", "warning", "danger", "accent")],
    *[(tone, ground) for tone in ("accent", "accent-hover", "danger", "sale", "success") for ground in ("page", "surface", "sunken")],
    ("on-accent", "accent"), ("on-accent", "accent-hover"), ("on-action", "ink"), ("on-action", "action-hover"), ("on-danger", "danger"),
    ("ink", "accent-soft"), ("ink-soft", "accent-soft"), ("ink-soft", "neutral-soft"), ("ink-faint", "neutral-soft"), ("ink", "danger-soft"), ("ink", "warning-soft"),
]  # fmt: skip
EDGES = [
    *[("line-strong", ground) for ground in ("page", "surface", "sunken")],
    *[("focus", ground) for ground in ("page", "surface", "sunken", "accent-soft")],
    *[(f"plot-{number}", "surface") for number in range(1, 7)],
]


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), TEXT)
def test_text_has_a_contrast_of_4_5(front, back, mode):
    assert contrast(front, back, mode) >= 4.5


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), EDGES)
def test_edges_focus_and_plots_have_a_contrast_of_3(front, back, mode):
    assert contrast(front, back, mode) >= 3


def test_colors_are_written_only_as_tokens():
    for file in UI.glob("css/**/*.css"):
        if file.name in ("tokens.css", "picture.css"):
            continue
        text = re.sub(r"/\*.*?\*/|@media print \{.*", "", file.read_text(), flags=re.DOTALL)
        text = text.split("@media print")[0]
        assert not re.findall(r"(?<![\w&-])#[0-9a-f]{3,8}\b|rgb\(|hsl\(", text), file.name


def test_every_token_used_is_defined():
    css = "".join(file.read_text() for file in UI.glob("css/**/*.css"))
    defined = set(re.findall(r"(--[\w-]+)\s*:", css))
    used = set(re.findall(r"var\((--[\w-]+)\)", css))
    assert used - defined == set()


def test_placeholders_have_one_class_each():
    css = (UI / "css/shared/picture.css").read_text()
    assert dict(re.findall(r"\.tone-(\w+) \{ background: (#\w+); \}", css)) == pictures.TONES


@pytest.mark.parametrize("path", [path for path in bundle.BUNDLES if path.endswith(".css")])
def test_bundles_are_one_well_formed_sheet_of_layers(path):
    css = bundle.text(path)
    assert css.startswith(bundle.LAYERS)
    assert css.count("{") == css.count("}")
    assert "/*" not in css
    outside = re.sub(r"\{(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*\})*\}", "{}", css)
    assert all(
        part.startswith(("@layer", "@supports")) for part in re.findall(r"([^{};]+)\{\}", outside.replace("\n", ""))
    )


def test_browsers_without_light_dark_get_the_light_tokens():
    older = (
        bundle.text("ui/shared.css").split("@supports not (color: light-dark(#fff, #000)) {")[1].split("\n@layer")[0]
    )
    assert "--ink: #24211d;" in older
    assert "--scrim: rgb(36 33 29 / 45%);" in older
    assert "light-dark" not in older


def test_the_bundle_is_built_again_when_a_source_is_newer(tmp_path, monkeypatch):
    source = tmp_path / "css"
    source.mkdir()
    (source / "a.css").write_text("@layer base { a { color: red; } }")
    monkeypatch.setattr(bundle, "DIST", tmp_path / "dist")
    monkeypatch.setitem(bundle.BUNDLES, "ui/shared.css", source)
    assert "color: red" in bundle.build("ui/shared.css").read_text()
    (source / "b.css").write_text("@layer base { b { color: blue; } }")
    assert "color: blue" in bundle.build("ui/shared.css").read_text()


def test_scripts_stay_small_and_never_evaluate():
    for file in [*UI.glob("js/**/*.js"), *UI.glob("static/ui/*.js")]:
        text = file.read_text()
        assert len(text.splitlines()) <= 80, file.name
        assert not re.search(
            r"\beval\(|new Function|innerHTML|\.style\b|document\.write|^import |^export ", text, re.MULTILINE
        ), file.name


def test_files_of_others_are_what_we_say_they_are():
    listed = tomllib.loads((UI / "vendor.toml").read_text())["file"]
    for one in listed:
        assert one["license"] and one["version"]
        assert hashlib.sha256((UI / one["file"]).read_bytes()).hexdigest() == one["sha256"], one["name"]
    shipped = {file.name for file in (UI / "static/ui/vendor").iterdir()}
    assert shipped <= {pathlib.Path(one["file"]).name for one in listed}


def test_every_icon_that_is_named_is_drawn():
    drawn = re.findall(r'<symbol id="([^"]+)"', (UI / "static/ui/icons.svg").read_text())
    assert len(drawn) == len(set(drawn)) >= 50
    named = set()
    for file in UI.glob("jinja2/**/*.html"):
        named |= set(re.findall(r"""(?:draw|icon)\("([\w-]+)""", file.read_text()))
        named |= set(re.findall(r"""icon(?:=|": )"([\w-]+)\"""", file.read_text()))
    assert named - set(drawn) == set()


def test_templates_have_no_inline_style_script_or_handler():
    for file in UI.glob("jinja2/**/*.html"):
        text = file.read_text()
        assert not re.search(r"""\sstyle=|\son[a-z]+=["{]|<style|<script(?![^>]*\ssrc=)|\|\s*safe\b""", text), file.name


def contrast(front: str, back: str, mode: int) -> float:
    """WCAG 2.2, relative luminance and contrast ratio."""
    one, other = sorted(
        (_luminance(PAIRS[front].split(",")[mode].strip()), _luminance(PAIRS[back].split(",")[mode].strip()))
    )
    return (other + 0.05) / (one + 0.05)


def _luminance(color: str) -> float:
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
