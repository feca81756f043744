"""A material being mixed from shader nodes, and the colors of the shop's swatches."""

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


def linear(color):
    """Hex sRGB, the key of a swatch, or a gray that is linear already, to linear RGBA."""
    if isinstance(color, float):
        return (color, color, color, 1)
    color = SWATCHES.get(color, color).lstrip("#")
    parts = [int(color[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    return (*[c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts], 1)


class Recipe:
    """A material being mixed: `node` adds a node with inputs by name, sockets or values."""

    def __init__(self, name, color="#888888", rough=0.5, **inputs):
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        self.surface = self.tree.nodes["Principled BSDF"]
        self.around = False
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
        where = self.node("TexCoord", "UV" if uv else "Object")
        return self.node("Mapping", inputs={"Vector": self.bent(where) if self.around else where, "Scale": scale})

    def bent(self, where, radius=20.0):
        """Coordinates that run around the z axis, as the grain of a bent strip does."""
        parts = self.tree.nodes.new("ShaderNodeSeparateXYZ")
        self.tree.links.new(where, parts.inputs[0])
        angle = self.sum(parts.outputs["Y"], parts.outputs["X"], "ARCTAN2")
        return self.node("CombineXYZ", inputs={"X": self.sum(angle, radius, "MULTIPLY"), "Y": parts.outputs["Z"]})

    def noise(self, scale, detail=3, stretch=(1, 1, 1), distort=0.0, uv=False):
        return self.node(
            "TexNoise",
            inputs={"Vector": self.place(stretch, uv), "Scale": scale, "Detail": detail, "Distortion": distort},
        )

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
        self.set(
            self.surface,
            {"Normal": self.node("Bump", inputs={"Height": height, "Distance": distance, "Strength": strength})},
        )
