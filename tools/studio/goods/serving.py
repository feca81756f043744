"""Serving: teapot, pitcher, tray, stand, servers."""

# fmt: off
# Profiles are drawings: one line each reads better than one point a line.
import math

import forms
import numpy as np
from materials import glaze, metal, willow, wood

from goods import View, good


@good("slow-teapot", ("charcoal", "moss", "oat"), View(12, 17, .72), above=View(20, 48, .72), detail=View(-25, 22, at=(.3, .3, .62), zoom=2.2, blur=1))
def teapot(color):
    body = glaze(color, foot=.6, shine=.34)
    forms.turned([(0, .2), (4.6, .2), (4.7, 0), (5.3, 0), (5.6, .5), (8.0, 2.8), (8.8, 6), (8.0, 9), (5.2, 11.0), (4.3, 11.3), (4.2, 11.0), (5, 10.6), (7.6, 8.8), (8.4, 6), (7, 2.6), (0, 1)], body)
    with forms.group((0, 0, 11.1)):
        forms.turned([(0, -.2), (4.1, -.2), (4.5, 0), (4.45, .3), (3.2, 1.0), (1.1, 1.5), (.75, 1.9), (.85, 2.4), (1.3, 2.9), (1.1, 3.5), (0, 3.7)], glaze(color, shine=.34))
    forms.swept([(-7.2, 0, 4.2), (-9.8, 0, 5.2), (-11.2, 0, 7.6), (-12.4, 0, 10.4), (-13.4, 0, 11.2)], [2.0, 1.5, 1.05, .8, .72], body, sides=24)
    brass = metal("brass")
    for side in (-1, 1):
        with forms.group((side * 5.3, 0, 10.6)):
            forms.swept([(0, 0, -.4), (side * .3, 0, .8), (side * .1, 0, 1.5)], .34, brass)
            forms.ball(.5, brass, (side * .1, 0, 1.7))
    arc = [(5.5 * math.cos(a) * 1.02, 0, 12.3 + 8.2 * math.sin(a)) for a in np.linspace(0, math.pi, 13)]
    forms.swept(arc, .3, brass, sides=14)
    grip = [(5.5 * math.cos(a) * 1.02, 0, 12.3 + 8.2 * math.sin(a)) for a in np.linspace(.9, math.pi - .9, 70)]
    wrap = [(x + .42 * math.cos(i * .8) * .2, .44 * math.sin(i * .8), z + .44 * math.cos(i * .8)) for i, (x, _, z) in enumerate(through(grip))]
    forms.swept(wrap, .2, willow("#c79a5c"), sides=6, steps=2)


def through(points):
    return forms.through(points, 4)


@good("milk-pitcher", ("oat", "lagoon"), View(24, 14), above=View(24, 46), detail=View(-10, 18, at=(.25, .4, .85), zoom=2.3, blur=1))
def pitcher(color):
    body = glaze(color, foot=5.2, shine=.28)
    made = forms.turned([(0, .2), (4.4, .2), (4.6, 0), (5.0, 0), (5.4, .5), (6.1, 3), (6.0, 7), (4.6, 12), (4.1, 15), (4.7, 18.4), (4.7, 18.6), (4.4, 18.5), (3.75, 15), (4.25, 12), (5.6, 7), (5.6, 3), (4.6, 1), (0, .9)], body)
    for vert in made.data.vertices:
        x, _, z = vert.co
        pull = max(0, (z - 14) / 4.6) ** 2 * max(0, -x / 4.7) ** 5
        vert.co.x -= 2.1 * pull
        vert.co.y *= 1 - .25 * pull
        vert.co.z += .7 * pull
    forms.swept([(4.3, 0, 16.4), (6.2, 0, 17.2), (8.3, 0, 15.6), (8.6, 0, 11.6), (7.4, 0, 7.8), (5.7, 0, 5.8)], [.75, .6, .55, .55, .58, .8], body, flat=1.4, sides=20)


