"""The shop's texts in other languages: find them in code and templates, merge them into the catalogs, compile.

    python tools/translations.py            all three steps, then tells what is still to be translated
    python tools/translations.py --check    changes nothing; ends with 1 when a step would

The catalogs are src/mercer/config/locale/<locale>/LC_MESSAGES/django.po and .mo. They name no lines and no dates, so that
a difference shows changed texts and nothing else.
"""

from __future__ import annotations

import argparse
import datetime
import io
import pathlib
import sys
from collections.abc import Iterable

from babel.messages import Catalog, Message, extract, mofile, pofile

ROOT = pathlib.Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src/mercer"
LOCALES = SOURCE / "config/locale"
METHODS = [("**/tests/**", "ignore"), ("**/migrations/**", "ignore"), ("**.py", "python"), ("**/jinja2/**.*", "jinja2")]
# As in mercer.ui.environment.
OPTIONS = {
    "**/jinja2/**.*": {
        "extensions": "jinja2.ext.i18n,jinja2.ext.do",
        "trim_blocks": "true",
        "lstrip_blocks": "true",
        "newstyle_gettext": "true",
        "silent": "false",
        "encoding": "utf-8",
    }
}
KEYWORDS = {
    **extract.DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "gettext_noop": None,
    "noop": None,
}
HEADER = "# Texts of Mercer. Written and checked by tools/translations.py; edit only the translations.\n#"


def found() -> Catalog:
    """All texts of the source, each with the files it is in."""
    catalog = Catalog(project="Mercer", charset="utf-8")
    for file, _, message, _, context in extract.extract_from_dir(
        SOURCE, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS
    ):
        catalog.add(message, None, [(f"src/mercer/{file}", 1)], context=context)
    return catalog


def read(po: pathlib.Path) -> Catalog:
    """The catalog of a language as it is written down; an empty one for a new language."""
    locale = po.parts[-3]
    if not po.exists():
        return Catalog(locale=locale, charset="utf-8")
    with po.open("rb") as file:
        return pofile.read_po(file, locale=locale)


def merged(po: pathlib.Path, texts: Catalog) -> Catalog:
    """The catalog with all texts of the source and none besides; what was translated stays."""
    catalog = read(po)
    catalog.update(texts, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    catalog.header_comment, catalog.fuzzy = HEADER, False
    return catalog


def written(catalog: Catalog) -> bytes:
    """The catalog as text: sorted, without lines, dates or names."""
    out = io.BytesIO()
    pofile.write_po(out, catalog, width=110, no_location=True, omit_header=True, sort_output=True)
    plural = f'"Plural-Forms: {catalog.plural_forms}\\n"'
    head = ['msgid ""', 'msgstr ""', f'"Language: {catalog.locale}\\n"', '"MIME-Version: 1.0\\n"']
    head += ['"Content-Type: text/plain; charset=utf-8\\n"', '"Content-Transfer-Encoding: 8bit\\n"', plural]
    return "\n".join([HEADER, *head, "", ""]).encode() + out.getvalue()


def compiled(po: bytes, locale: str) -> bytes:
    """What gettext reads at run time. It names a fixed date: the same texts make the same bytes."""
    catalog = pofile.read_po(io.BytesIO(po), locale=locale)
    catalog.creation_date = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    out = io.BytesIO()
    mofile.write_mo(out, catalog)
    return out.getvalue()


def missing(catalog: Catalog) -> list[str]:
    """The texts nobody has translated."""
    return [str(message.id) for message in catalog if message.id and not translated(message)]


def translated(message: Message) -> bool:
    """Whether every form of a text has a translation that somebody stands for."""
    forms = [message.string] if isinstance(message.string, str) else message.string or ("",)
    return all(forms) and not message.fuzzy


def catalogs(locales: Iterable[str] = ()) -> list[pathlib.Path]:
    """The catalogs that exist, and those asked for."""
    names = {path.parts[-3] for path in LOCALES.glob("*/LC_MESSAGES/django.po")} | set(locales)
    return [LOCALES / name / "LC_MESSAGES/django.po" for name in sorted(names)]


def main(arguments: list[str]) -> int:
    """Runs the steps for every language there is. `--add de` begins another."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="change nothing, only say whether something would change")
    parser.add_argument(
        "--add", metavar="LOCALE", action="append", default=[], help="begin another language, e.g. pt_BR"
    )
    asked = parser.parse_args(arguments)
    texts, stale = found(), False
    for po in catalogs(asked.add):
        catalog = merged(po, texts)
        text = written(catalog)
        files = {po: text, po.with_suffix(".mo"): compiled(text, po.parts[-3])}
        changed = [path for path, content in files.items() if not path.exists() or path.read_bytes() != content]
        stale = stale or bool(changed)
        if not asked.check:
            po.parent.mkdir(parents=True, exist_ok=True)
            for path in changed:
                path.write_bytes(files[path])
        open_texts = missing(catalog)
        print(f"{po.parts[-3]}: {len(catalog)} texts, {len(open_texts)} to translate, {len(changed)} files changed")
        for one in open_texts:
            print(f"    {one!r}")
    return int(asked.check and stale)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
