"""Bath: soap dish, mirror, towels."""

# fmt: off
# Profiles are drawings: one line each reads better than one point a line.
import math

import forms
import numpy as np
from materials import glaze, metal, plain, sunny, waffle, wax, wood

from goods import View, good
from goods.linen import folded


@good("drain-soap-dish", ("oat", "charcoal", "moss"), View(26, 30, .74), above=View(26, 62, .74), detail=View(40, 22, at=(.7, .2, .7), zoom=2.2, blur=.8))
def soap_dish(color):
    body = glaze(color, shine=.3)
    made = forms.turned([(0, 0), (5.4, 0), (5.7, .2), (6.6, 1.6), (6.7, 2.2), (6.5, 2.4), (6.2, 2.2), (5.6, 1.3), (4.8, 1.0), (0, .9)], body)
    made.scale = (1.12, .82, 1)
    for y in np.linspace(-2.4, 2.4, 5):
        x = 4.6 * math.sqrt(1 - (y / 4) ** 2)
        forms.swept([(-x, y, 1.1), (0, y, 1.15), (x, y, 1.1)], .38, body, sides=12)
    with forms.group((.2, .1, 1.45), (0, 0, 8)):
        forms.sawn(forms.rounded(7.6, 4.9, 1.6), 2.5, wax("#d9cfae"), soft=.75, round_=0)
        forms.sawn(forms.rounded(4.6, 2.4, 1.0), .12, wax("#cfc49f"), soft=.05, round_=0, at=(0, 0, 2.46))


@good("porthole-mirror", ("brass", "oak", "black"), View(-20, 6, .74), wall=True, side=View(40, 10, .74), detail=View(-35, 16, at=(.2, .3, .85), zoom=2.4, blur=.8))
def mirror(kind):
    frame = metal("brass") if kind == "brass" else wood(kind)
    with forms.group((0, 0, 0), (90, 0, 0)):
        forms.turned([(20.4, 0), (22, 0), (22.2, .2), (22.2, 2.4), (22, 2.6), (20.6, 2.6), (20.4, 2.4), (20.4, 0)], frame, soft=2, segments=160)
        forms.turned([(0, 1.6), (19.2, 1.6), (20.45, 1.5)], plain("#e9edee", .015, Metallic=1.0), soft=0, segments=160)
    room = forms.grid("room", [[(x, -420, z) for x in (-900, 900)] for z in (-400, 500)], sunny(), uv=[[(x, z) for x in (0, 1)] for z in (0, 1)])
    room["stage"] = True
    room.visible_camera = room.visible_diffuse = room.visible_shadow = False
    with forms.group((0, -.6, 22.2)):
        forms.swept([(-7, 0, -1), (-3.5, -.1, 5), (0, -.2, 9.4)], .3, plain("#7a5a3c", .8))
        forms.swept([(7, 0, -1), (3.5, -.1, 5), (0, -.2, 9.4)], .3, plain("#7a5a3c", .8))
        with forms.group((0, .6, 9.4), (90, 0, 0)):
            forms.turned([(0, 0), (.9, 0), (.9, 1.6), (1.3, 1.9), (1.3, 2.3), (0, 2.5)], metal("brass"), soft=2, segments=40)


@good("waffle-towel", ("chalk", "lagoon", "flax"), View(30, 22, .76), above=View(30, 54, .74), detail=View(42, 18, at=(.88, .3, .6), zoom=2.3, blur=.8))
def towel(color):
    second = {"chalk": "flax", "lagoon": "chalk", "flax": "chalk"}[color]
    for n, shade in enumerate((color, color, second)):
        size = 30 if n < 2 else 22
        folded(size * .8, size, 3, 1.75, waffle(shade), at=(.3 * n, .2 * n, n * 5.2), turn=1.5 * n, seed=n + 20, thickness=1.35, rumple=.3, sag=.9)
