"""Stool, peg rail, baskets."""

# fmt: off
# Profiles are drawings: one line each reads better than one point a line.
import math

import forms
import numpy as np
from materials import linen, metal, willow, wood

from goods import View, good


@good("three-leg-stool", ("oak", "walnut", "black"), View(24, 16, .76), above=View(24, 46, .74), detail=View(30, 26, at=(.4, .2, .92), zoom=2.3, blur=.8))
def stool(kind):
    forms.turned([(0, 41), (14.5, 41), (16.2, 41.8), (16.9, 43), (16.6, 44.2), (15, 44.6), (8, 44.0), (0, 43.7)], wood(kind), soft=3)
    for a in (270, 30, 150):
        x, y = math.cos(math.radians(a)), math.sin(math.radians(a))
        forms.swept([(x * 16.2, y * 16.2, 0), (x * 14.3, y * 14.3, 14), (x * 11.6, y * 11.6, 30), (x * 9.7, y * 9.7, 42.5)], [1.25, 1.6, 1.75, 1.5], wood(kind, along="z"), sides=24)
    ends = [(13.3 * math.cos(math.radians(a)), 13.3 * math.sin(math.radians(a)), 19 + 2.5 * i) for i, a in enumerate((270, 30, 150))]
    forms.swept([ends[0], tuple((np.array(ends[0]) + ends[1]) / 2), ends[1]], .85, wood(kind, along="x"), sides=20)
    forms.swept([ends[1], tuple((np.array(ends[1]) + ends[2]) / 2), ends[2]], .85, wood(kind, along="x"), sides=20)


@good("peg-rail", ("oak", "walnut"), View(-22, 8, .8), wall=True, side=View(48, 14, .78), detail=View(-32, 20, at=(.25, .2, .5), zoom=2.6, blur=.8))
def peg_rail(kind):
    forms.sawn(forms.rounded(60, 9, 2), 2, wood(kind), soft=.25, round_=0, at=(0, 0, 0), turn=(90, 0, 0))
    brass = metal("brass")
    for x in (-22.5, -7.5, 7.5, 22.5):
        with forms.group((x, -2, 0), (62, 0, 0)):
            forms.turned([(0, -.2), (1.3, 0), (1.35, .3), (.75, .6), (.6, 2), (.62, 5), (.95, 6.2), (1.3, 6.8), (1.2, 7.3), (0, 7.5)], brass, segments=48)
    for x in (-28, 28):
        forms.ball(.35, brass, (x, -2, 0))


def basket(radius, height, material, rim=1.15, stakes=34, handles=True, rows=None):
    """Stake-and-strand willow: weavers pass in front of and behind the stakes, every second row the other way round."""
    rows = rows or int(height / .78)

    def shape(z):
        return radius * (.80 + (rim - .80) * math.sin(min(z / height, 1) * 1.45) / math.sin(1.45))

    for n in range(stakes):
        a = 2 * math.pi * n / stakes
        forms.swept([(shape(z) * math.cos(a), shape(z) * math.sin(a), z) for z in np.linspace(.2, height, 9)], .26, material, sides=7, steps=3)
    angle = np.linspace(0, 2 * math.pi, stakes * 8, endpoint=False)
    for row in range(rows):
        z = .5 + row * (height - .5) / rows
        r = shape(z) + .42 * np.cos(angle * stakes / 2 + math.pi * (row % 2))
        points = np.stack([r * np.cos(angle), r * np.sin(angle), z + .06 * np.sin(angle * 5 + row * 1.7)], axis=1)
        forms.swept(points, .38, material, sides=7, steps=1, closed=True)
    for phase in (0, math.pi):
        r = shape(height) + .45 * np.cos(angle * stakes / 3 + phase)
        points = np.stack([r * np.cos(angle), r * np.sin(angle), height + .3 + .4 * np.sin(angle * stakes / 3 + phase)], axis=1)
        forms.swept(points, .45, material, sides=8, steps=1, closed=True)
    forms.turned([(0, .3), (shape(0), .3), (shape(0), .6), (0, .6)], material, soft=0)
    if handles:
        for side in (-1, 1):
            for twist in (0, math.pi):
                arc = np.linspace(0, math.pi, 40)
                points = np.stack([side * (shape(height) + .3 * np.cos(arc * 9 + twist) + .2), 5.2 * np.cos(arc), height + 6.0 * np.sin(arc) ** .8 + .3 * np.sin(arc * 9 + twist)], axis=1)
                forms.swept(points, .42, material, sides=8, steps=1)


@good("willow-log-basket", ("",), View(24, 20, .76), above=View(24, 50, .74), detail=View(30, 16, at=(.5, .1, .5), zoom=2.4, blur=.8))
def log_basket(_):
    basket(18, 24, willow())


@good("market-basket", ("",), View(28, 16, .76), above=View(28, 44, .74), detail=View(20, 14, at=(.5, .1, .3), zoom=2.3, blur=.8))
def market_basket(_):
    """Oval, with one high handle and a linen cloth inside."""
    cane = willow("#b8925e")
    with forms.group(size=(1, .8, 1)):
        basket(13, 14, cane, rim=1.25, stakes=28, handles=False)
        arc = np.linspace(0, math.pi, 90)
        for twist in (0, 2.1, 4.2):
            points = np.stack([(15.6 + .35 * np.cos(arc * 16 + twist)) * np.cos(arc), .38 * np.sin(arc * 16 + twist), 11 + (23 + .35 * np.cos(arc * 16 + twist)) * np.sin(arc)], axis=1)
            forms.swept(points, .42, cane, sides=8, steps=1)
        a = np.linspace(0, 2 * math.pi, 130)
        rows = []
        for k, (r, z) in enumerate(((14.2, 9), (15.0, 13.2), (16.6, 15.2), (17.3, 14.2), (17.6, 12), (17.8, 10.4))):
            wave = .5 * np.sin(a * 9 + k * .25) * (k >= 1) * (1 + .25 * k) * .6
            rows.append(np.stack([(r + wave) * np.cos(a), (r + wave) * np.sin(a), np.full_like(a, z) + .25 * np.sin(a * 5) * (k > 1)], axis=1))
        forms.thick(forms.grid("cloth", rows, linen("flax", uv=False)), .15)
