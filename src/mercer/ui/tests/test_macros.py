import datetime
import pathlib
import re

import pytest
from django import forms
from django.template import engines

from mercer.kernel.money import Money
from mercer.ui.tests.rendering import elements, macro, render

PACKAGES = pathlib.Path(__file__).parents[2]
EVIL = '"><script>alert(1)</script>'
UTC = datetime.UTC


@pytest.mark.parametrize(
    ("file", "call"),
    [
        ("buttons", "m.button(evil, name=evil, value=evil, confirm=evil)"),
        ("buttons", "m.link(evil, evil, attrs={'title': evil})"),
        ("buttons", "m.post(evil, evil, '', fields={evil: evil})"),
        ("forms", "m.text('n', evil, evil, help=evil, error=evil, placeholder=evil, prefix=evil)"),
        ("forms", "m.textarea('n', evil, evil)"),
        ("forms", "m.select('n', evil, [(evil, evil)], evil)"),
        ("forms", "m.radio_cards('n', evil, [{'value': evil, 'label': evil, 'note': evil, 'aside': evil}])"),
        ("forms", "m.choices('n', evil, [{'value': evil, 'label': evil, 'color': evil}])"),
        ("forms", "m.search_box(evil, value=evil, suggest_url=evil)"),
        ("tables", "m.row(id=evil, label=evil, select=True, caller=none)"),
        ("tables", "m.cell(evil, evil, url=evil)"),
        ("feedback", "m.alert(evil, title=evil)"),
        ("feedback", "m.badge(evil, evil)"),
        ("feedback", "m.empty(evil, evil, action_label=evil, action_url=evil)"),
        ("cards", "m.product({'url': evil, 'name': evil, 'brand': evil, 'badges': [(evil, evil)], 'note': evil, 'swatches': [evil], 'price': price})"),
        ("cards", "m.price(price, note=evil, size=evil)"),
        ("cards", "m.line(evil, evil, meta=evil, aside=evil)"),
        ("media", "m.picture(image, evil, evil, ratio=evil)"),
        ("media", "m.picture(none, alt=evil)"),
        ("nav", "m.breadcrumbs([(evil, evil), (evil, evil)])"),
        ("nav", "m.menu(evil, evil, [{'label': evil, 'url': evil}])"),
        ("data", "m.facts([(evil, evil)])"),
        ("data", "m.timeline([{'at': at, 'text': evil, 'actor': evil, 'detail': evil}])"),
        ("data", "m.address([evil, evil])"),
        ("data", "m.copy(evil)"),
        ("plots", "m.line(evil, [(evil, 1), (evil, 2)])"),
        ("filters", "m.checks(evil, evil, [{'value': evil, 'label': evil, 'count': 1}])"),
        ("filters", "m.chips([{'label': evil, 'url': evil}], evil)"),
    ],
)  # fmt: skip
def test_what_people_write_is_escaped(file, call):
    image = {
        "sources": {"avif": [(1, EVIL)], "jpeg": [(1, EVIL)]},
        "fallback": EVIL,
        "width": 1,
        "height": 1,
        "alt": EVIL,
    }
    call = call.replace(", caller=none", "")
    source = macro if "m.row" not in call else _row
    page = source(
        file,
        call,
        evil=EVIL,
        image=_Object(image),
        price=Money(100, "EUR"),
        at=datetime.datetime(2026, 1, 1, tzinfo=UTC),
    )
    assert "<script" not in page
    assert "alert(1)" in page
    assert not [name for _, attributes in elements(page) for name in attributes if name.startswith(("on", "script"))]


def test_every_template_compiles():
    env = engines["jinja2"].env
    names = [name for name in env.list_templates() if name.startswith("ui/")]
    assert len(names) > 30
    for name in names:
        env.get_template(name)


