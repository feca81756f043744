"""Joins the small css and js files of the design system into the few a page loads. No build step: a staticfiles finder.

`css/<part>/*.css` becomes `ui/<part>.css` and `js/<part>/*.js` becomes `ui/<part>.js`, in alphabetical order (cascade
layers make the order of css files meaningless; scripts import nothing, each gets its own block); a page of the shop loads one
of each kind, `ui/shop.css` and `ui/shop.js`. The results are written to `ui/dist/`,
again whenever a source is newer, and found there by the development server, the tests and `collectstatic`.
"""

from __future__ import annotations

import pathlib
import re
import tempfile

from django.contrib.staticfiles import utils
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

HERE = pathlib.Path(__file__).parent
DIST = HERE / "dist"
BUNDLES = {
    "ui/shared.css": HERE / "css" / "shared",
    "ui/storefront.css": HERE / "css" / "storefront",
    "ui/backoffice.css": HERE / "css" / "backoffice",
    "ui/shared.js": HERE / "js" / "shared",
    "ui/storefront.js": HERE / "js" / "storefront",
    "ui/backoffice.js": HERE / "js" / "backoffice",
}
# One file for every page of the shop: a phone waits for each connection it opens.
JOINED = {
    "ui/shop.css": ("ui/shared.css", "ui/storefront.css"),
    "ui/shop.js": ("ui/shared.js", "ui/storefront.js"),
}
LIGHT_DARK = re.compile(r"light-dark\(((?:[^(),]|\([^()]*\))*),(?:[^()]|\([^()]*\))*\)")
LAYERS = "@layer reset, tokens, base, components, utilities;"


class Finder(BaseFinder):
    """Finds the joined files; see the module."""

    def __init__(self, *args, **kwargs):
        self.storage = FileSystemStorage(location=DIST)

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        if path not in BUNDLES and path not in JOINED:
            return []
        build(path)
        found = self.storage.path(path)
        return [found] if find_all or kwargs.get("all") else found

    def list(self, ignore_patterns):
        for path in (*BUNDLES, *JOINED):
            if not utils.matches_patterns(path, ignore_patterns or []):
                build(path)
                yield path, self.storage


def build(path: str) -> pathlib.Path:
    """Writes the bundle unless it is newer than all its sources. `OSError` where the folder cannot be written."""
    target = DIST / path
    sources = _sources(path)
    newest = max(source.stat().st_mtime for source in [*_folders(path), pathlib.Path(__file__), *sources])
    if not target.exists() or target.stat().st_mtime < newest:
        target.parent.mkdir(parents=True, exist_ok=True)
        # A rename, because several processes may start at once.
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, delete=False) as file:
            file.write(text(path))
        made = pathlib.Path(file.name)
        made.chmod(0o644)
        made.replace(target)
    return target


def text(path: str) -> str:
    """The content of a bundle."""
    parts = [source.read_text(encoding="utf-8") for source in _sources(path)]
    if path.endswith(".css"):
        return LAYERS + "\n" + "".join(shrink(part) + _older(part) for part in parts)
    return "".join(f"{{\n{part.strip()}\n}}\n" for part in parts)


def shrink(css: str) -> str:
    """Without comments and indentation; compression does the rest."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s*\n\s*", "\n", css)
    css = re.sub(r"\n?([{};,])\n?", r"\1", css)
    return css.replace(";}", "}").strip() + "\n"


def _older(css: str) -> str:
    """For browsers before `light-dark()` (2024): the same tokens, light only."""
    if ":root {\n    color-scheme" not in css:
        return ""
    light = LIGHT_DARK.sub(r"\1", shrink(css))
    return f"@supports not (color: light-dark(#fff, #000)) {{{light.strip()}}}\n"


def _sources(path: str) -> list[pathlib.Path]:
    suffix = pathlib.Path(path).suffix
    return [source for folder in _folders(path) for source in sorted(folder.glob(f"*{suffix}"))]


def _folders(path: str) -> list[pathlib.Path]:
    return [BUNDLES[part] for part in JOINED.get(path, (path,))]
