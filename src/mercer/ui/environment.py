"""The Jinja environment every page is rendered in: escaping on, translations, our filters and few globals."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, MutableMapping
from typing import Any

from django.http import HttpRequest
from django.templatetags import static as static_files
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, FileSystemBytecodeCache
from jinja2.ext import Extension
from markupsafe import Markup, escape

from mercer.ui import fields, formats, heat, pictures, plots, prices, richtext

# Raised when an option below changes: compiled templates do not notice that by themselves.
BYTECODE_VERSION = 2
HTMX = re.compile(r"(?<=\s)hx-(?=[a-z-]+(?::[a-z-]+)?=)")
ATTRIBUTE = re.compile(r"[a-z][a-z0-9:._-]*", re.ASCII)


def environment(**options: Any) -> Environment:
    """Called once by Django's Jinja2 backend with the options of `TEMPLATES`."""
    options.setdefault("bytecode_cache", FileSystemBytecodeCache(pattern=f"mercer{BYTECODE_VERSION}_%s.cache"))
    options.setdefault("cache_size", -1)
    options["extensions"] = [*options.get("extensions", []), "jinja2.ext.i18n", "jinja2.ext.do", Htmx]
    jinja = House(trim_blocks=True, lstrip_blocks=True, **options)  # the backend turns escaping on
    jinja.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    jinja.filters.update(FILTERS)
    jinja.globals.update(GLOBALS)
    return jinja


class House(Environment):
    """Templates share one plain dictionary of globals."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """No template has globals of its own; in the usual chain each import compared them one by one."""
        return super().make_globals(d) if d else self.globals


class Htmx(Extension):
    """Templates write `hx-get`; pages say `data-hx-get`, which htmx understands as well and HTML allows."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return HTMX.sub("data-hx-", source)


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """A page's address by its route name. `NoReverseMatch` when there is none."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


@functools.lru_cache(maxsize=512)
def static(path: str) -> str:
    """The address of a static file, with its hash in it. It stays the same while the process runs; six of a page are asked."""
    return static_files.static(path)


@functools.lru_cache(maxsize=512)
def icon(name: str, size: str = "") -> Markup:
    """A picture out of our own set, hidden from screen readers: the text beside it must speak."""
    kind = f"icon icon-{size}" if size else "icon"
    address = f"{static('ui/icons.svg')}#{name}"
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>').format(kind, address)


def query(request: HttpRequest, **changes: Any) -> str:
    """The query string of this page with some parameters changed; `None` takes one out."""
    parameters = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            parameters.pop(name, None)
        elif isinstance(value, (list, tuple)):
            parameters.setlist(name, [str(one) for one in value])
        else:
            parameters[name] = str(value)
    return f"?{parameters.urlencode()}"


def attributes(given: Mapping[str, Any] | None, *but: str) -> Markup:
    """Further attributes of an element: `None` and `False` leave one out, `True` writes it bare."""
    if not given:
        return Markup("")
    return Markup("").join(
        Markup(" {}").format(_said(name)) if value is True else Markup(' {}="{}"').format(_said(name), value)
        for name, value in given.items()
        if value is not None and value is not False and name not in but and _safe_name(name)
    )


def _said(name: str) -> str:
    return f"data-{name}" if name.startswith("hx-") else name


def _safe_name(name: str) -> bool:
    if not ATTRIBUTE.fullmatch(name) or name.startswith("on") or name == "style":
        raise ValueError(f"not an attribute we write: {name!r}")
    return True


def direction() -> str:
    """The way the reader's language is written, for the `dir` attribute."""
    return "rtl" if translation.get_language_bidi() else "ltr"


def icons_url() -> str:
    """Where the icon set is, for scripts that draw one."""
    return static("ui/icons.svg")


def paragraphs(text: object) -> Markup:
    """Plain text as escaped paragraphs; single line ends become breaks."""
    blocks = str(text or "").replace("\r\n", "\n").strip().split("\n\n")
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.split("\n")))
        for block in blocks
        if block.strip()
    )


GLOBALS = {
    "url": url,
    "static": static,
    "icon": icon,
    "draw": icon,  # inside macros, where `icon` is a parameter
    "draw_picture": pictures.element,
    "draw_price": prices.element,
    "icons_url": icons_url,
    "attributes": attributes,
    "widget_kind": fields.kind,
    "widget_attrs": fields.attributes,
    "query": query,
    "language": translation.get_language,
    "direction": direction,
    "plot_line": plots.line,
    "plot_bars": plots.bars,
    "plot_shares": plots.shares,
    "plot_spark": plots.spark,
    "plot_text": plots.text,
    "plot_ranks": heat.ranks,
    "plot_heat": heat.heat,
}

FILTERS = {
    "money": formats.money,
    "money_input": formats.money_input,
    "number": formats.number,
    "percent": formats.percent,
    "date": formats.date,
    "datetime": formats.datetime,
    "time": formats.time,
    "ago": formats.ago,
    "iso": formats.iso,
    "plural": formats.plural,
    "initials": formats.initials,
    "size_text": formats.size_text,
    "rich": richtext.clean,
    "paragraphs": paragraphs,
    "srcset": pictures.srcset,
    "tone": pictures.tone,
}
