"""What goods are made of, as shader nodes. Texture lengths are centimeters in the object's own coordinates."""
import pathlib
import tomllib

import bpy

WORDS = pathlib.Path(__file__).parents[2] / "src/mercer/demo/goods/words.toml"
SWATCHES = {
    key: value["swatch"]
    for option in tomllib.loads(WORDS.read_text("utf-8"))["options"].values()
    for key, value in option["values"].items()
    if "swatch" in value
}
CLAY = "#a98d6e"
WOODS = {"oak": ("#d8a66a", "#ad7a42"), "walnut": ("#7a4f31", "#41291a"), "black": ("#35302c", "#1c1a18"), "beech": ("#e3b684", "#cf9d68")}
METALS = {"brass": ("#d2b273", .22), "steel": ("#c9cbcc", .28), "iron": ("#2a2b2d", .5), "copper": ("#c9805a", .25)}


def linear(color):
    """Hex sRGB, the key of a swatch, or a gray that is linear already, to linear RGBA."""
    if isinstance(color, float):
        return (color, color, color, 1)
    color = SWATCHES.get(color, color).lstrip("#")
    parts = [int(color[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    return (*[c / 12.92 if c <= .04045 else ((c + .055) / 1.055) ** 2.4 for c in parts], 1)


class Recipe:
    """A material being mixed: `node` adds a node with inputs by name, sockets or values."""

    def __init__(self, name, color="#888888", rough=.5, **inputs):
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        self.surface = self.tree.nodes["Principled BSDF"]
        self.set(self.surface, {"Base Color": linear(color), "Roughness": rough, **inputs})

    def set(self, node, inputs):
        for name, value in inputs.items():
            if isinstance(value, bpy.types.NodeSocket):
                self.tree.links.new(value, node.inputs[name])
            else:
                node.inputs[name].default_value = value

    def node(self, kind, out=0, inputs=None, **settings):
        made = self.tree.nodes.new(f"ShaderNode{kind}")
        for name, value in settings.items():
            setattr(made, name, value)
        self.set(made, inputs or {})
        return made.outputs[out]

    def place(self, scale=(1, 1, 1), uv=False):
        return self.node("Mapping", inputs={"Vector": self.node("TexCoord", "UV" if uv else "Object"), "Scale": scale})

    def noise(self, scale, detail=3, stretch=(1, 1, 1), distort=0.0, uv=False):
        return self.node("TexNoise", inputs={"Vector": self.place(stretch, uv), "Scale": scale, "Detail": detail, "Distortion": distort})

    def waves(self, per_cm, axis, distort=0.0, uv=True):
        return self.node("TexWave", "Fac", {"Vector": self.place(uv=uv), "Scale": .314 * per_cm, "Distortion": distort, "Detail": 1.0},
                         wave_type="BANDS", bands_direction=axis)  # fmt: skip

    def ramp(self, fac, stops):
        made = self.tree.nodes.new("ShaderNodeValToRGB")
        self.tree.links.new(fac, made.inputs[0])
        ramp = made.color_ramp
        while len(ramp.elements) < len(stops):
            ramp.elements.new(1)
        for element, (place, color) in zip(ramp.elements, stops, strict=True):
            element.position, element.color = place, linear(color)
        return made.outputs[0]

    def mix(self, fac, first, second, blend="MIX"):
        return self.node("MixRGB", inputs={"Fac": fac, "Color1": first, "Color2": second}, blend_type=blend)

    def sum(self, first, second, operation="ADD"):
        made = self.tree.nodes.new("ShaderNodeMath")
        made.operation = operation
        for slot, value in enumerate((first, second)):
            if isinstance(value, bpy.types.NodeSocket):
                self.tree.links.new(value, made.inputs[slot])
            else:
                made.inputs[slot].default_value = value
        return made.outputs[0]

    def height(self):
        return self.node("SeparateXYZ", 2, {"Vector": self.place()})

    def bump(self, height, distance, strength=1.0):
        self.set(self.surface, {"Normal": self.node("Bump", inputs={"Height": height, "Distance": distance, "Strength": strength})})


def glaze(color, *, foot=0.0, top=None, shine=.22, speckle=1.0, second=None, dip=None):
    """Stoneware glaze over speckled clay: bare below `foot`, thin at the lip `top`; dipped in `second` above `dip`."""
    made = Recipe("glaze", color, **{"Coat Weight": .35, "Coat Roughness": .12})
    tone = made.mix(.5, linear(color), made.ramp(made.noise(.25, 4), [(.3, .44), (.7, .56)]), "OVERLAY")
    wobble = made.sum(made.noise(.35, 2), .9, "MULTIPLY")
    level = made.sum(made.height(), wobble)
    if dip is not None:
        tone = made.mix(made.sum(level, dip + .45, "GREATER_THAN"), tone, linear(second))
    if speckle:
        spots = made.ramp(made.noise(5.5, 1), [(.0, "#000000"), (.66, "#000000"), (.72, "#ffffff")])
        tone = made.mix(made.sum(spots, .62 * speckle, "MULTIPLY"), tone, linear("#3b2b20"))
    rough = shine
    if top is not None:
        lip = made.node("MapRange", inputs={"Value": level, "From Min": top - .55 + .45, "From Max": top + .2 + .3})
        tone = made.mix(made.sum(lip, .55, "MULTIPLY"), tone, linear("#b08a62"))
    if foot:
        glazed = made.node("MapRange", inputs={"Value": level, "From Min": foot + .40, "From Max": foot + .52})
        tone = made.mix(glazed, linear(CLAY), tone)
        rough = made.node("MapRange", inputs={"Value": glazed, "To Min": .85, "To Max": shine})
        made.set(made.surface, {"Coat Weight": made.sum(glazed, .35, "MULTIPLY")})
    made.set(made.surface, {"Base Color": tone, "Roughness": rough})
    made.bump(made.sum(made.noise(.9, 3), made.sum(made.noise(7, 2), .12, "MULTIPLY")), .08, .35)
    return made.material


def clay(color=CLAY):
    made = Recipe("clay", color, .85)
    made.set(made.surface, {"Base Color": made.mix(.5, linear(color), made.ramp(made.noise(3, 5), [(.3, .44), (.7, .56)]), "OVERLAY")})
    made.bump(made.noise(6, 5), .05, .5)
    return made.material


def wood(kind, *, along="x", shine=.42, figure=.55):
    """Planed and oiled wood with its grain along one axis."""
    light, dark = WOODS[kind]
    stretch = {"x": (.045, 1, 1), "y": (1, .045, 1), "z": (1, 1, .045)}[along]
    made = Recipe("wood", light, shine, **{"Coat Weight": .08})
    rings = made.ramp(made.noise(.75, 5, stretch, 1.1), [(.30, dark), (.44, light), (.50, dark), (.56, light), (.64, dark), (.74, light)])
    tone = made.mix(figure, linear(light), rings)
    pores = made.noise(5, 3, stretch)
    lines = made.ramp(pores, [(.36, "#5a5a5a"), (.5, "#ffffff")])
    tone = made.mix(.55, tone, lines, "MULTIPLY")
    made.set(made.surface, {"Base Color": tone, "Roughness": made.node("MapRange", inputs={"Value": pores, "To Min": shine + .18, "To Max": shine - .05})})
    made.bump(pores, .03, .35)
    return made.material


def linen(color, *, stripes=None, per_cm=7, stripe_every=0.0, stripe_along="X", soft=.9, uv=True):
    """A plain weave with slubs; UV coordinates in centimeters. `stripes` is a second color every so many centimeters."""
    made = Recipe("linen", color, soft, **{"Sheen Weight": .25, "Sheen Roughness": .5})
    slub = made.noise(1.4, 3, (.12, 4, 1), uv=uv)
    slub_across = made.noise(1.4, 3, (4, .12, 1), uv=uv)
    tone = linear(color)
    if stripes:
        wave = made.waves(1 / stripe_every, stripe_along, uv=uv)
        tone = made.mix(made.sum(wave, .86, "GREATER_THAN"), tone, linear(stripes))
    for fiber in (slub, slub_across):
        tone = made.mix(.45, tone, made.ramp(fiber, [(.3, .41), (.7, .60)]), "OVERLAY")
    weave = made.sum(made.waves(per_cm, "X", .4, uv), made.waves(per_cm, "Y", .4, uv))
    made.set(made.surface, {"Base Color": made.mix(.25, tone, made.ramp(made.sum(weave, .5, "MULTIPLY"), [(.2, "#a8a8a8"), (.8, "#ffffff")]), "MULTIPLY")})
    made.bump(weave, .035, .8)
    return made.material


def wool(color, *, soft=.95):
    made = Recipe("wool", color, soft, **{"Sheen Weight": .5, "Sheen Roughness": .45})
    made.set(made.surface, {"Base Color": made.mix(.5, linear(color), made.ramp(made.noise(5, 4), [(.3, .42), (.7, .60)]), "OVERLAY")})
    made.bump(made.noise(9, 4), .05, .6)
    return made.material


def waffle(color):
    made = Recipe("waffle", color, .95, **{"Sheen Weight": .4})
    cells = made.sum(made.waves(1.25, "X"), made.waves(1.25, "Y"), "MAXIMUM")
    made.set(made.surface, {"Base Color": made.mix(.45, linear(color), made.ramp(cells, [(.2, "#8a8a8a"), (.9, "#ffffff")]), "MULTIPLY")})
    made.bump(made.sum(cells, made.sum(made.noise(12, 2, uv=True), .15, "MULTIPLY")), .28, .9)
    return made.material


def metal(kind, *, rough=None):
    color, shine = METALS[kind]
    made = Recipe("metal", color, rough or shine, Metallic=.85 if kind == "iron" else 1.0)
    streak = made.noise(3, 3, (.4, .4, 6))
    made.set(made.surface, {"Roughness": made.node("MapRange", inputs={"Value": streak, "To Min": (rough or shine) - .03, "To Max": (rough or shine) + .06})})
    return made.material


def enamel(color, rough=.38):
    """Powder-coated metal."""
    made = Recipe("enamel", color, rough, **{"Coat Weight": .1})
    made.bump(made.noise(14, 2), .012, .35)
    return made.material


def glass(color="clear", *, rough=.0):
    """Blown glass; shadow rays pass tinted, so that shadows stay light without caustics."""
    tint = {"clear": "#f4fafa", "smoke": "#cbc9c6", "amber": "#eec388"}.get(color, color)
    made = Recipe("glass", tint, rough, **{"Transmission Weight": 1.0, "IOR": 1.47})
    see = made.tree.nodes.new("ShaderNodeBsdfTransparent")
    see.inputs[0].default_value = [.35 + .6 * c for c in linear(tint)[:3]] + [1]
    shadow = made.node("LightPath", "Is Shadow Ray")
    blend = made.tree.nodes.new("ShaderNodeMixShader")
    made.tree.links.new(shadow, blend.inputs[0])
    made.tree.links.new(made.surface.outputs[0], blend.inputs[1])
    made.tree.links.new(see.outputs[0], blend.inputs[2])
    made.tree.links.new(blend.outputs[0], made.tree.nodes["Material Output"].inputs[0])
    return made.material


def wax(color):
    made = Recipe("wax", color, .45, **{"Subsurface Weight": .35, "Subsurface Scale": .8, "Subsurface Radius": (1, .6, .3)})
    made.bump(made.noise(.8, 3), .05, .3)
    return made.material


def plain(color, rough=.6, **inputs):
    made = Recipe("plain", color, rough, **inputs)
    return made.material


def willow(color="#a9834f"):
    made = Recipe("willow", color, .6)
    made.set(made.surface, {"Base Color": made.mix(.8, linear(color), made.ramp(made.noise(.5, 5), [(.25, .29), (.75, .66)]), "OVERLAY")})
    made.bump(made.noise(4, 4), .03, .5)
    return made.material


def stone(kind):
    if kind == "marble":
        made = Recipe("marble", "#eceae7", .32, **{"Coat Weight": .2})
        vein = made.ramp(made.noise(.16, 8, distort=1.6), [(.46, "#eceae7"), (.495, "#a9a7a6"), (.52, "#eceae7")])
        made.set(made.surface, {"Base Color": made.mix(.7, linear("#eceae7"), vein)})
    else:
        made = Recipe("granite", "#55565a", .5)
        grain = made.ramp(made.noise(5, 6), [(.35, "#232427"), (.5, "#56575b"), (.66, "#9a9a9c")])
        made.set(made.surface, {"Base Color": grain})
        made.bump(made.noise(8, 3), .02, .4)
    return made.material


def leaf(color="#4f6a3f"):
    made = Recipe("leaf", color, .45, **{"Subsurface Weight": .0})
    made.set(made.surface, {"Base Color": made.mix(.5, linear(color), made.ramp(made.noise(.4, 3), [(.3, .37), (.7, .63)]), "OVERLAY")})
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
    made = Recipe("shade", color, .9)
    weave = made.sum(made.waves(6, "X"), made.waves(6, "Y"))
    made.bump(weave, .03, .5)
    lit = made.tree.nodes.new("ShaderNodeBsdfTranslucent")
    lit.inputs[0].default_value = linear("#f0d9b0")
    blend = made.tree.nodes.new("ShaderNodeMixShader")
    blend.inputs[0].default_value = .55
    made.tree.links.new(made.surface.outputs[0], blend.inputs[1])
    made.tree.links.new(lit.outputs[0], blend.inputs[2])
    made.tree.links.new(blend.outputs[0], made.tree.nodes["Material Output"].inputs[0])
    return made.material


def sunny():
    """A bright room as a mirror sees it: light falls off across it."""
    made = Recipe("room")
    across = made.node("TexGradient", "Fac", {"Vector": made.place((1, 1, 1), uv=True)})
    color = made.ramp(across, [(.25, "#8d8272"), (.5, "#d8cab4"), (.62, "#fbf3e4")])
    made.set(made.surface, {"Emission Color": color, "Emission Strength": .75, "Base Color": (0, 0, 0, 1)})
    return made.material