@good("ferry-tray", ("oak", "walnut", "black"), View(22, 34, .76), above=View(0, 78, .74), detail=View(60, 22, at=(.9, .5, .8), zoom=2.6, blur=1))
def tray(kind):
    forms.sawn(forms.disc(19.6), .9, wood(kind), soft=.2, round_=0)
    forms.turned([(19.2, .0), (20.0, .0), (20.1, .2), (20.1, 3.4), (19.9, 3.6), (19.5, 3.6), (19.3, 3.4), (19.2, .0)], wood(kind, along="around"), soft=2)
    brass = metal("brass")
    for side in (-1, 1):
        arc = [(side * 19.7, 5.2 * math.cos(a), 3.4 + 3.0 * math.sin(a) ** .7) for a in np.linspace(.02, math.pi - .02, 15)]
        forms.swept(arc, .38, brass, sides=14)
        for y in (-5.2, 5.2):
            forms.turned([(0, 0), (.8, 0), (.8, .25), (.5, .4), (0, .4)], brass, soft=2, segments=32).location = (side * 19.7, y, 3.55)


@good("high-noon-cake-stand", ("oak", "walnut"), View(16, 20, .74), above=View(16, 52, .74), side=View(0, 4, .76))
def cake_stand(kind):
    forms.turned([(0, 0), (7.2, 0), (7.4, .2), (7.2, .8), (4, 1.6), (1.8, 3), (1.4, 5), (1.5, 7.5), (2.6, 9.4), (5, 10.2), (0, 10.2)], wood(kind, along="z"))
    with forms.group((0, 0, 10)):
        forms.turned([(0, 0), (14.4, 0), (14.9, .3), (15, 1.2), (14.8, 1.7), (14.4, 1.75), (14.0, 1.3), (13.6, 1.2), (0, 1.2)], glaze("chalk", speckle=.7, shine=.25), soft=2)


@good("long-salad-servers", ("walnut", "oak"), View(24, 44, .8), above=View(0, 76, .8), detail=View(40, 32, at=(.82, .5, .5), zoom=2.3, blur=.8))
def salad_servers(kind):
    for y, turn, fork in ((3.4, 6, False), (-3.6, -5, True)):
        with forms.group((-15, y, .3), (0, 0, turn)):
            spoon(kind, 30, 3.1, fork)


def spoon(kind, length, width, fork=False, depth=1.0):
    """A wooden spoon along x: round handle, shallow bowl, bent a little upwards; slots make it a fork."""
    t = np.linspace(0, 1, 90)
    head = np.clip((t - .70) / .30, 0, 1)
    half = .62 + .12 * np.cos(t * 3) + (width - .7) * np.sin(np.clip(head, 0, 1) * math.pi) ** .62 * (head > 0)
    half[-1], half[0] = .02, .02
    half[1] *= .8
    s = np.linspace(-1, 1, 41)
    rows, under = [], []
    for k, h, q in zip(t, half, head, strict=True):
        lift = 1.3 + 2.2 * max(0, k - .62) ** 1.3 - .9 * math.sin(min(k, .7) / .7 * math.pi) * .6
        dish = -depth * math.sin(q * math.pi) ** .8 * (1 - s**2)
        body = .62 * np.sqrt(np.clip(1 - s**2, 0, 1)) * (1 - q * .55) + .18
        top = lift + dish + body * (.5 if q > 0 else 1)
        low = lift + dish - body
        rows.append(np.stack([np.full_like(s, k * length), s * h, top], 1))
        under.append(np.stack([np.full_like(s, k * length), s * h, low], 1))
    ring = [np.vstack([a, b[::-1]]) for a, b in zip(rows, under, strict=True)]
    made = forms.grid("spoon", np.array(ring), wood(kind, figure=.3), closed=True)
    made.location.z = 0
    if fork:
        for y in (-.95, 0, .95):
            slot = forms.slab((length * .17, .42, 8), None, soft=0, at=(length * .985, y, -2))
            forms.bored(made, slot)
    return made
