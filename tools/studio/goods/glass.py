"""Glass and carafes."""
# fmt: off
# Profiles are drawings: one line each reads better than one point a line.

import forms
from materials import glass, plain, wood
from recipe import Recipe

from goods import View, good


def cork():
    made = Recipe("cork", "#b98a5e", .9)
    made.set(made.surface, {"Base Color": made.ramp(made.noise(4, 6), [(.3, "#7a5233"), (.5, "#c3966a"), (.7, "#d2ab80")])})
    made.bump(made.noise(5, 5), .06, .8)
    return made.material


def tumbler(color):
    forms.turned([(0, 0), (3.0, 0), (3.2, 0), (3.5, .3), (3.85, 4), (4.0, 8.4), (3.98, 8.55), (3.82, 8.5), (3.66, 4), (3.3, 1.5), (2.6, 1.1), (0, 1.0)], glass(color))


def water(radius, low, high, tint="#e8f2f2"):
    made = glass(tint)
    forms.turned([(0, low), (radius - .3, low), (radius, low + .5), (radius, high), (radius, high), (0, high)], made, soft=2)


@good("low-tumblers", ("clear", "smoke", "amber"), View(20, 15, .82), above=View(20, 48, .78), detail=View(14, 14, at=(.56, .12, .72), zoom=2.2, blur=.5))
def low_tumblers(color):
    for x, y in ((-8.6, 1), (0, 4.6), (2.2, -4.8), (9.8, .5)):
        with forms.group((x, y, 0)):
            tumbler(color)


@good("stem-carafe", ("clear", "smoke"), View(16, 11), top=View(25, 24, at=(.5, .4, .85), zoom=2.4, blur=.8), side=View(-40, 5))
def carafe(color):
    forms.turned([(0, .3), (3.6, .1), (4.4, 0), (4.9, .5), (5.3, 3), (5.1, 8), (3.4, 14), (2.3, 18), (2.2, 22), (2.75, 26.2), (2.7, 26.35), (2.5, 26.2), (1.98, 22), (2.08, 18), (3.15, 14), (4.85, 8), (5.05, 3), (4.6, .9), (0, .8)], glass(color))
    water(4.84, .95, 9.4)
    with forms.group((0, 0, 24.2)):
        forms.turned([(0, 0), (1.9, 0), (2.0, .2), (2.35, 2.0), (2.4, 2.2), (2.0, 2.4), (1.3, 3.6), (1.7, 5), (1.2, 6), (0, 6.2)], wood("walnut", along="z"))


@good("second-glass-goblets", ("clear", "amber"), View(18, 11, .7), above=View(18, 40, .7), detail=View(0, 16, at=(.3, .3, .85), zoom=2.3, blur=.8))
def goblets(color):
    for x, y in ((-4.6, 1.6), (4.4, -2)):
        with forms.group((x, y, 0)):
            forms.turned([(0, 0), (3.3, 0), (3.5, .1), (3.5, .25), (1.6, .6), (.6, 1.4), (.45, 4), (.6, 6.6), (2.4, 7.6), (3.9, 9.6), (4.1, 12.5), (3.85, 15.4), (3.82, 15.5), (3.7, 15.4), (3.92, 12.5), (3.7, 9.8), (2.3, 8.0), (0, 7.5)], glass(color))
    with forms.group((-4.6, 1.6, 0)):
        forms.turned([(0, 7.6), (2.25, 8.1), (3.6, 9.8), (3.75, 11), (0, 11)], plain("#e9d79a", .05, **{"Transmission Weight": 1.0, "IOR": 1.34}), soft=2)


@good("thin-pour-oil-bottle", ("clear", "smoke"), View(18, 12), top=View(25, 20, at=(.5, .4, .82), zoom=2.3, blur=.8), side=View(-50, 6))
def oil_bottle(color):
    forms.turned([(0, .3), (2.8, .1), (3.5, 0), (3.8, .5), (3.85, 3), (3.8, 10), (3.5, 12), (1.6, 14.4), (1.25, 16), (1.25, 19), (1.55, 19.6), (1.5, 20), (1.15, 19.9), (.98, 19), (.98, 16), (1.3, 14.2), (3.2, 11.8), (3.5, 10), (3.55, 3), (3.3, .9), (0, .8)], glass(color))
    forms.turned([(0, .9), (3.3, 1.0), (3.52, 1.6), (3.52, 8.6), (3.52, 8.6), (0, 8.6)], plain("#c9a637", .03, **{"Transmission Weight": 1.0, "IOR": 1.36}), soft=2)
    forms.turned([(0, 18.2), (.9, 18.2), (1.05, 20.0), (1.2, 20.1), (1.2, 20.9), (0, 21)], cork())
    steel = plain("#c8c9ca", .22, Metallic=1.0)
    forms.swept([(0, 0, 20.8), (0, 0, 22.0), (.35, 0, 23.0), (1.5, 0, 24.1), (2.4, 0, 24.5)], [.38, .38, .34, .27, .22], steel, sides=16)
