"""Wide pictures of several goods together, for the home page and the categories. Places are centimeters on the table."""

import dataclasses
from collections.abc import Callable

import forms
from goods import bath, cups, desk, furniture, glass, jars, kitchen, light, linen, plates, serving, vases
from materials import glaze, wood
from stage import View


@dataclasses.dataclass(frozen=True)
class Scene:
    build: Callable
    view: View
    dim: float = 1.0


ALL: dict[str, Scene] = {}


def scene(name, view, dim=1.0):
    def keep(build):
        ALL[name] = Scene(build, view, dim)
        return build

    return keep


def put(x, y, build, *told, z=0.0, turn=0.0, lean=0.0):
    with forms.group((x, y, z), (lean, 0, turn)):
        build(*told)


def table(kind, *, depth=110, width=420):
    """Planks below z = 0 that the goods stand on."""
    plank = depth / 4
    for n in range(4):
        made = forms.slab(
            (width, plank - 0.12, 3), wood(kind, figure=0.4), soft=0.2, at=((-1) ** n * 9, (n - 1.5) * plank, -3)
        )
        made["stage"] = True


@scene("long-table", View(6, 15, 0.93, lens=62, wide=True))
def long_table():
    table("oak")
    for x, y, turn in ((-24, -14, 4), (30, -14, -5)):
        put(x, y, plates.plate, 13.5, glaze("oat", top=2.1, speckle=1.1))
        put(x, y, plates.bowl, 9, 7.2, glaze("lagoon" if x < 0 else "rust", foot=0.5, top=7.2), z=0.8)
        put(x + 21.5, y - 1, linen.folded, 19, 11, 3, 0.5, linen.linen("flax" if x < 0 else "rust"), turn=turn)
    for x, y in ((-44, -6), (-3.5, -3), (56, 2)):
        put(x, y, glass.tumbler, "clear")
    put(-46, 14, glass.carafe, "clear")
    put(2, 17, serving.pitcher, "oat", turn=-15)
    put(-22, 18, plates.bowl, 10.5, 7.8, glaze("moss", foot=0.5, top=7.8))
    put(24, 20, vases.bud_vase, "rust")
    put(45, 17, light.candlestick, "brass", turn=-30)
    put(-66, 4, jars.salt_cellar, "walnut")


@scene("morning", View(4, 19, 0.93, lens=62, wide=True))
def morning():
    table("walnut")
    put(0, 4, serving.tray, "oak", turn=8)
    put(-4, 8, serving.teapot, "charcoal", z=0.9, turn=18)
    put(10, -4, cups.tidal_mug, "lagoon", z=0.9, turn=-25)
    put(-7, -9, cups.tidal_mug, "oat", z=0.9, turn=15)
    put(-36, -6, cups.latte_cup, "moss", turn=20)
    put(-54, 8, light.jar_candle, "cedar")
    put(38, -6, desk.notebook, "ink", turn=-4)
    put(33, 18, serving.pitcher, "oat", turn=-10)
    put(54, 12, plates.bowl, 9, 7.2, glaze("rust", foot=0.5, top=7.2))
    put(-32, 17, glass.low_tumblers, "smoke")


@scene("pantry", View(-5, 12, 0.95, lens=68, wide=True))
def pantry():
    table("oak", depth=200)
    put(-46, 10, jars.pantry_jar, "oat", turn=8)
    put(-18, 17, kitchen.board, "walnut", z=12.6, turn=0, lean=76)
    put(-16, -2, kitchen.mortar, "marble")
    put(3, 6, kitchen.pepper_mill, "oak")
    put(12, -6, jars.salt_cellar, "walnut", turn=-10)
    put(17, 9, glass.oil_bottle, "clear", turn=-20)
    put(43, 9, jars.bread_bin, "moss", turn=-8)
    put(31, -11, jars.tea_tin, "brass", turn=12)
    put(-66, -6, plates.bowl, 9, 7.2, glaze("lagoon", foot=0.5, top=7.2))
    put(
        56,
        -12,
        linen.folded,
        20,
        15,
        4,
        0.7,
        linen.linen("chalk", stripes="ink", stripe_every=3.4, stripe_along="Y"),
        turn=-12,
    )


@scene("evening", View(0, 8, 0.93, lens=66, wide=True), dim=0.5)
def evening():
    put(-38, 6, furniture.stool, "oak")
    put(-38, 6, light.table_lamp, "charcoal", z=44)
    put(22, 10, furniture.stool, "walnut", turn=40)
    put(22, 10, linen.throw, "rust", z=44, turn=-14)
    put(74, 12, furniture.log_basket, "", turn=20)
    put(-8, -6, furniture.market_basket, "", turn=35)
    put(-80, 0, vases.column_vase, "moss")
    put(-70, -16, light.lantern, "iron", turn=20)
    put(50, -4, linen.knit_cushion, "moss", turn=-14)
    put(104, -4, vases.planter, "chalk")


@scene("linen-room", View(5, 13, 0.93, lens=64, wide=True))
def linen_room():
    table("oak", depth=150)
    put(-38, 20, linen.plain_cushion, "rust", turn=12)
    put(6, 24, linen.knit_cushion, "oat", turn=-6)
    put(44, 22, linen.plain_cushion, "moss", turn=-16)
    put(-12, -12, linen.throw, "ink", turn=4)
    put(-52, -16, bath.towel, "chalk", turn=10)
    put(32, -18, linen.napkins, "flax", turn=-8)
    put(60, -10, linen.tea_towels, "rust", turn=-14)