def test_pages_use_only_macros_and_icons_that_exist():
    env, missing = engines["jinja2"].env, []
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (PACKAGES / "ui/static/ui/icons.svg").read_text()))
    for file in PACKAGES.glob("*/jinja2/**/*.html"):
        text = file.read_text()
        for source, name in re.findall(r"""\{%-? *import ["'](ui/\w+\.html)["'] as (\w+)""", text):
            has = dir(env.get_template(source).module)
            missing += [
                (file.name, f"{name}.{used}")
                for used in re.findall(rf"(?<![\w.]){name}\.(\w+)\(", text)
                if used not in has
            ]
        missing += [
            (file.name, one) for one in re.findall(r"""(?<!\w)icon\(["']([\w-]+)["']\)""", text) if one not in drawn
        ]
    assert missing == []


@pytest.mark.parametrize("name", ["onclick", "style", 'a" b', "ONLOAD"])
def test_attributes_that_would_run_or_paint_are_refused(name):
    with pytest.raises(ValueError, match="attribute"):
        render("{{ attributes(given) }}", given={name: "x"})


def test_attributes_may_be_bare_or_left_out():
    assert render("{{ attributes({'hx-boost': true, 'id': none, 'data-n': 1}) }}") == ' data-hx-boost data-n="1"'


class _Form(forms.Form):
    email = forms.EmailField(help_text="Where the receipt goes.")
    way = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")])
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_is_tied_to_its_label_help_and_error():
    page = macro("forms", "m.fields(form)", form=_Form({"email": "no"}))
    fields = {attributes.get("id"): attributes for _, attributes in elements(page)}
    assert fields["id_email"]["aria-describedby"] == "id_email_helptext id_email_error"
    assert fields["id_email"]["aria-invalid"] == "true"
    assert "id_email_error" in fields
    assert "id_email_helptext" in fields
    assert 'for="id_email"' in page
    assert page.count('type="radio"') == 2
    assert '<input type="hidden" name="token"' in page


def test_the_error_summary_links_to_the_fields():
    page = macro("forms", "m.errors(form)", form=_Form({"email": "no"}))
    assert 'href="#id_email"' in page
    assert 'role="alert"' in page
    assert macro("forms", "m.errors(form)", form=_Form()).strip() == ""


def test_a_price_says_which_is_now_and_which_was_before():
    page = macro("cards", "m.price(now, before)", now=Money(4200, "EUR"), before=Money(5600, "EUR"))
    assert "€42.00" in page
    assert '<s><span class="spoken">before </span>€56.00</s>' in page
    assert "from €42.00" in macro("cards", "m.price(now, starting=true)", now=Money(4200, "EUR"))
    assert macro("cards", "m.price(none)") == ""


def test_a_picture_offers_modern_formats_first_and_its_size():
    image = _Object({"sources": {"avif": [(320, "/a.avif"), (640, "/b.avif")], "webp": [(320, "/a.webp")]}, "fallback": "/a.jpg", "width": 600, "height": 400, "alt": "A vase", "color": "#b5714d"})  # fmt: skip
    page = macro("media", "m.picture(image, '50vw')", image=image)
    tags = elements(page)
    assert [tag for tag, _ in tags] == ["picture", "source", "source", "img"]
    assert tags[0][1]["class"] == "picture tone-clay"
    assert tags[1][1]["srcset"] == "/a.avif 320w, /b.avif 640w"
    assert tags[3][1] == {
        "src": "/a.jpg",
        "width": "600",
        "height": "400",
        "alt": "A vase",
        "loading": "lazy",
        "decoding": "async",
    }


def test_a_table_cell_may_hold_markup_or_a_value_or_nothing():
    assert "–" in macro("tables", "m.cell('Phone')")
    page = render('{% import "ui/tables.html" as m %}{% call m.cell("State", primary=True) %}<b>x</b>{% endcall %}')
    assert page.strip().startswith("<th scope=row")
    assert "<b>x</b>" in page


def _row(file, call, **values):
    inner = call.removeprefix("m.row")
    return render(f'{{% import "ui/{file}.html" as m %}}{{% call m.row{inner} %}}<td></td>{{% endcall %}}', **values)


class _Object:
    def __init__(self, values):
        self.__dict__.update(values)
