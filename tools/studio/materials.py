"""What goods are made of, as shader nodes. Texture lengths are centimeters in the object's own coordinates."""

import bpy
from recipe import Recipe, linear

CLAY = "#a98d6e"
WOODS = {
    "oak": ("#d8a66a", "#ad7a42"),
    "walnut": ("#7a4f31", "#41291a"),
    "black": ("#35302c", "#1c1a18"),
    "beech": ("#e3b684", "#cf9d68"),
}
METALS = {"brass": ("#d2b273", 0.22), "steel": ("#c9cbcc", 0.28), "iron": ("#2a2b2d", 0.5), "copper": ("#c9805a", 0.25)}


def glaze(color, *, foot=0.0, top=None, shine=0.22, speckle=1.0, second=None, dip=None):
    """Stoneware glaze over speckled clay: bare below `foot`, thin at the lip `top`; dipped in `second` above `dip`."""
    made = Recipe("glaze", color, **{"Coat Weight": 0.35, "Coat Roughness": 0.12})
    tone = made.mix(0.5, linear(color), made.ramp(made.noise(0.25, 4), [(0.3, 0.44), (0.7, 0.56)]), "OVERLAY")
    wobble = made.sum(made.noise(0.35, 2), 0.9, "MULTIPLY")
    level = made.sum(made.height(), wobble)
    if dip is not None:
        tone = made.mix(made.sum(level, dip + 0.45, "GREATER_THAN"), tone, linear(second))
    if speckle:
        spots = made.ramp(made.noise(5.5, 1), [(0.0, "#000000"), (0.66, "#000000"), (0.72, "#ffffff")])
        tone = made.mix(made.sum(spots, 0.62 * speckle, "MULTIPLY"), tone, linear("#3b2b20"))
    rough = shine
    if top is not None:
        lip = made.node("MapRange", inputs={"Value": level, "From Min": top - 0.55 + 0.45, "From Max": top + 0.2 + 0.3})
        tone = made.mix(made.sum(lip, 0.55, "MULTIPLY"), tone, linear("#b08a62"))
    if foot:
        glazed = made.node("MapRange", inputs={"Value": level, "From Min": foot + 0.40, "From Max": foot + 0.52})
        tone = made.mix(glazed, linear(CLAY), tone)
        rough = made.node("MapRange", inputs={"Value": glazed, "To Min": 0.85, "To Max": shine})
        made.set(made.surface, {"Coat Weight": made.sum(glazed, 0.35, "MULTIPLY")})
    made.set(made.surface, {"Base Color": tone, "Roughness": rough})
    made.bump(made.sum(made.noise(0.9, 3), made.sum(made.noise(7, 2), 0.12, "MULTIPLY")), 0.08, 0.35)
    return made.material


def clay(color=CLAY):
    made = Recipe("clay", color, 0.85)
    made.set(
        made.surface,
        {
            "Base Color": made.mix(
                0.5, linear(color), made.ramp(made.noise(3, 5), [(0.3, 0.44), (0.7, 0.56)]), "OVERLAY"
            )
        },
    )
    made.bump(made.noise(6, 5), 0.05, 0.5)
    return made.material


def wood(kind, *, along="x", shine=0.42, figure=0.55):
    """Planed and oiled wood with its grain along one axis, or bent around z."""
    light, dark = WOODS[kind]
    stretch = {"x": (0.045, 1, 1), "around": (0.045, 1, 1), "y": (1, 0.045, 1), "z": (1, 1, 0.045)}[along]
    made = Recipe("wood", light, shine, **{"Coat Weight": 0.08})
    made.around = along == "around"
    rings = made.ramp(
        made.noise(0.75, 5, stretch, 1.1),
        [(0.30, dark), (0.44, light), (0.50, dark), (0.56, light), (0.64, dark), (0.74, light)],
    )
    tone = made.mix(figure, linear(light), rings)
    pores = made.noise(5, 3, stretch)
    lines = made.ramp(pores, [(0.36, "#5a5a5a"), (0.5, "#ffffff")])
    tone = made.mix(0.55, tone, lines, "MULTIPLY")
    made.set(
        made.surface,
        {
            "Base Color": tone,
            "Roughness": made.node("MapRange", inputs={"Value": pores, "To Min": shine + 0.18, "To Max": shine - 0.05}),
        },
    )
    made.bump(pores, 0.03, 0.35)
    return made.material


