"""A look: the few things a merchant decides about how the shop looks. Everything else is worked out from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from django.utils.translation import gettext_lazy as _

from mercer.kernel import errors
from mercer.themes import colors

LIGHTEST_DARK = 0.55  # relative luminance below which a ground is no light ground any more

# Families every system brings along: no font is loaded, so nothing jumps and nobody is told who visits.
FACES = {
    "bookish": (_("Bookish serif"), '"Iowan Old Style", "Palatino Linotype", Palatino, "URW Palladio L", P052, "Noto Serif", Georgia, "Songti SC", "Noto Serif CJK SC", serif'),
    "printed": (_("Printed serif"), 'Charter, "Bitstream Charter", "Sitka Text", Cambria, "Noto Serif", Georgia, "Songti SC", "Noto Serif CJK SC", serif'),
    "fine": (_("Fine, high-contrast serif"), 'Didot, "Bodoni MT", "Bodoni 72", "Playfair Display", "Noto Serif Display", "URW Palladio L", Georgia, "Songti SC", "Noto Serif CJK SC", serif'),
    "system": (_("The device's own"), 'system-ui, -apple-system, "Segoe UI", "Noto Sans", Roboto, "Helvetica Neue", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'),
    "humanist": (_("Humanist sans"), 'Optima, Candara, "Gill Sans", "Gill Sans MT", "Noto Sans", "Source Sans 3", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'),
    "geometric": (_("Geometric sans"), '"Avenir Next", Avenir, Montserrat, Corbel, "URW Gothic", "Century Gothic", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'),
    "grotesque": (_("Grotesque sans"), '"Helvetica Neue", Helvetica, "Nimbus Sans", Arial, "Liberation Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'),
    "rounded": (_("Rounded sans"), 'ui-rounded, "Hiragino Maru Gothic ProN", Quicksand, Comfortaa, Manjari, "Arial Rounded MT Bold", Calibri, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'),
    "slab": (_("Slab serif"), 'Rockwell, "Rockwell Nova", "Roboto Slab", "DejaVu Serif", "Sitka Small", "Songti SC", "Noto Serif CJK SC", serif'),
}  # fmt: skip

CHOICES = {
    "buttons": {"ink": _("Ink"), "accent": _("The shop's color")},
    "display": {code: name for code, (name, _stack) in FACES.items()},
    "text": {code: name for code, (name, _stack) in FACES.items()},
    "heading": {"regular": _("Regular"), "medium": _("Medium"), "bold": _("Bold")},
    "size": {"small": _("Small"), "normal": _("Normal"), "large": _("Large")},
    "corners": {"square": _("Square"), "slight": _("Slightly rounded"), "soft": _("Soft"), "round": _("Round")},
    "density": {"compact": _("Compact"), "normal": _("Normal"), "airy": _("Airy")},
    "wordmark": {"plain": _("As written"), "capitals": _("Capitals"), "bold": _("Bold")},
}
COLORS = ("accent", "ground", "ink", "sale")


class BadLook(errors.Invalid):
    code = "bad_look"
    title = _("This cannot be a look.")


@dataclass(frozen=True, slots=True)
class Look:
    """Colors as `#rrggbb`; the rest are codes of `CHOICES`. Without changes it is what the style sheets say."""

    accent: str = "#2b5a46"
    ground: str = "#faf8f4"
    ink: str = "#24211d"
    sale: str = "#9c3519"
    buttons: str = "ink"
    display: str = "bookish"
    text: str = "system"
    heading: str = "regular"
    size: str = "normal"
    corners: str = "slight"
    density: str = "normal"
    wordmark: str = "plain"

    def to_json(self) -> dict[str, str]:
        return asdict(self)


def read(given: Mapping[str, str]) -> Look:
    """A look out of its parts; what is missing is as it was made. `BadLook` names the parts that make no sense."""
    known = {field.name for field in fields(Look)}
    wrong: dict[str, str] = {name: str(_("There is no such part.")) for name in given.keys() - known}
    clean: dict[str, str] = {}
    for name in known & given.keys():
        if name in COLORS:
            try:
                clean[name] = colors.read(str(given[name]))
            except ValueError:
                wrong[name] = str(_("A color is written like #2b5a46."))
        elif given[name] in CHOICES[name]:
            clean[name] = given[name]
        else:
            wrong[name] = str(_("Please choose one of these."))
    if "ground" in clean and colors.luminance(clean["ground"]) < LIGHTEST_DARK:
        wrong["ground"] = str(_("The ground has to be light. The dark mode is worked out from it."))
    if wrong:
        raise BadLook(fields=wrong)
    return Look(**clean)
