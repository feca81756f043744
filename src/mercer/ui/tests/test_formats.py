import datetime

import pytest
from django.utils import translation

from mercer.kernel.money import Money
from mercer.ui import formats, pictures, plots, richtext
from mercer.ui.tests.rendering import render

NOON = datetime.datetime(2026, 3, 12, 12, 0, tzinfo=datetime.UTC)


def test_money_is_written_as_the_reader_writes_it():
    assert formats.money(Money(123450, "EUR")) == "€1,234.50"
    with translation.override("zh-hans"):
        assert formats.money(Money(123450, "CNY")) == "¥1,234.50"
    assert formats.money(None) == ""
    assert formats.money_input(Money(-5, "EUR")) == "-0.05"


def test_days_and_times_follow_the_language():
    assert formats.date(NOON) == "Mar 12, 2026"
    assert formats.datetime(NOON).startswith("Mar 12, 2026, 12:00")
    with translation.override("zh-hans"):
        assert formats.date(NOON, "long") == "2026年3月12日"


def test_ago_becomes_a_date_after_four_weeks():
    assert formats.ago(NOON - datetime.timedelta(hours=3), NOON) == "3 hours ago"
    assert formats.ago(NOON + datetime.timedelta(days=2), NOON) == "in 2 days"
    assert formats.ago(NOON - datetime.timedelta(days=40), NOON) == "Jan 31, 2026"


def test_numbers_have_as_many_decimals_as_asked_for():
    assert formats.number(1234.5) == "1,234.5"
    assert formats.number(1234.5, 2) == "1,234.50"
    assert formats.percent(0.125, 1) == "12.5%"
    assert formats.size_text(1_500_000) == "1.5 MB"


@pytest.mark.parametrize(
    ("name", "letters"), [("Ada Lindqvist", "AL"), ("Ada", "A"), ("陈美玲", "陈"), ("", ""), (None, "")]
)
def test_initials(name, letters):
    assert formats.initials(name) == letters


def test_rich_text_keeps_structure_and_loses_what_could_run():
    dirty = (
        '<h2 onclick="x()" style="color:red" class="button">Care</h2><script>alert(1)</script><p>Wipe <b>dry</b>.</p>'
        '<a href="javascript:alert(1)">no</a><a href="https://example.com">yes</a><img src=x onerror=alert(1)><iframe src="//x"></iframe>'
        '<svg><script>alert(1)</script></svg><style>*{display:none}</style><form action="/x"><input name="a"></form>'
    )
    clean = str(richtext.clean(dirty))
    for word in (
        "script",
        "alert",
        "onclick",
        "onerror",
        "style",
        "class",
        "iframe",
        "svg",
        "form",
        "input",
        "javascript",
    ):
        assert word not in clean
    assert "<h2>Care</h2>" in clean
    assert "<b>dry</b>" in clean
    assert 'href="https://example.com"' in clean


def test_plain_text_becomes_escaped_paragraphs():
    assert render("{{ text|paragraphs }}", text="a <b>\nc\n\nd") == "<p>a &lt;b&gt;<br>c</p><p>d</p>"


def test_the_placeholder_is_the_nearest_tone():
    assert pictures.tone("#b5714d") == "tone-clay"
    assert pictures.tone(None) == pictures.tone("red") == pictures.tone("#zzzzzz") == "tone-paper"


def test_a_plot_includes_zero_and_uses_round_steps():
    plot = plots.line([("a", 12), ("b", 87)])
    assert [value for _, value in plot.ticks] == [0, 25, 50, 75, 100]
    assert plot.marks[1].y < plot.marks[0].y < plot.bottom
    assert plots.bars([("a", -5), ("b", 5)]).ticks[0][1] < 0


@pytest.mark.parametrize("values", [[], [0], [0, 0], [5, 5, 5], [-1, -1], [1e12, 1]])
def test_plots_of_dull_numbers_do_not_break(values):
    points = [(str(index), value) for index, value in enumerate(values)]
    plots.line(points)
    plots.bars(points)
    plots.spark(values)
    assert sum(part["share"] for part in plots.shares(points)) in (0, pytest.approx(1))
