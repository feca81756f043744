"""Shapes of goods: turned, swept, sawn, folded, knitted. Lengths are centimeters, z is up, the camera looks from -y."""

import contextlib
import itertools
import math

import bmesh
import bpy
import numpy as np
from mathutils import Euler, Matrix, Vector


def add(name, mesh, material=None, smooth=True):
    if material:
        mesh.materials.append(material)
    for face in mesh.polygons:
        face.use_smooth = smooth
    made = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(made)
    return made


@contextlib.contextmanager
def group(at=(0, 0, 0), turn=(0, 0, 0), size=(1, 1, 1)):
    """Move everything made inside the block; turn is in degrees."""
    before = set(bpy.data.objects)
    yield
    move = Matrix.LocRotScale(Vector(at), Euler([math.radians(d) for d in turn]), Vector(size))
    for made in set(bpy.data.objects) - before:
        if not made.parent:
            made.matrix_world = move @ made.matrix_basis
            made.matrix_basis = made.matrix_world


def chaikin(points, rounds=3, closed=False):
    """Cut corners; a doubled point keeps its corner nearly sharp."""
    points = np.asarray(points, float)
    for _ in range(rounds):
        after = np.roll(points, -1, axis=0)
        cut = np.stack([points * 0.75 + after * 0.25, points * 0.25 + after * 0.75], axis=1).reshape(
            -1, points.shape[1]
        )
        points = cut if closed else np.vstack([points[:1], cut[1:-3], points[-1:]]) if len(points) > 2 else points
    return points


def through(points, steps=12, closed=False):
    """A Catmull-Rom spline through the points."""
    p = np.asarray(points, float)
    n = len(p)
    at = (lambda i: p[i % n]) if closed else (lambda i: p[min(max(i, 0), n - 1)])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = []
    for i in range(n if closed else n - 1):
        a, b, c, d = at(i - 1), at(i), at(i + 1), at(i + 2)
        parts.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.vstack(parts if closed else [*parts, p[-1:]])


def grid(name, rows, material, closed=False, uv=None):
    """A surface from an array rows x columns x 3; `closed` joins the last column to the first."""
    rows = np.asarray(rows, float)
    height, width = rows.shape[:2]
    faces = []
    for i in range(height - 1):
        for j in range(width if closed else width - 1):
            k = (j + 1) % width
            faces.append((i * width + j, i * width + k, (i + 1) * width + k, (i + 1) * width + j))
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(rows.reshape(-1, 3).tolist(), [], faces)
    if uv is not None:
        layer = mesh.uv_layers.new()
        flat = np.asarray(uv, float).reshape(-1, 2)
        corners = np.empty(len(mesh.loops), dtype=np.int32)
        mesh.loops.foreach_get("vertex_index", corners)
        layer.data.foreach_set("uv", flat[corners].ravel())
    return add(name, mesh, material)


def turned(profile, material, *, soft=3, segments=128, ribs=0, depth=0.0, name="turned", wobble=0.0):
    """Turn (radius, height) pairs around z; ribs are `depth` centimeters deep waves around the body."""
    profile = held(chaikin(profile, soft) if soft else np.asarray(profile, float))
    angle = np.linspace(0, 2 * math.pi, segments, endpoint=False)
    r = np.maximum(profile[:, :1], 1e-4)
    r = r + (depth * (np.cos(ribs * angle) - 1) * np.minimum(r / r.max() * 1.4, 1) if ribs else 0)
    r = r * (1 + wobble * np.sin(2 * angle + 1) + wobble * 0.6 * np.sin(3 * angle))
    rows = np.stack([r * np.cos(angle), r * np.sin(angle), np.broadcast_to(profile[:, 1:], r.shape)], axis=2)
    return grid(name, rows, material, closed=True)


