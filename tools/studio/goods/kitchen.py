"""Kitchen: boards, spoons, mill, rolling pin, mortar."""
# fmt: off
# Profiles are drawings: one line each reads better than one point a line.


import forms
from materials import metal, stone, wood

from goods import View, good
from goods.serving import spoon


@good("crosscut-board", ("walnut", "oak"), View(20, 30, .76), above=View(0, 80, .76), detail=View(38, 24, at=(.85, .3, .9), zoom=2.5, blur=1))
def board(kind):
    plank(kind, 40, 25)


def plank(kind, length, width, height=2.4):
    made = forms.sawn(forms.rounded(length, width, 3), height, wood(kind), soft=.3, round_=0)
    hole = forms.sawn(forms.rounded(1.9, 8.5, .94), 8, None, soft=0, at=(length / 2 - 3, 0, -2), round_=0)
    return forms.bored(made, hole)


@good("five-spoons", ("beech", "walnut"), View(16, 52, .8), above=View(0, 78, .8), detail=View(30, 32, at=(.85, .45, .5), zoom=2.3, blur=.8))
def five_spoons(kind):
    for n, (length, width, turn) in enumerate(((30, 3.0, 9), (28, 2.6, 4), (26, 3.3, 0), (24, 2.2, -5), (21, 1.9, -9))):
        with forms.group((-14 + .4 * n, 9.4 - 4.7 * n, .2), (0, 0, turn)):
            spoon(kind, length, width, fork=n == 2, depth=.9)


@good("tall-pepper-mill", ("walnut", "oak", "black"), View(20, 12), top=View(30, 24, at=(.5, .5, .86), zoom=2.8, blur=1), side=View(-40, 3))
def pepper_mill(kind):
    body = wood(kind, along="z")
    forms.turned([(0, 0), (2.9, 0), (3.05, .15), (3.05, .7), (2.85, 1.1), (2.6, 3), (2.0, 7), (1.85, 10), (2.1, 13), (2.65, 15.4), (2.7, 16), (2.4, 16.3), (0, 16.3)], body)
    forms.turned([(0, 16.2), (2.3, 16.2), (2.3, 16.7), (0, 16.7)], metal("steel"), soft=1)
    forms.turned([(0, 16.6), (2.4, 16.6), (2.7, 16.9), (2.75, 17.6), (2.4, 19.4), (1.6, 20.7), (.8, 21.1), (0, 21.1)], body)
    forms.turned([(0, 21), (.7, 21), (.75, 21.2), (.75, 21.9), (.5, 22.2), (0, 22.25)], metal("brass"), soft=2)


@good("plain-rolling-pin", ("beech", "walnut"), View(28, 28, .8), above=View(20, 70, .8), detail=View(55, 18, at=(.85, .3, .6), zoom=2.6, blur=1))
def rolling_pin(kind):
    with forms.group((0, 0, 2.6), (0, 90, 12)):
        forms.turned([(0, -21), (.6, -21), (1.1, -20.4), (1.5, -18), (2.2, -14), (2.6, -9), (2.6, 9), (2.2, 14), (1.5, 18), (1.1, 20.4), (.6, 21), (0, 21)], wood(kind, along="z"))


@good("grind-mortar", ("marble", "granite"), View(20, 22, .72), above=View(20, 56, .72), detail=View(30, 22, at=(.4, .2, .6), zoom=2.2, blur=1))
def mortar(kind):
    rock = stone(kind)
    forms.turned([(0, 0), (4.6, 0), (4.9, .2), (4.9, 1.2), (4.6, 1.7), (6.4, 3.4), (7.2, 6), (7.4, 9.3), (7.1, 9.7), (6.3, 9.7), (6.1, 9.2), (5.8, 6), (4.4, 3.4), (0, 2.6)], rock)
    with forms.group((-.6, -.4, 4.1), (0, 48, -28)):
        forms.turned([(0, 0), (1.4, .1), (2.1, 1.0), (2.0, 2.2), (1.3, 4), (1.1, 7), (1.25, 11), (1.5, 13.2), (1.2, 14.2), (0, 14.5)], rock, segments=64)
