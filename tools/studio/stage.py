"""The photo studio: paper backdrop, soft light, a lens that frames the goods, and the render settings."""

import dataclasses
import math

import bpy
import forms
import materials
import numpy as np
from mathutils import Matrix, Vector

PAPER = "#ead9c1"


@dataclasses.dataclass(frozen=True)
class View:
    """Where the camera stands, in degrees; `at` is a point of the goods' box (0..1 each) to look at, `zoom` how close.

    With `turn` the goods stand on a turntable at that angle and the frame is the same for all angles.
    """

    azimuth: float = 22
    elevation: float = 17
    fill: float = 0.68
    at: tuple[float, float, float] | None = None
    zoom: float = 1.0
    blur: float = 0.0
    lens: float = 85
    wide: bool = False
    turn: float | None = None


def empty():
    bpy.ops.wm.read_factory_settings(use_empty=True)


def goods_box():
    """Corners of everything visible and a sample of its points, in centimeters."""
    depsgraph = bpy.context.evaluated_depsgraph_get()
    clouds = []
    for made in bpy.context.scene.objects:
        if made.type != "MESH" or made.hide_render or made.get("stage"):
            continue
        mesh = made.evaluated_get(depsgraph).to_mesh()
        points = np.empty(len(mesh.vertices) * 3)
        mesh.vertices.foreach_get("co", points)
        points = points.reshape(-1, 3)[:: max(1, len(mesh.vertices) // 400)]
        turn = np.array(made.matrix_world)
        clouds.append(points @ turn[:3, :3].T + turn[:3, 3])
    cloud = np.vstack(clouds)
    return cloud.min(axis=0), cloud.max(axis=0), cloud


def lit(view, *, wall=False, dim=1.0):
    """Set paper, lamps and camera around the goods that stand in the scene."""
    low, high, cloud = goods_box()
    middle, size = (low + high) / 2, max(high - low)
    if view.wide:
        size *= 0.62
    table = any(made.get("stage") for made in bpy.context.scene.objects) and not wall
    _paper(middle, size, low[2] - 3 * table, high[1], wall)
    _lamp(middle, size, (-2.1, -1.5, 2.6), 1.7, 80 * dim)
    _lamp(middle, size, (2.6, -1.2, 1.5), 2.2, 9 * dim)
    _lamp(middle, size, (1.2, 1.9 if not wall else -1.9, 2.6), 1.2, 24 * dim)
    if view.turn is not None:
        cloud = np.vstack([cloud @ np.array(Matrix.Rotation(math.radians(a), 3, "Z")).T for a in range(0, 360, 15)])
    world = bpy.context.scene.world = bpy.data.worlds.new("sky")
    world.use_nodes = True
    sky = world.node_tree.nodes["Background"].inputs
    sky[0].default_value, sky[1].default_value = (1, 0.97, 0.93, 1), 0.31 * dim
    _camera(view, low, high, cloud, size)


def _paper(middle, size, floor, back, wall):
    sheet = materials.plain(PAPER, 0.95)
    x, y, z = middle[0], middle[1], floor
    if wall:
        rows = [
            [(x + s * size * 9, back + 0.01, z - size * 6) for s in (-1, 1)],
            [(x + s * size * 9, back + 0.01, z + size * 8) for s in (-1, 1)],
        ]
    else:
        bend = [(2.6 + 1.6 * math.sin(a), 1.6 - 1.6 * math.cos(a)) for a in np.linspace(0.05, math.pi / 2, 24)]
        profile = [(-9, 0), (2.6, 0), *bend, (4.2, 9)]
        rows = [[(x + s * size * 12, y + b * size, z + c * size) for s in (-1, 1)] for b, c in profile]
    made = forms.grid("paper", rows, sheet)
    made["stage"] = True


def _lamp(middle, size, place, width, strength):
    lamp = bpy.data.lights.new("lamp", "AREA")
    lamp.shape, lamp.size, lamp.energy = "DISK", width * size, strength * size**2 * 1.6
    made = bpy.data.objects.new("lamp", lamp)
    bpy.context.scene.collection.objects.link(made)
    made.location = [m + p * size for m, p in zip(middle, place, strict=True)]
    made.rotation_euler = (Vector(middle) - made.location).to_track_quat("-Z", "Y").to_euler()


def _camera(view, low, high, cloud, size):
    scene = bpy.context.scene
    lens = bpy.data.cameras.new("camera")
    lens.lens, lens.clip_end, lens.clip_start = view.lens, size * 60, size * 0.01
    camera = scene.camera = bpy.data.objects.new("camera", lens)
    scene.collection.objects.link(camera)
    a, e = math.radians(view.azimuth), math.radians(view.elevation)
    away = np.array([math.sin(a) * math.cos(e), -math.cos(a) * math.cos(e), math.sin(e)])
    turn = Vector(-away).to_track_quat("-Z", "Y")
    right, up = np.array(turn @ Vector((1, 0, 0))), np.array(turn @ Vector((0, 1, 0)))
    half = 18 / view.lens
    tall = half * scene.render.resolution_y / scene.render.resolution_x
    aim, distance = (low + high) / 2, size * 6
    for _ in range(12):
        rel = cloud - (aim + away * distance)
        depth = -(rel @ away)
        x, y = rel @ right / depth / half, rel @ up / depth / tall
        aim = aim + right * (x.min() + x.max()) / 2 * half * distance + up * (y.min() + y.max()) / 2 * tall * distance
        distance *= max(np.ptp(x), np.ptp(y)) / 2 / view.fill
    if view.at is not None:
        aim = low + np.array(view.at) * (high - low)
    distance /= view.zoom
    camera.location = aim + away * distance
    camera.rotation_euler = turn.to_euler()
    if view.blur:
        lens.dof.use_dof, lens.dof.focus_distance = True, distance - np.ptp(cloud @ away) * 0.1
        lens.dof.aperture_fstop = view.lens / 1000 / 2 / (size * view.blur * 0.03)


def settings(*, width, height=None, samples=24, fine=0.05):
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    cycles = scene.cycles
    cycles.device, cycles.samples = "CPU", samples
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = 16, 2, 4
    cycles.transmission_bounces, cycles.transparent_max_bounces = 16, 12
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.use_adaptive_sampling, cycles.adaptive_threshold = True, fine
    cycles.use_denoising, cycles.denoising_prefilter, cycles.sample_clamp_indirect = True, "ACCURATE", 6
    scene.view_settings.view_transform = "AgX"
    scene.view_settings.look = "AgX - Medium High Contrast"
    scene.render.resolution_x, scene.render.resolution_y = width, height or width
    scene.render.image_settings.file_format = "PNG"