def swept(points, radius, material, *, sides=12, closed=False, flat=1.0, steps=10, name="swept"):
    """A tube along a spline; `radius` is one number or one per point, `flat` squeezes it towards its own plane."""
    path = through(points, steps, closed) if steps > 1 else np.asarray(points, float)
    radii = (
        np.broadcast_to(np.asarray(radius, float), (len(points),))
        if np.ndim(radius) == 0
        else np.asarray(radius, float)
    )
    along = np.interp(np.linspace(0, 1, len(path)), np.linspace(0, 1, len(radii)), radii)
    tangent = np.gradient(path, axis=0) if not closed else np.roll(path, -1, 0) - np.roll(path, 1, 0)
    tangent /= np.linalg.norm(tangent, axis=1)[:, None] + 1e-9
    side = np.cross(tangent[0], (0, 1, 0) if abs(tangent[0][1]) < 0.9 else (1, 0, 0))
    turn = np.linspace(0, 2 * math.pi, sides, endpoint=False)
    rows = []
    for point, t, r in zip(path, tangent, along, strict=True):
        side = side - t * np.dot(side, t)
        side /= np.linalg.norm(side) + 1e-9
        up = np.cross(t, side)
        rows.append(point + r * (np.cos(turn)[:, None] * side + flat * np.sin(turn)[:, None] * up))
    if closed:
        rows.append(rows[0])
    else:
        rows = [np.repeat(path[:1], sides, 0), *rows, np.repeat(path[-1:], sides, 0)]
    return grid(name, rows, material, closed=True)


def bevel(made, width, segments=4):
    soft = made.modifiers.new("soft", "BEVEL")
    soft.width, soft.segments, soft.limit_method = width, segments, "ANGLE"
    return made


def slab(size, material, *, soft=0.15, at=(0, 0, 0), turn=(0, 0, 0), name="slab"):
    """A box standing on z = at[2], centered in x and y."""
    x, y, z = size[0] / 2, size[1] / 2, size[2]
    corners = [(-x, -y), (x, -y), (x, y), (-x, y)]
    return sawn(corners, z, material, soft=soft, at=at, turn=turn, round_=0, name=name)


def sawn(outline, height, material, *, soft=0.15, at=(0, 0, 0), turn=(0, 0, 0), round_=3, name="sawn"):
    """A flat outline (x, y), cut from a plank of this height, corners rounded by cutting."""
    points = chaikin(outline, round_, closed=True) if round_ else np.asarray(outline, float)
    mesh = bpy.data.meshes.new(name)
    sheet = bmesh.new()
    face = sheet.faces.new([sheet.verts.new((x, y, 0)) for x, y in points])
    face.normal_update()
    if face.normal.z > 0:
        face.normal_flip()
    raised = bmesh.ops.extrude_face_region(sheet, geom=[face])["geom"]
    bmesh.ops.translate(sheet, verts=[v for v in raised if isinstance(v, bmesh.types.BMVert)], vec=(0, 0, height))
    bmesh.ops.recalc_face_normals(sheet, faces=sheet.faces)
    sheet.to_mesh(mesh)
    sheet.free()
    made = add(name, mesh, material, smooth=False)
    made.location, made.rotation_euler = at, [math.radians(d) for d in turn]
    if soft:
        bevel(made, soft)
    mesh.shade_smooth()
    made.modifiers.new("normals", "WEIGHTED_NORMAL")
    return made


def rounded(width, depth, radius, steps=10):
    """The outline of a rectangle with round corners."""
    corners = [(width / 2 - radius, depth / 2 - radius, 0), (-width / 2 + radius, depth / 2 - radius, 90),
               (-width / 2 + radius, -depth / 2 + radius, 180), (width / 2 - radius, -depth / 2 + radius, 270)]  # fmt: skip
    return [(x + radius * math.cos(math.radians(a + 90 * i / steps)), y + radius * math.sin(math.radians(a + 90 * i / steps)))
            for x, y, a in corners for i in range(steps + 1)]  # fmt: skip


def disc(radius, count=96):
    return [(radius * math.cos(a), radius * math.sin(a)) for a in np.linspace(0, 2 * math.pi, count, endpoint=False)]


def ball(radius, material, at=(0, 0, 0), squash=1.0):
    profile = [(radius * math.sin(a), -radius * squash * math.cos(a)) for a in np.linspace(0, math.pi, 24)]
    made = turned(profile, material, soft=0, segments=36)
    made.location = at
    return made


def bored(made, cutter):
    """Take the cutter's volume away from what was made."""
    hole = made.modifiers.new("hole", "BOOLEAN")
    hole.object, hole.solver = cutter, "EXACT"
    made.modifiers.move(len(made.modifiers) - 1, 0)
    cutter.hide_render = cutter.hide_viewport = True
    return made


