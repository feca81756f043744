"""Lamps and candles."""

# fmt: off
# Profiles are drawings: one line each reads better than one point a line.
import math

import bpy
import forms
import numpy as np
from materials import glass, glaze, glow, metal, plain, shade, wax, wood

from goods import View, good


def flame(at, size=1.0):
    fire = forms.turned([(0, 0), (.22 * size, .25 * size), (.32 * size, .75 * size), (.2 * size, 1.4 * size), (0, 2.2 * size)], glow("#ffb14a", 14), segments=24)
    fire.location, fire.visible_shadow = at, False
    lamp = bpy.data.lights.new("flame", "POINT")
    lamp.energy, lamp.color, lamp.shadow_soft_size = 320 * size, (1, .62, .28), .5
    made = bpy.data.objects.new("flame", lamp)
    bpy.context.scene.collection.objects.link(made)
    made.location = (at[0], at[1], at[2] + 1.2 * size)


@good("dusk-table-lamp", ("charcoal", "oat", "rust"), View(18, 10, .76), dim=.62, shade=View(25, 22, at=(.5, .3, .72), zoom=1.9, blur=.8), side=View(-40, 4, .76))
def table_lamp(color):
    forms.turned([(0, 0), (5.6, 0), (5.9, .3), (7.2, 3), (8.6, 8), (8.2, 12), (5.4, 16), (2.2, 18.6), (1.7, 20.4), (1.9, 21), (0, 21)], glaze(color, shine=.4, speckle=1.2, foot=.8))
    forms.turned([(0, 20.8), (1.3, 20.8), (1.3, 21.6), (1.0, 21.8), (1.0, 26), (0, 26)], metal("brass"), soft=1)
    angle = np.linspace(0, 2 * math.pi, 97)
    height = np.linspace(23.5, 41.5, 12)
    rows = [[((14.5 - (h - 23.5) * .17) * math.cos(a), (14.5 - (h - 23.5) * .17) * math.sin(a), h) for a in angle] for h in height]
    forms.grid("shade", rows, shade("#efe4d0"), uv=[[(a * 14, h) for a in angle] for h in height])
    for z, r in ((23.5, 14.5), (41.5, 11.44)):
        forms.swept([(r * math.cos(a), r * math.sin(a), z) for a in angle[:-1]], .22, plain("#e6d9c2", .9), closed=True, steps=1, sides=8)
    forms.ball(3, glow("#ffd9a0", 5), (0, 0, 30))
    lamp = bpy.data.lights.new("bulb", "POINT")
    lamp.energy, lamp.color, lamp.shadow_soft_size = 42000, (1, .74, .44), 3
    made = bpy.data.objects.new("bulb", lamp)
    bpy.context.scene.collection.objects.link(made)
    made.location = (0, 0, 33.4)
    forms.swept([(0, 7.5, .5), (2, 11, .35), (8, 14, .35), (15, 13, .35), (21, 16, .35)], .32, plain("#b9a98c", .9))


@good("chamber-candlestick", ("brass", "iron"), View(24, 18, .72), dim=.8, above=View(24, 42, .72), detail=View(30, 14, at=(.5, .3, .35), zoom=2.2, blur=.8))
def candlestick(kind):
    skin = metal(kind)
    forms.turned([(0, .4), (5.5, .35), (7.0, .6), (7.6, 1.4), (7.7, 1.45), (7.6, 1.6), (7.1, 1.1), (5.5, .7), (2.2, .8), (1.5, 1.6), (1.4, 3.2), (1.7, 4.2), (1.75, 4.4), (1.3, 4.4), (1.2, 3.2), (0, 3.0)], skin)
    forms.turned([(0, .4), (4.8, .4), (5.0, 0), (5.2, 0), (5.5, .4)], skin)
    forms.swept([(7.0, 0, 1.0), (8.8, 0, 2.6), (10.8, 0, 3.2), (11.6, 0, 1.9), (10.6, 0, .8), (8.6, 0, .7), (7.0, 0, .9)], .3, skin, flat=1.8, sides=14)
    candle_stick("#f3e2c2", (0, 0, 3.2), 17)


def candle_stick(color, at, height, lit=True, bottom=1.1, top=.95):
    with forms.group(at):
        forms.turned([(0, 0), (bottom, 0), (bottom, .2), (top, height - .5), (top - .1, height), (top - .45, height - .12), (0, height - .2)], wax(color), segments=64)
        forms.swept([(0, 0, height - .4), (.05, 0, height + .35), (.16, 0, height + .9)], .09, plain("#2a2320", .9), sides=8)
    if lit:
        flame((at[0] + .14, at[1], at[2] + height + .45))


