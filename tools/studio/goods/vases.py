"""Vases and planters, with something in them."""

# fmt: off
# Profiles are drawings: one line each reads better than one point a line.
import math

import forms
import numpy as np
from materials import glaze, leaf, plain, wood

from goods import View, good


def blade(length, width, material, *, at, heading, lean, curl=.5):
    """One leaf: a curved blade that grows outwards from `at`; heading and lean in degrees."""
    t = np.linspace(0, 1, 24)
    s = np.linspace(-1, 1, 13)
    half = width * np.sin(math.pi * t**.8) ** .75
    rise = np.radians(lean) - curl * t
    x, z = np.cumsum(np.cos(rise)) / 24 * length, np.cumsum(np.sin(rise)) / 24 * length
    rows = np.stack([np.broadcast_to(x[:, None], (24, 13)), half[:, None] * s, z[:, None] + np.abs(s) * half[:, None] * .28], axis=2)
    with forms.group(at, (0, 0, heading)):
        forms.thick(forms.grid("leaf", rows, material), .06)


@good("gourd-bud-vase", ("rust", "oat", "charcoal"), View(18, 10, .78), above=View(18, 34, .76), detail=View(20, 14, at=(.45, .3, .18), zoom=2.4, blur=.8))
def bud_vase(color):
    body = glaze(color, shine=.55, speckle=1.0, foot=.5)
    forms.turned([(0, .2), (3, .2), (3.1, 0), (3.5, 0), (3.9, .5), (5.6, 3), (5.9, 5.4), (4.6, 8.4), (2.2, 10), (1.9, 10.8), (2.6, 12.4), (2.9, 13.6), (2.2, 15.2), (1.2, 16), (1.1, 16.6), (1.6, 17.3), (1.5, 17.5), (1.2, 17.2), (.7, 16.4), (.7, 15), (0, 14)], body)
    rng = np.random.default_rng(8)
    stem, head = plain("#9a8757", .9), plain("#d8a63a", .95)
    for lean, height in ((-5.5, 17), (1.5, 22), (6.5, 14)):
        tip = np.array([lean, rng.uniform(-2, 2), 17 + height])
        forms.swept([(0, 0, 12), (lean * .12, 0, 18), (lean * .5, tip[1] * .4, 17 + height * .5), tuple(tip)], .16, stem, sides=8)
        forms.uneven(forms.ball(1.45, head, tuple(tip)), .35, .22)


@good("column-vase", ("chalk", "moss", "ink"), View(20, 9, .8), above=View(20, 34, .78), detail=View(25, 12, at=(.5, .3, .3), zoom=2.2, blur=.8))
def column_vase(color):
    forms.turned([(0, .2), (5.2, .2), (5.4, 0), (5.8, 0), (6.2, .6), (6.8, 6), (6.6, 16), (5.6, 23), (5.5, 24.6), (5.9, 26), (5.6, 26.2), (5.1, 25.6), (5.0, 22), (0, 16)], glaze(color, shine=.5, speckle=.6), ribs=28, depth=.16, segments=336)
    rng = np.random.default_rng(3)
    stalk, ear = plain("#b79a62", .9), plain("#cdb27c", .95)
    for n in range(11):
        a, lean, height = n * 2.4, rng.uniform(3, 9), rng.uniform(20, 29)
        end = np.array([lean * math.cos(a), lean * math.sin(a), 26 + height])
        forms.swept([(math.cos(a) * 1.5, math.sin(a) * 1.5, 18), tuple(end * (.35, .35, .75)), tuple(end)], .13, stalk, sides=6)
        way = np.array([math.cos(a) * .45, math.sin(a) * .45, .9])
        for k in range(9):
            forms.ball(.42, ear, tuple(end - way * (k * .72) + np.array([math.cos(k * 2.1), math.sin(k * 2.1), 0]) * .32), 1.5)


@good("footed-planter", ("charcoal", "chalk", "rust"), View(20, 14, .78), above=View(20, 44, .76), detail=View(24, 14, at=(.5, .2, .2), zoom=2.2, blur=.8))
def planter(color):
    body = glaze(color, shine=.6, speckle=1.0)
    forms.turned([(0, 2.4), (8.2, 2.4), (9, 3), (10.4, 8), (11, 17), (11, 18.6), (10.7, 18.8), (10.1, 18.7), (10, 17.5), (0, 16.6)], body)
    for a in (90, 210, 330):
        with forms.group((6.4 * math.cos(math.radians(a)), 6.4 * math.sin(math.radians(a)), 0)):
            forms.turned([(0, 0), (1.2, 0), (1.4, .2), (1.9, 3.4), (0, 3.6)], wood("oak", along="z"), soft=2, segments=40)
    forms.uneven(forms.turned([(0, 17.4), (5, 17.3), (10.05, 17)], plain("#3a2a1f", 1.0), soft=2), .8, .5)
    green = [leaf("#48653d"), leaf("#567446"), leaf("#3e5a38")]
    rng = np.random.default_rng(11)
    for n in range(17):
        height = 17.2 + (n // 5) * 2.6
        blade(rng.uniform(14, 20), rng.uniform(2.6, 3.6), green[n % 3], at=(0, 0, height), heading=n * 137.5, lean=38 + 12 * (n // 5), curl=rng.uniform(.5, 1.0))
    forms.swept([(0, 0, 16.5), (.2, .1, 20), (0, 0, 26)], [.8, .6, .4], plain("#5d5a3a", .8))
