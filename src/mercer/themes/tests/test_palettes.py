"""Whatever a merchant chooses can be read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mercer.themes import colors, looks, palettes, sheets
from mercer.themes.looks import Look
from mercer.themes.presets import PRESETS

COLOR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
GROUND = COLOR.map(lambda color: colors.mix(color, colors.WHITE, 0.8)).filter(
    lambda c: colors.luminance(c) >= looks.LIGHTEST_DARK
)
GROUNDS = ("page", "surface", "raised", "sunken", "hover")
TEXT = [
    *[(ink, ground) for ink in ("ink", "ink-soft", "ink-faint") for ground in (*GROUNDS, "accent-soft", "neutral-soft")],
    *[(tone, f"{tone}-soft") for tone in (*palettes.TONES, "accent")],
    *[(tone, ground) for tone in ("accent", "danger", "sale", "success") for ground in GROUNDS],
    ("on-accent", "accent"), ("on-accent", "accent-hover"), ("on-action", "action"), ("on-action", "action-hover"), ("on-danger", "danger"),
]  # fmt: skip
EDGES = [(edge, ground) for edge in ("line-strong", "focus") for ground in GROUNDS]


@settings(max_examples=150, deadline=None)
@given(accent=COLOR, ground=GROUND, ink=COLOR, sale=COLOR, buttons=st.sampled_from(["ink", "accent"]))
def test_text_always_has_a_contrast_of_4_5_and_edges_of_3(accent, ground, ink, sale, buttons):
    palette = palettes.of(Look(accent=accent, ground=ground, ink=ink, sale=sale, buttons=buttons))
    for mode in (palette.light, palette.dark):
        for front, back in TEXT:
            assert colors.contrast(mode[front], mode[back]) >= 4.5, (front, back, mode[front], mode[back])
        for front, back in EDGES:
            assert colors.contrast(mode[front], mode[back]) >= 3, (front, back)


def test_a_bright_color_stays_itself_on_buttons_and_the_merchant_is_told():
    palette = palettes.of(Look(accent="#f2b705", buttons="accent"))
    assert palette.light["action"] == "#f2b705" and palette.light["on-action"] in ("#000000", colors.BLACK)
    assert palette.light["accent"] != "#f2b705"
    assert [note.field for note in palette.notes] == ["accent"] and palette.notes[0].ratio < 4.5


def test_the_look_as_made_needs_no_remark():
    assert palettes.of(Look()).notes == ()


def test_what_is_no_color_or_no_choice_is_refused_by_name():
    with pytest.raises(looks.BadLook) as no:
        looks.read({"accent": "red;}", "corners": "spiky", "ground": "#102030", "wings": "two"})
    assert set(no.value.fields) == {"accent", "corners", "ground", "wings"}


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_is_a_sheet_of_tokens_only(preset):
    look = PRESETS[preset][1]
    text = sheets.css(look)
    assert text.count("{") == text.count("}") and "url(" not in text and "<" not in text
    assert looks.read(look.to_json()) == look
    assert len(text) < 4_000