@good("taper-candles", ("honey", "chalk", "moss", "rust"), View(28, 30, .78), above=View(15, 66, .78), detail=View(50, 22, at=(.15, .3, .6), zoom=2.4, blur=.8))
def tapers(color):
    skin = wax(color)
    for n, (y, z) in enumerate(((-2.6, 1.15), (0, 1.15), (2.6, 1.15), (-1.3, 3.15))):
        with forms.group((-12.5 + .5 * math.sin(n * 4), y, z), (0, 90, 4 * math.sin(n * 3))):
            forms.turned([(0, 0), (1.1, 0), (1.15, .2), (1.1, 8), (.9, 22), (.62, 25), (.3, 25.6), (0, 25.7)], skin, segments=64)
            forms.swept([(0, 0, 25.4), (0, 0, 26.4), (.1, .4, 27.6), (.25, .5, 28.4)], .1, plain("#efe9dd", .9), sides=8)
    band = plain("#c8ab80", .8)
    with forms.group((.5, 0, 0)):
        hoop = [(0, 4.1 * math.cos(a) * (1 if math.sin(a) < .2 else .93), 2.0 + 2.35 * math.sin(a)) for a in np.linspace(0, 2 * math.pi, 40, endpoint=False)]
        rows = [[(x, p[1], max(.03, p[2])) for p in hoop] for x in np.linspace(-3, 3, 8)]
        forms.grid("band", rows, band, closed=True)


@good("hour-jar-candle", ("rain", "fig", "cedar"), View(22, 20, .7), dim=.8, above=View(22, 48, .7), detail=View(10, 26, at=(.5, .3, .85), zoom=2.2, blur=.8))
def jar_candle(scent):
    skin = {"rain": "#6f8085", "fig": "moss", "cedar": "rust"}[scent]
    forms.turned([(0, 0), (3.8, 0), (4.1, .2), (4.25, .8), (4.25, 9.2), (4.2, 9.4), (4.0, 9.4), (3.9, 9.2), (3.9, 1.2), (0, 1)], glaze(skin, shine=.4, foot=.6), soft=2)
    forms.turned([(0, 7.1), (1.5, 7.1), (3.0, 7.25), (3.92, 7.6)], wax("#f1e6d0"), soft=2)
    forms.swept([(0, 0, 7), (.02, 0, 7.7), (.1, 0, 8.2)], .1, plain("#2a2320", .9), sides=8)
    flame((.1, 0, 7.8), .8)
    forms.sawn([(-2, -1.4), (2, -1.4), (2, 1.4), (-2, 1.4)], .06, plain("#efe7d8", .9), soft=0, round_=0, at=(0, -4.27, 4.7), turn=(90, 0, 0))
    for z, w in ((.55, 2.3), (0, 1.4), (-.4, 1.8)):
        forms.slab((w, .03, .1 if z < .5 else .22), plain("#4a4038", .9), soft=0, at=(0, -4.345, 4.6 + z))
    with forms.group((6.4, -3.2, .1), (0, 0, 0)):
        forms.turned([(0, 0), (4.1, 0), (4.2, .15), (4.2, .9), (4.0, 1.1), (0, 1.1)], wood("oak"), soft=2)


@good("storm-lantern", ("iron", "brass"), View(24, 12, .76), dim=.75, above=View(24, 34, .74), detail=View(20, 14, at=(.5, .3, .45), zoom=2.0, blur=.8))
def lantern(kind):
    skin = metal(kind)
    forms.turned([(0, 0), (7.6, 0), (7.8, .2), (7.8, 1.2), (7.5, 1.5), (0, 1.5)], skin, soft=2)
    forms.turned([(6.2, 1.5), (6.2, 19), (6.2, 19.0), (6.0, 19), (6.0, 1.5)], glass("clear"), soft=0)
    forms.turned([(0, 18.9), (7.4, 18.9), (7.6, 19.2), (7.4, 19.8), (4.2, 21.6), (3.8, 23.4), (4.0, 23.8), (3.6, 24.2), (0, 24.4)], skin, soft=2)
    for a in np.linspace(0, 2 * math.pi, 4, endpoint=False) + .6:
        x, y = 6.9 * math.cos(a), 6.9 * math.sin(a)
        forms.swept([(x, y, 1.2), (x, y, 10), (x, y, 19.3)], .26, skin, sides=10)
    arc = [(6.9 * math.cos(a), 0, 20 + 11.5 * math.sin(a)) for a in np.linspace(0, math.pi, 15)]
    forms.swept(arc, .28, skin, sides=12)
    candle_stick("#f3e2c2", (0, 0, 1.5), 9, bottom=2.6, top=2.55)
