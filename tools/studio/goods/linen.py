"""Linen and wool: folded, hung, knitted."""

# fmt: off
# Profiles are drawings: one line each reads better than one point a line.
import math

import forms
import numpy as np
from materials import linen, wool

from goods import View, good

STACK = View(28, 24, .76)


def folded(length, width, layers, gap, material, *, at=(0, 0, 0), turn=0, seed=0, thickness=.16, rumple=.12, sag=.3):
    """Folded back and forth, the rounded folds towards the camera."""
    with forms.group(at, (0, 0, turn - 90)):
        path = forms.folds(length, layers, gap, thickness / 2 + .05, start=1 if layers % 2 == 0 else -1)
        return forms.cloth(path, width, material, thickness=thickness, rumple=rumple, seed=seed, sag=sag)


@good("washed-napkins", ("flax", "rust", "moss", "ink"), STACK, above=View(28, 58, .74), detail=View(-10, 14, at=(.4, 0, .6), zoom=2.4, blur=.8))
def napkins(color):
    cloth = linen(color)
    for n in range(4):
        folded(17, 17.5, 3, .62, cloth, at=(.3 * math.sin(n * 2), .25 * math.cos(n * 3), n * 1.86), turn=2.5 * math.sin(n * 5), seed=n, thickness=.46, rumple=.22, sag=.4)


@good("long-table-runner", ("flax", "ink", "moss"), View(24, 26, .78), above=View(24, 60, .76), detail=View(40, 18, at=(.3, .2, .6), zoom=2.2, blur=.8))
def runner(color):
    """Rolled up, with its end lying flat on the table."""
    cloth = linen(color, stripes="flax" if color != "flax" else "rust", stripe_every=11)
    turns = np.linspace(2 * math.pi * 4.3, 0, 220)
    radius = 1.2 + .30 * turns / (2 * math.pi) * 2.1
    spiral = [(r * math.sin(-t), radius[0] - r * math.cos(-t) + .1) for r, t in zip(radius, turns - turns[0], strict=True)]
    tail = [(x, .1 + .10 * math.sin(x * .5)) for x in np.linspace(34, 1, 60)]
    forms.cloth([*tail, *[(x, z) for x, z in spiral]], 38, cloth, thickness=.16, rumple=.06, seed=3, across=90)


@good("everyday-tea-towels", ("ink", "rust"), STACK, above=View(28, 58, .74), detail=View(40, 18, at=(.85, .3, .6), zoom=2.5, blur=.8))
def tea_towels(color):
    for n in range(2):
        cloth = linen("chalk" if n == 0 else color, stripes=color if n == 0 else "chalk", stripe_every=3.4 if n == 0 else 5, stripe_along="Y")
        folded(24, 18, 4, .72, cloth, at=(.5 * n, -.4 * n, n * 2.95), turn=4 * n, seed=n + 7, thickness=.55, rumple=.25, sag=.5)


@good("harbor-throw", ("oat", "ink", "rust"), View(30, 24, .78), above=View(30, 54, .74), detail=View(12, 12, at=(.4, 0, .55), zoom=2.3, blur=.8))
def throw(color):
    """Folded in four, the last layer hanging over the front with its fringe."""
    cloth = linen(color, stripes="oat" if color != "oat" else "charcoal", stripe_every=17, per_cm=1.6)
    lap = [(x, 8.1) for x in np.linspace(-18, 18, 20)] + [(19.8, 7.6), (20.9, 6.4), (21.3, 4.6), (21.5, 3.4)]
    path = forms.folds(38, 3, 2.5, .9, start=-1)
    with forms.group((0, 0, 0), (0, 0, -90)):
        forms.cloth(path, 40, cloth, thickness=1.5, rumple=.35, seed=5, sag=.8)
        forms.cloth(lap, 39, cloth, thickness=1.3, rumple=.3, seed=6, sag=.9)
        rng = np.random.default_rng(2)
        yarn = wool(color)
        for y in np.linspace(-19, 19, 40):
            low = .35 + rng.uniform(0, .5)
            points = [(21.4, y, 3.7), (21.9, y + rng.uniform(-.2, .2), 2.4), (22.3 + rng.uniform(-.2, .4), y + rng.uniform(-.5, .5), low)]
            forms.swept(points, [.3, .27, .36], yarn, sides=8)


def cushion_body(half, height, material, seed=1):
    """Two puffed faces, standing on an edge and leaning back."""
    s = np.linspace(-1, 1, 90)
    u, v = np.meshgrid(np.sign(s) * np.abs(s) ** .8, np.sign(s) * np.abs(s) ** .8)
    rng = np.random.default_rng(seed)
    ripple = sum(rng.uniform(.1, .3) * np.sin(u * rng.uniform(3, 9) + v * rng.uniform(3, 9) + rng.uniform(0, 6)) for _ in range(5))
    fall = ((1 - u**2) * (1 - v**2)).clip(0) ** .5
    pinch = .5 * np.sin((np.arctan2(v, u)) * 24) * (np.abs(u * v) ** 3) * (1 - np.maximum(np.abs(u), np.abs(v)))
    for side in (1, -1):
        rows = forms.puff(u, v, half, height)
        rows[..., 2] = (rows[..., 2] + ripple * fall * 1.5 + pinch * 5) * side
        forms.grid("cushion", rows if side > 0 else rows[:, ::-1], material, uv=np.stack([u * half, v * half], axis=2) if side > 0 else np.stack([u * half, v * half], axis=2)[:, ::-1])
    edge = forms.puff(np.concatenate([s, np.ones(90), s[::-1], -np.ones(90)]), np.concatenate([-np.ones(90), s, np.ones(90), s[::-1]]), half, 0)
    forms.swept(edge[::3], .35, material, sides=8, steps=1, closed=True)


@good("plain-cushion", ("flax", "rust", "moss", "plum"), View(24, 12, .74), side=View(-48, 10, .74), detail=View(30, 12, at=(.85, .3, .8), zoom=2.5, blur=.8))
def plain_cushion(color):
    with forms.group((0, 0, 24), (74, 0, 0)):
        cushion_body(24, 10, linen(color, per_cm=4))


@good("moss-knit-cushion", ("oat", "charcoal", "moss"), View(22, 12, .74), side=View(-45, 10, .74), detail=View(20, 8, at=(.5, .3, .6), zoom=2.6, blur=.8))
def knit_cushion(color):
    def face(u, v):
        a, b = 2 * u - 1, 2 * v - 1
        point, e = forms.puff(a, b, 22, 8.5), .02
        du = forms.puff(np.clip(a + e, -1, 1), b, 22, 8.5) - forms.puff(np.clip(a - e, -1, 1), b, 22, 8.5)
        dv = forms.puff(a, np.clip(b + e, -1, 1), 22, 8.5) - forms.puff(a, np.clip(b - e, -1, 1), 22, 8.5)
        normal = np.cross(du, dv)
        return point, normal / (np.linalg.norm(normal, axis=-1, keepdims=True) + 1e-9)

    with forms.group((0, 0, 22), (74, 0, 0)):
        yarn = wool(color)
        cushion_body(21.7, 8.1, yarn)
        forms.knitted(face, 21, 26, yarn, yarn=.62, depth=.38, sides=8)
