"""Rendering macros in tests the way pages do."""

import html.parser

from django.template import engines


def render(source: str, **values) -> str:
    return engines["jinja2"].env.from_string(source).render(**values)


def macro(file: str, call: str, **values) -> str:
    """`macro("buttons", "m.link(name, '/')", name="x")`."""
    return render(f'{{% import "ui/{file}.html" as m %}}{{{{ {call} }}}}', **values)


class _Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.elements: list[tuple[str, dict]] = []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))


def elements(page: str) -> list[tuple[str, dict]]:
    reader = _Reader()
    reader.feed(page)
    return reader.elements
