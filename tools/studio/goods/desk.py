"""Desk and wall: clock, notebook, pencil pot."""

# fmt: off
# Profiles are drawings: one line each reads better than one point a line.
import math

import forms
from materials import enamel, linen, metal, plain, wood

from goods import View, good


@good("noon-clock", ("oak", "walnut", "black"), View(-18, 6, .72), wall=True, side=View(42, 8, .72), detail=View(-20, 8, at=(.5, .3, .7), zoom=2.3, blur=.8))
def clock(kind):
    with forms.group((0, 0, 0), (90, 0, 0)):
        forms.turned([(0, 0), (15, 0), (15.3, .3), (15.3, 3.2), (15, 3.5), (14.3, 3.5), (14, 3.2), (13.9, 2.2)], wood(kind), soft=2, segments=160)
        forms.turned([(0, 2.2), (14, 2.2)], enamel("#f1ebe0" if kind != "black" else "#d9d0c0", .6), soft=0, segments=160)
        dark = plain("#2e2a26", .5)
        for n in range(60):
            a = 2 * math.pi * n / 60
            hour = n % 5 == 0
            length, wide = (1.7 if n % 15 == 0 else 1.2, .34) if hour else (.5, .12)
            if n == 0:
                forms.turned([(0, 0), (.75, 0), (.75, .1), (0, .1)], metal("brass"), soft=0, segments=40).location = (0, 11.9, 2.2)
                continue
            r = 12.9 - length / 2
            forms.slab((wide, length, .08), dark, soft=0, at=(r * math.sin(a), r * math.cos(a), 2.2), turn=(0, 0, -math.degrees(a)))
        for length, wide, turn, lift in ((7.2, .62, -304, 2.5), (10.6, .42, -48, 2.75)):
            with forms.group((0, 0, lift), (0, 0, turn)):
                forms.sawn(forms.rounded(wide, length + 2, wide * .48), .1, dark, soft=0, round_=0, at=(0, length / 2 - 1, 0))
        forms.turned([(0, 2.2), (.55, 2.2), (.55, 3.0), (.4, 3.1), (0, 3.1)], metal("brass"), soft=2, segments=40)


def book(color, at, turn, thickness=1.5):
    with forms.group(at, (0, 0, turn)):
        cover, page = linen(color, per_cm=9, uv=False), plain("#efe6d4", .95)
        forms.sawn(forms.rounded(14.2, 20.4, .3), thickness, page, soft=.03, round_=0, at=(-.1, 0, .22))
        for z in (0, thickness + .22):
            forms.sawn(forms.rounded(15, 21, .7), .22, cover, soft=.06, round_=0, at=(.1, 0, z))
        forms.slab((.25, 20.9, thickness + .42), cover, soft=.08, at=(-7.35, 0, 0.01))
        for n in range(12):
            forms.slab((13.9, 20.3, .012), plain("#d8ccb4", 1.0), soft=0, at=(.0, 0, .3 + n * thickness / 12.5))
        forms.swept([(5.2, -10.6, .0), (5.2, -10.75, thickness / 2), (5.2, -10.5, thickness + .5), (5.2, 0, thickness + .5), (5.2, 10.5, thickness + .5), (5.2, 10.75, thickness / 2), (5.2, 10.6, 0)], .16, plain("#3a332c", .9), flat=.9, sides=8)
        forms.swept([(-2, -10.2, thickness / 2), (-2.2, -12, .5), (-1.6, -13.6, .12)], .14, plain("#c8803a", .8), flat=3, sides=8)


@good("day-notebook", ("ink", "rust", "flax"), View(28, 36, .76), above=View(15, 68, .76), detail=View(30, 18, at=(.6, .05, .5), zoom=2.4, blur=.8))
def notebook(color):
    second = {"ink": "flax", "rust": "ink", "flax": "rust"}[color]
    book(second, (1, 1, 0), -9)
    book(color, (0, 0, 2.0), 7)
    with forms.group((-.5, -1.5, 4.35), (0, 0, 52)):
        pencil("#c8803a")


def pencil(color, length=17.5):
    """A pencil lying along x."""
    with forms.group((-length / 2, 0, 0), (0, 90, 0)):
        forms.turned([(0, 0), (.36, 0), (.36, 0), (.36, length - 2.2)], enamel(color, .3), soft=0, segments=6)
        forms.turned([(.36, length - 2.2), (.12, length - .55)], wood("beech", along="z"), soft=0, segments=24)
        forms.turned([(.12, length - .55), (0, length)], plain("#2b2b2d", .4), soft=0, segments=24)


@good("pencil-pot", ("brass", "oak", "iron"), View(22, 20, .74), above=View(22, 46, .74), detail=View(30, 16, at=(.4, .2, .3), zoom=2.2, blur=.8))
def pencil_pot(kind):
    skin = wood(kind, along="z") if kind == "oak" else metal(kind)
    forms.turned([(0, .1), (3.9, 0), (4.1, .15), (4.1, 9.8), (4.0, 10), (3.75, 10), (3.7, 9.8), (3.7, .7), (0, .6)], skin, soft=2)
    for color, lean, way, length in (("rust", 11, 200, 17.5), ("ink", 9, 320, 16), ("honey", 12, 80, 17), ("#efe7d8", 8, 20, 14.5)):
        a = math.radians(way)
        place, tilt = (-1.8 * math.cos(a), -1.8 * math.sin(a), .9 + length / 2), length / 2 * math.sin(math.radians(lean))
        with forms.group(place, (0, 0, way)), forms.group((tilt, 0, 0), (0, -90 + lean, 0)):
            pencil(color, length)