def linen(color, *, stripes=None, per_cm=7, stripe_every=0.0, stripe_along="X", soft=0.9, uv=True):
    """A plain weave with slubs; UV coordinates in centimeters. `stripes` is a second color every so many centimeters."""
    made = Recipe("linen", color, soft, **{"Sheen Weight": 0.25, "Sheen Roughness": 0.5})
    slub = made.noise(1.4, 3, (0.12, 4, 1), uv=uv)
    slub_across = made.noise(1.4, 3, (4, 0.12, 1), uv=uv)
    tone = linear(color)
    if stripes:
        wave = made.waves(1 / stripe_every, stripe_along, uv=uv)
        tone = made.mix(made.sum(wave, 0.86, "GREATER_THAN"), tone, linear(stripes))
    for fiber in (slub, slub_across):
        tone = made.mix(0.45, tone, made.ramp(fiber, [(0.3, 0.41), (0.7, 0.60)]), "OVERLAY")
    weave = made.sum(made.waves(per_cm, "X", 0.4, uv), made.waves(per_cm, "Y", 0.4, uv))
    made.set(
        made.surface,
        {
            "Base Color": made.mix(
                0.25,
                tone,
                made.ramp(made.sum(weave, 0.5, "MULTIPLY"), [(0.2, "#a8a8a8"), (0.8, "#ffffff")]),
                "MULTIPLY",
            )
        },
    )
    made.bump(weave, 0.035, 0.8)
    return made.material


def wool(color, *, soft=0.95):
    made = Recipe("wool", color, soft, **{"Sheen Weight": 0.5, "Sheen Roughness": 0.45})
    made.set(
        made.surface,
        {
            "Base Color": made.mix(
                0.5, linear(color), made.ramp(made.noise(5, 4), [(0.3, 0.42), (0.7, 0.60)]), "OVERLAY"
            )
        },
    )
    made.bump(made.noise(9, 4), 0.05, 0.6)
    return made.material


def waffle(color):
    made = Recipe("waffle", color, 0.95, **{"Sheen Weight": 0.4})
    cells = made.sum(made.waves(1.25, "X"), made.waves(1.25, "Y"), "MAXIMUM")
    made.set(
        made.surface,
        {
            "Base Color": made.mix(
                0.45, linear(color), made.ramp(cells, [(0.2, "#8a8a8a"), (0.9, "#ffffff")]), "MULTIPLY"
            )
        },
    )
    made.bump(made.sum(cells, made.sum(made.noise(12, 2, uv=True), 0.15, "MULTIPLY")), 0.28, 0.9)
    return made.material


def metal(kind, *, rough=None):
    color, shine = METALS[kind]
    made = Recipe("metal", color, rough or shine, Metallic=0.85 if kind == "iron" else 1.0)
    streak = made.noise(3, 3, (0.4, 0.4, 6))
    made.set(
        made.surface,
        {
            "Roughness": made.node(
                "MapRange",
                inputs={"Value": streak, "To Min": (rough or shine) - 0.03, "To Max": (rough or shine) + 0.06},
            )
        },
    )
    return made.material


def enamel(color, rough=0.38):
    """Powder-coated metal."""
    made = Recipe("enamel", color, rough, **{"Coat Weight": 0.1})
    made.bump(made.noise(14, 2), 0.012, 0.35)
    return made.material


def glass(color="clear", *, rough=0.0):
    """Blown glass; shadow rays pass tinted, so that shadows stay light without caustics."""
    tint = {"clear": "#f4fafa", "smoke": "#cbc9c6", "amber": "#eec388"}.get(color, color)
    made = Recipe("glass", tint, rough, **{"Transmission Weight": 1.0, "IOR": 1.47})
    see = made.tree.nodes.new("ShaderNodeBsdfTransparent")
    see.inputs[0].default_value = [0.35 + 0.6 * c for c in linear(tint)[:3]] + [1]
    shadow = made.node("LightPath", "Is Shadow Ray")
    blend = made.tree.nodes.new("ShaderNodeMixShader")
    made.tree.links.new(shadow, blend.inputs[0])
    made.tree.links.new(made.surface.outputs[0], blend.inputs[1])
    made.tree.links.new(see.outputs[0], blend.inputs[2])
    made.tree.links.new(blend.outputs[0], made.tree.nodes["Material Output"].inputs[0])
    return made.material


