"""Jars, tins, bread bin, salt."""

# fmt: off
# Profiles are drawings: one line each reads better than one point a line.
import forms
import numpy as np
from materials import enamel, glaze, metal, plain, wood

from goods import View, good


def jar(color, radius, height, lid="oak"):
    forms.turned([(0, .2), (radius - 1, .2), (radius - .9, 0), (radius - .5, 0), (radius, .6), (radius, 1.5), (radius, height - 2), (radius - .3, height - .8), (radius - .8, height), (radius - 1.2, height), (radius - 1.2, height - 1), (0, height - 1)], glaze(color, foot=1.4, speckle=1.2))
    with forms.group((0, 0, height)):
        forms.turned([(0, 0), (radius - .6, 0), (radius - .45, .15), (radius - .45, 1.2), (radius - .7, 1.45), (0, 1.5)], wood(lid), soft=2)
        forms.turned([(0, 1.4), (.9, 1.4), (.8, 1.9), (1.3, 2.6), (1.2, 3.2), (.7, 3.4), (0, 3.4)], wood(lid), soft=2)


@good("pantry-jar", ("oat", "charcoal", "moss"), View(16, 14, .72), above=View(20, 40, .72), detail=View(20, 20, at=(.28, .3, .85), zoom=2.1, blur=.55))
def pantry_jar(color):
    with forms.group((-8.5, 1.5, 0)):
        jar(color, 6.6, 18)
    with forms.group((5, 3, 0)):
        jar(color, 5.8, 13)
    with forms.group((3.2, -9, 0)):
        jar(color, 4.9, 9)


@good("crumb-bread-bin", ("chalk", "moss", "charcoal"), View(28, 20, .76), above=View(28, 46, .74), detail=View(45, 16, at=(.75, .1, .75), zoom=2.3, blur=1))
def bread_bin(color):
    paint = enamel(color)
    forms.sawn(forms.rounded(36, 22, 5), 15, paint, soft=.5, round_=0, at=(0, 0, .4))
    forms.sawn(forms.rounded(36.3, 22.3, 5.1), 2.2, wood("oak"), soft=.4, round_=0, at=(0, 0, 15.5))
    hole = forms.sawn(forms.rounded(9, 1.6, .78), 9, None, soft=0, at=(0, -11.1, 16.9), round_=0)
    hole.hide_render = True
    for x in (-6, 6):
        forms.sawn(forms.rounded(1.0, 1.0, .49), 2.2, metal("brass"), soft=.15, at=(x, 0, 17.4), round_=0)
    forms.swept([(-6, 0, 19.4), (-3, 0, 19.6), (3, 0, 19.6), (6, 0, 19.4)], .55, metal("brass"), sides=16)
    for x in np.linspace(-13, 13, 14):
        forms.ball(.28, plain("#15110e", .8), (x, -11.0, 12.6), 1.0)


@good("pinch-salt-cellar", ("walnut", "oak"), View(24, 28, .72), above=View(24, 60, .72), detail=View(10, 28, at=(.5, .3, .75), zoom=2.2, blur=1))
def salt_cellar(kind):
    body = wood(kind, along="x")
    forms.turned([(0, 0), (4.4, 0), (4.7, .2), (5.0, 1.2), (5.0, 4.6), (4.8, 4.9), (4.2, 4.9), (4.0, 4.6), (3.8, 2.2), (2.8, 1.2), (0, 1.1)], body, soft=2)
    salt = plain("#f4f1ec", .9)
    forms.uneven(forms.turned([(0, 4.3), (1.2, 4.2), (2.6, 3.8), (3.9, 3.3)], salt, soft=2, segments=160), .5, .3)
    rng = np.random.default_rng(4)
    for _ in range(60):
        r, a = rng.uniform(0, 3.2), rng.uniform(0, 6.28)
        forms.slab((.22, .2, .16), salt, soft=.02, at=(r * np.cos(a), r * np.sin(a), 4.3 - .07 * r * r), turn=tuple(rng.uniform(0, 90, 3)))
    with forms.group((3.6, 2.6, 4.9), (0, 0, 28)):
        forms.turned([(0, 0), (4.8, 0), (5.0, .15), (5.0, .8), (4.8, 1.0), (0, 1.0)], body, soft=2)
        forms.turned([(0, 1.0), (.5, 1.0), (.55, 1.1), (.4, 1.3), (0, 1.35)], metal("brass"), soft=2).location = (-4.0, -2.0, -.05)
    forms.swept([(-1.2, -1.2, 4.2), (-3.4, -2.7, 5.6), (-5.6, -4.2, 7.2)], [.22, .2, .28], metal("brass"), sides=12)


@good("leaf-tin", ("brass", "steel", "iron"), View(20, 15, .72), above=View(20, 42, .72), detail=View(35, 22, at=(.3, .3, .86), zoom=2.4, blur=1))
def tea_tin(kind):
    for x, y, h in ((-4.8, 1.4, 13), (4.8, -1.6, 9)):
        with forms.group((x, y, 0)):
            skin = metal(kind)
            forms.turned([(0, 0), (4.0, 0), (4.1, .1), (4.1, h * .62), (4.1, h * .62), (3.98, h * .62 + .02), (3.98, h * .62 + .12), (4.16, h * .62 + .14), (4.16, h - .2), (4.0, h), (3.4, h), (0, h - .05)], skin, soft=2)
            forms.turned([(0, h - .1), (.55, h - .1), (.5, h + .5), (.95, h + .9), (.9, h + 1.4), (0, h + 1.5)], wood("walnut"), soft=2)
