"""Plates and bowls."""

# fmt: off
# Profiles are drawings: one line each reads better than one point a line.
import forms
from materials import glaze

from goods import View, good


def plate(radius, body, rim=1.9):
    return forms.turned([(0, .35), (radius * .52, .3), (radius * .55, 0), (radius * .6, 0), (radius * .64, .3), (radius * .86, .8), (radius, rim), (radius, rim + .25), (radius - .25, rim + .2), (radius * .84, 1.15), (radius * .7, .75), (0, .7)], body, wobble=.004)


def bowl(radius, height, body, wall=.38):
    foot = radius * .46
    return forms.turned([(0, .3), (foot - .3, .3), (foot - .2, 0), (foot, 0), (foot, 0), (foot + .1, .55), (radius * .74, height * .22), (radius * .94, height * .6), (radius, height - .1), (radius - .06, height), (radius - wall, height - .08), (radius * .94 - wall, height * .6), (radius * .7, height * .28), (radius * .35, .95), (0, .85)], body, wobble=.006)


@good("ebb-dinner-plate", ("oat", "lagoon", "charcoal"), View(14, 30, .74), above=View(0, 76), stack=View(20, 14, .74))
def dinner_plate(color):
    with forms.group((1.5, 1.2, 0)):
        for n in range(3):
            with forms.group((.1 * n, .15 * n, n * 1.0)):
                plate(13.5, glaze(color, top=2.1, speckle=1.1))
    with forms.group((-1.5, -1.2, 3.0)):
        plate(10.5, glaze(color, top=2.1, speckle=1.1))


@good("cove-bowl", ("lagoon", "oat", "rust"), View(16, 26, .72), above=View(16, 64), detail=View(25, 24, at=(.45, .2, .8), zoom=2.3, blur=1))
def cove_bowl(color):
    bowl(9, 7.2, glaze(color, foot=.5, top=7.2))


@good("nest-of-bowls", ("moss", "rust"), View(18, 25, .74), above=View(18, 60, .72), stack=View(-30, 12))
def nest(color):
    first, second, third = (color, "oat", "charcoal") if color == "moss" else (color, "chalk", "plum")
    with forms.group((-7, 4, 0)):
        bowl(10.5, 7.8, glaze(first, foot=.5, top=7.8))
    with forms.group((11.2, 1.5, 0)):
        bowl(7.2, 6.2, glaze(second, foot=.5))
    with forms.group((3.4, -9.2, 0)):
        bowl(5.0, 4.6, glaze(third, foot=.5))


@good("shoal-pasta-plate", ("oat", "charcoal"), View(10, 34, .76), above=View(0, 78, .74), detail=View(30, 22, at=(.3, .2, .7), zoom=2.2, blur=1))
def pasta_plate(color):
    body = glaze(color, speckle=1.3, top=4.2)
    forms.turned([(0, .4), (5.5, .3), (5.7, 0), (6.2, 0), (6.6, .4), (8.4, 2.2), (9.3, 3.1), (13.2, 4.1), (13.4, 4.3), (13.2, 4.42), (9.2, 3.6), (8.2, 2.8), (6.6, 1.3), (4, .85), (0, .8)], body, wobble=.004)
