"""Cups and mugs."""

# fmt: off
# Profiles are drawings: one line each reads better than one point a line.
import forms
from materials import glaze, plain

from goods import ABOVE, View, good


@good("tidal-mug", ("lagoon", "oat", "charcoal", "rust"), View(32, 16), above=View(32, 52), detail=View(40, 20, at=(.66, .2, .78), zoom=2.3, blur=1))
def tidal_mug(color):
    body = glaze(color, foot=.45, top=9.5)
    forms.turned([(0, .15), (2.9, .15), (3.0, 0), (3.3, 0), (3.6, .4), (4.25, 1.4), (4.4, 3), (4.4, 6), (4.35, 9), (4.3, 9.6), (4.3, 9.62), (4.06, 9.6), (4.0, 9.2), (4.0, 6), (4.0, 3), (3.85, 1.7), (3.0, .9), (0, .8)], body)
    forms.swept([(4.2, 0, 7.9), (5.2, 0, 8.1), (6.5, 0, 7.5), (6.9, 0, 5.8), (6.3, 0, 3.9), (5.2, 0, 2.9), (4.2, 0, 2.6)], [.62, .5, .46, .46, .48, .52, .66], body, flat=1.35, sides=20)


@good("ebb-espresso-cups", ("oat", "moss"), View(20, 18), above=ABOVE, detail=View(15, 16, at=(.3, .2, .55), zoom=2.1, blur=1))
def espresso_cups(color):
    for at, turn in (((-3.4, 0, 0), 0), ((3.2, -1.6, 0), 70)):
        with forms.group(at, (0, 0, turn)):
            cup = glaze(color, foot=2.4, shine=.3)
            forms.turned([(0, .1), (2.0, .1), (2.1, 0), (2.3, 0), (2.5, .4), (2.8, 2), (2.98, 4.5), (3.0, 6.1), (2.95, 6.2), (2.75, 6.15), (2.7, 5.5), (2.55, 2.2), (2.2, .9), (0, .7)], cup, wobble=.008)
            forms.turned([(0, 4.6), (2.66, 4.6)], plain("#2c1a10", .12), soft=0)


@good("halfmoon-latte-cup", ("moss", "oat", "plum"), View(28, 24), above=View(28, 62), detail=View(28, 30, at=(.5, .3, .75), zoom=2.0, blur=1))
def latte_cup(color):
    body = glaze(color, shine=.32, top=7.9)
    forms.turned([(0, .25), (3.5, .25), (3.6, 0), (4.2, 0), (4.6, .4), (7.2, 1.3), (8.5, 1.9), (8.55, 2.0), (8.4, 2.15), (6.8, 1.7), (4.4, 1.0), (3.6, .8), (0, .75)], body)
    with forms.group((0, 0, 1.0)):
        forms.turned([(0, .1), (2.7, .1), (2.9, 0), (3.2, 0), (3.4, .5), (4.9, 1.8), (5.8, 4), (6.05, 6.7), (6.0, 6.85), (5.8, 6.8), (5.5, 4.2), (4.6, 2.2), (3, 1.0), (0, .8)], body)
        forms.swept([(5.7, 0, 5.6), (6.8, 0, 5.9), (7.8, 0, 5.1), (7.5, 0, 3.7), (6.4, 0, 3.0), (5.3, 0, 2.9)], [.55, .45, .42, .42, .46, .55], body, flat=1.3, sides=18)
        forms.turned([(0, 5.55), (5.72, 5.55)], plain("#b98a5e", .22), soft=0)
        forms.turned([(0, 5.6), (2.2, 5.58), (3.3, 5.555)], plain("#ecdcc4", .5), soft=2, wobble=.09)