def uneven(made, amount, scale, name="uneven"):
    """Push the surface by soft noise, so that nothing handmade is perfect."""
    cloud = bpy.data.textures.new(name, "CLOUDS")
    cloud.noise_scale, cloud.noise_depth = scale, 1
    push = made.modifiers.new(name, "DISPLACE")
    push.texture, push.strength, push.texture_coords = cloud, amount, "LOCAL"
    return made


def held(profile, reach=0.07, long=0.5):
    """Add a ring close to each end of a long straight, so that smooth shading does not bend it."""
    points = [profile[0]]
    for a, b in itertools.pairwise(profile):
        length = float(np.linalg.norm(b - a))
        points += [a + (b - a) * reach / length, b + (a - b) * reach / length, b] if length > long else [b]
    return np.array(points)


def thick(made, width, soft=True):
    solid = made.modifiers.new("thick", "SOLIDIFY")
    solid.thickness, solid.offset = width, 0
    if soft:
        smooth = made.modifiers.new("smooth", "SUBSURF")
        smooth.levels = smooth.render_levels = 1
    return made


def cloth(path, width, material, *, thickness=0.12, sag=0.0, rumple=0.12, seed=0, across=60):
    """A strip of cloth: a path (x, z) seen from its edge, pulled `width` along y."""
    rng = np.random.default_rng(seed)
    path = np.asarray(path, float)
    step = np.linalg.norm(np.diff(path, axis=0), axis=1)
    length = np.concatenate([[0], np.cumsum(step)])
    even = np.linspace(0, length[-1], max(60, int(length[-1] * 3)))
    x, z = np.interp(even, length, path[:, 0]), np.interp(even, length, path[:, 1])
    y = np.linspace(-width / 2, width / 2, across)
    waves = sum(
        rng.uniform(-1, 1)
        * np.sin(y[:, None] * rng.uniform(0.1, 0.5) + even * rng.uniform(0.05, 0.35) + rng.uniform(0, 6))
        for _ in range(5)
    )
    rows = np.stack([np.broadcast_to(x, waves.shape) + waves * rumple * .6, np.broadcast_to(y[:, None], waves.shape),
                     np.broadcast_to(z, waves.shape) + waves * rumple * .35 - sag * (y[:, None] / width * 2) ** 4 * (z - z.min()) / (np.ptp(z) + .1)], axis=2)  # fmt: skip
    uv = np.stack(np.broadcast_arrays(even, y[:, None]), axis=2)
    return thick(grid("cloth", rows, material, uv=uv), thickness)


def folds(length, layers, gap, base=0.0, start=1):
    """The edge of a cloth folded back and forth: points (x, z)."""
    points, side, z = [], start, base
    for layer in range(layers):
        a, b = (-length / 2, length / 2) if side > 0 else (length / 2, -length / 2)
        points += [(x, z) for x in np.linspace(a, b, 24)]
        if layer < layers - 1:
            points += [
                (b + side * gap / 2 * math.sin(t) * 1.3, z + gap / 2 - gap / 2 * math.cos(t))
                for t in np.linspace(0.2, math.pi - 0.2, 9)
            ]
        z, side = z + gap, -side
    return points


def puff(u, v, half, height):
    """The face of a cushion: u, v in -1..1 to a point; corners pulled in a little."""
    swell = ((1 - np.abs(u) ** 2.6) * (1 - np.abs(v) ** 2.6)).clip(0) ** 0.42
    x = half * u * (1 - 0.075 * (1 - np.abs(v) ** 2) ** 1)
    y = half * v * (1 - 0.075 * (1 - np.abs(u) ** 2) ** 1)
    return np.stack([x, y, height * swell], axis=-1)


def knitted(surface, columns, rows, material, *, yarn=0.34, depth=0.25, closed=False, sides=6):
    """Stockinette: one yarn per row laid on `surface(u, v) -> (point, normal)`, u and v in 0..1."""
    t = np.linspace(0, 2 * math.pi * columns, columns * 14, endpoint=not closed)
    for row in range(rows):
        u = (t + 1.1 * np.sin(2 * t)) / (2 * math.pi * columns)
        v = (row + 0.5 + 0.8 * np.cos(t)) / rows
        point, normal = surface(u % 1 if closed else u.clip(0, 1), v.clip(0, 1))
        swept(point + normal * (depth * np.cos(2 * t))[:, None], yarn, material, sides=sides, steps=1, closed=closed)