def wax(color):
    made = Recipe(
        "wax", color, 0.45, **{"Subsurface Weight": 0.35, "Subsurface Scale": 0.8, "Subsurface Radius": (1, 0.6, 0.3)}
    )
    made.bump(made.noise(0.8, 3), 0.05, 0.3)
    return made.material


def plain(color, rough=0.6, **inputs):
    made = Recipe("plain", color, rough, **inputs)
    return made.material


def willow(color="#a9834f"):
    made = Recipe("willow", color, 0.6)
    made.set(
        made.surface,
        {
            "Base Color": made.mix(
                0.8, linear(color), made.ramp(made.noise(0.5, 5), [(0.25, 0.29), (0.75, 0.66)]), "OVERLAY"
            )
        },
    )
    made.bump(made.noise(4, 4), 0.03, 0.5)
    return made.material


def stone(kind):
    if kind == "marble":
        made = Recipe("marble", "#eceae7", 0.32, **{"Coat Weight": 0.2})
        vein = made.ramp(made.noise(0.16, 8, distort=1.6), [(0.46, "#eceae7"), (0.495, "#a9a7a6"), (0.52, "#eceae7")])
        made.set(made.surface, {"Base Color": made.mix(0.7, linear("#eceae7"), vein)})
    else:
        made = Recipe("granite", "#55565a", 0.5)
        grain = made.ramp(made.noise(5, 6), [(0.35, "#232427"), (0.5, "#56575b"), (0.66, "#9a9a9c")])
        made.set(made.surface, {"Base Color": grain})
        made.bump(made.noise(8, 3), 0.02, 0.4)
    return made.material


def leaf(color="#4f6a3f"):
    made = Recipe("leaf", color, 0.45, **{"Subsurface Weight": 0.0})
    made.set(
        made.surface,
        {
            "Base Color": made.mix(
                0.5, linear(color), made.ramp(made.noise(0.4, 3), [(0.3, 0.37), (0.7, 0.63)]), "OVERLAY"
            )
        },
    )
    return made.material


def glow(color, strength):
    made = bpy.data.materials.new("glow")
    made.use_nodes = True
    made.node_tree.nodes.clear()
    out, light = made.node_tree.nodes.new("ShaderNodeOutputMaterial"), made.node_tree.nodes.new("ShaderNodeEmission")
    light.inputs[0].default_value, light.inputs[1].default_value = linear(color), strength
    made.node_tree.links.new(light.outputs[0], out.inputs[0])
    return made


def shade(color):
    """Lampshade linen that lets light through."""
    made = Recipe("shade", color, 0.9)
    weave = made.sum(made.waves(6, "X"), made.waves(6, "Y"))
    made.bump(weave, 0.03, 0.5)
    lit = made.tree.nodes.new("ShaderNodeBsdfTranslucent")
    lit.inputs[0].default_value = linear("#f0d9b0")
    blend = made.tree.nodes.new("ShaderNodeMixShader")
    blend.inputs[0].default_value = 0.55
    made.tree.links.new(made.surface.outputs[0], blend.inputs[1])
    made.tree.links.new(lit.outputs[0], blend.inputs[2])
    made.tree.links.new(blend.outputs[0], made.tree.nodes["Material Output"].inputs[0])
    return made.material


def sunny():
    """A bright room as a mirror sees it: light falls off across it."""
    made = Recipe("room")
    across = made.node("TexGradient", "Fac", {"Vector": made.place((1, 1, 1), uv=True)})
    color = made.ramp(across, [(0.25, "#8d8272"), (0.5, "#d8cab4"), (0.62, "#fbf3e4")])
    made.set(made.surface, {"Emission Color": color, "Emission Strength": 0.75, "Base Color": (0, 0, 0, 1)})
    return made.material
