#!/usr/bin/env python3
"""Reads a packed model by its documentation alone (README, "Packed models") and scores windows.

    packed_reference.py MODEL.safetensors WINDOWS.i32 CONTEXT [ROWS]
    packed_reference.py MODEL.safetensors IMAGES.bin [COUNT]

prints the mean negative log-likelihood as `bfq-tui eval --engine shift-add` defines it, of a vision
transformer on images in CIFAR's binary form (a byte of label, then the channels) the accuracy and the
logits of the first image too. It shares no code with the engine: NumPy only.
"""
import json
import math
import struct
import sys
import zlib

import numpy as np


def load(path):
    """The planes as bytes or floats, and the model's description; every checksum is checked."""
    data = open(path, "rb").read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    meta = json.loads(header.pop("__metadata__")["packed"])
    planes = {}
    for (name, entry), checksum in zip(sorted(header.items()), meta["checksums"]):
        begin, end = entry["data_offsets"]
        raw = data[8 + length + begin : 8 + length + end]
        assert zlib.crc32(raw) == checksum, f"{name}: checksum"
        planes[name] = np.frombuffer(raw, np.float32 if entry["dtype"] == "F32" else np.uint8)
    return Planes(planes), meta


class Planes:
    """Takes the parts of each plane one after another."""

    def __init__(self, planes):
        self.planes = planes
        self.at = dict.fromkeys(planes, 0)

    def take(self, plane, *shape):
        count = int(np.prod(shape))
        part = self.planes[plane][self.at[plane] : self.at[plane] + count]
        self.at[plane] += count
        return part.reshape(shape)


GRIDS = {
    "pot2x4": [1, 4], "pot2": [1, 2], "apot2": [3, 10], "ternary": [0, 1], "potz2": [0, 1],
    "uniform2": [1, 3], "pot3": [1, 2, 4, 8], "apot3": [1, 3, 5, 8], "potz3": [0, 1, 2, 4],
    "uniform3": [1, 3, 5, 7], "apot4": [1, 3, 5, 7, 9, 12, 16, 20],
    "pot4": [1, 2, 4, 8, 16, 32, 64, 128], "uniform4": [1, 3, 5, 7, 9, 11, 13, 15],
}
BITS = {2: 2, 4: 3, 8: 4}


def bits_of(grid):
    if grid == "int8":
        return 8
    return 4 if grid.endswith("4") and grid not in ("pot2x4",) else BITS[len(GRIDS[grid])]


def levels_of(codes, grid, columns):
    """Integer levels [rows, columns] of packed rows."""
    if grid == "int8":
        return codes.view(np.int8).astype(np.int64)
    magnitudes, bits = GRIDS[grid], bits_of(grid)
    stream = np.unpackbits(codes, axis=1, bitorder="little")[:, : columns * bits]
    code = stream.reshape(codes.shape[0], columns, bits) @ (1 << np.arange(bits))
    half = 1 << (bits - 1)
    table = np.zeros(2 * half, np.int64)
    table[: len(magnitudes)] = magnitudes
    table[half : half + len(magnitudes)] = [-m for m in magnitudes]
    return table[code]


def scales_of(bytes_):
    return np.exp2((bytes_ >> 2).astype(np.float64) - 47) * (1 + (bytes_ & 3) / 4)


def butterfly(start, size, stages, angle):
    """(first, second, angle) of every pair of one butterfly from `start` on, and the next angle."""
    width = size & -size
    rows, stride, out = size // width, 1, []
    while stride < width and stride < 2 ** stages:
        lower = [i for i in range(width) if not i & stride]
        for copy in range(start, start + size, width):
            out += [(copy + i, copy + i + stride, angle + p) for p, i in enumerate(lower)]
        angle += width // 2
        stride *= 2
    for a in range(rows):
        for b in range(a + 1, rows):
            out += [(start + a * width + c, start + b * width + c, angle) for c in range(width)]
            angle += 1
    return out, angle


def pairs_of(size, shape):
    """(first, second, angle) of every pair, in order, and how many angles there are."""
    stages, block = shape.get("stages", 64), shape.get("block")
    if not block:
        return butterfly(0, size, stages, 0)
    out, angle, whole, stride = [], 0, size // block * block, 1
    while whole and stride < block and stride < 2 ** stages:
        lower = [i for i in range(whole) if not i & stride]
        out += [(i, i + stride, angle + p) for p, i in enumerate(lower)]
        angle += whole // 2
        stride *= 2
    if whole == size:
        return out, angle
    rest, angle = butterfly(whole, size - whole, stages, angle)
    return out + rest, angle


def cosine_chain(rows):
    """Angles of the chain over `rows` rows that makes the orthonormal DCT-II, its last row negated where
    that makes the determinant 1."""
    k, j = np.arange(rows)[:, None], np.arange(rows)[None]
    m = np.sqrt(np.where(k == 0, 1, 2) / rows) * np.cos(np.pi * (j + 0.5) * k / rows)
    if np.linalg.det(m) < 0:
        m[-1] *= -1
    angles = []
    for a in range(rows):
        for b in range(a + 1, rows):
            angles.append(np.arctan2(-m[a, b], m[a, a]))
            c, s = np.cos(angles[-1]), np.sin(angles[-1])
            m[:, a], m[:, b] = c * m[:, a] - s * m[:, b], s * m[:, a] + c * m[:, b]
    return angles


def hadamard_angles(size, count, shape):
    """pi/4 of every butterfly pair, then the chain of the odd factor of what is no block."""
    rest = size % shape["block"] if shape.get("block") else size
    chain = cosine_chain(rest // (rest & -rest)) if rest else []
    return np.concatenate([np.full(count - len(chain), np.pi / 4), chain])


def rotation_matrix(planes, storage, has_signs, size, shape):
    """Q, or None where nothing is rotated."""
    if storage == "none":
        return None
    pairs, count = pairs_of(size, shape)
    if storage == "blocks":
        blocks = planes.take("blocks", count, 4).astype(np.float64)
    else:
        angles = hadamard_angles(size, count, shape) if storage == "hadamard" else planes.take("angles", count)
        c, s = np.cos(angles.astype(np.float64)), np.sin(angles.astype(np.float64))
        blocks = np.stack([c, -s, s, c], 1)
    q = np.eye(size)
    if has_signs:
        signs = np.unpackbits(planes.take("signs", (size + 7) // 8), bitorder="little")[:size]
        q = np.diag(1 - 2.0 * signs)
    for i, j, k in pairs:
        a, b, c, d = blocks[k]
        q[i], q[j] = a * q[i] + b * q[j], c * q[i] + d * q[j]
    return q


class Linear:
    """Levels and scales of one matrix, applied to activations in signed bytes."""

    def __init__(self, planes, codes, scales, grid, rows, columns, group):
        width = (columns * bits_of(grid) + 7) // 8
        self.levels = levels_of(planes.take(codes, rows, width), grid, columns)
        self.scales = scales_of(planes.take(scales, rows, -(-columns // group)))
        self.group = group

    def __call__(self, codes, scale):
        total = 0.0
        for g in range(self.scales.shape[1]):
            part = slice(g * self.group, (g + 1) * self.group)
            total = total + (codes[:, part] @ self.levels[:, part].T) * self.scales[:, g]
        return total * scale[:, None]

    def row(self, index):
        spread = np.repeat(self.scales[index], self.group, axis=-1)[..., : self.levels.shape[1]]
        return self.levels[index] * spread


def rounded(x, power_of_two, bits=8):
    """Integers of each row, and its scale."""
    limit = 2 ** (bits - 1) - 1
    scale = np.maximum(np.abs(x).max(axis=1), 1e-12) / limit
    if power_of_two:
        scale = np.exp2(np.ceil(np.log2(scale)))
    return np.clip(np.rint(x / scale[:, None]), -limit, limit).astype(np.int64), scale


class Sites:
    """The linear sites, and what turns and rounds the activations they take."""

    def __init__(self, planes, meta, sites, inputs):
        each = lambda said, count: said * count if len(said) == 1 else said
        self.dyadic = meta["activations"] == "powerOfTwo"
        self.bits = meta.get("activationBits", 8)
        # With rotations of single sites, every site is an input of its own.
        self.shared = meta.get("sharing", "input") == "input"
        inputs = inputs if self.shared else [(name, columns) for name, _, columns in sites]
        self.matrices = {
            name: Linear(planes, "codes", "scales", grid, rows, columns, meta["groupSize"])
            for (name, rows, columns), grid in zip(sites, each(meta["grids"], len(sites)))}
        self.q = {
            name: rotation_matrix(planes, storage, signs, size, meta.get("shape", {}))
            for (name, size), storage, signs in zip(
                inputs, each(meta["rotations"], len(inputs)), each(meta["signs"], len(inputs)))}

    def __call__(self, input_, names, x):
        results = []
        for name in names:
            q = self.q[input_ if self.shared else name]
            codes, scale = rounded(x if q is None else x @ q.T, self.dyadic, self.bits)
            results.append(self.matrices[name](codes, scale))
        return results


def scaled(frequency, scaling):
    """Rotary frequencies as the configuration's scaling leaves them."""
    kind, values = next(iter(scaling.items()))
    if kind == "none":
        return frequency
    if kind == "perPair":
        return frequency / np.array(values["factors"])
    if kind == "linear":
        return frequency / values["factor"]
    turns = values["originalContext"] * frequency / (2 * np.pi)
    low, high = values["lowFrequency"], values["highFrequency"]
    keep = np.clip((turns - low) / (high - low), 0, 1)
    return keep * frequency + (1 - keep) * frequency / values["factor"]


class Model:
    def __init__(self, path):
        planes, meta = load(path)
        assert meta.get("liftingBits") is None, "lifted rotations are not in this script"
        self.c = c = meta["configuration"]
        self.dyadic = meta["activations"] == "powerOfTwo"
        d, h = c["dimension"], c["hiddenDimension"]
        query, key = (c[n] * c["headDimension"] for n in ("headCount", "keyValueHeadCount"))
        layers = range(c["layerCount"])
        sites = [(f"L{i:02d}.{name}", rows, columns) for i in layers for name, rows, columns in [
            ("attn.q", query, d), ("attn.k", key, d), ("attn.v", key, d), ("attn.o", d, query),
            ("mlp.gate", h, d), ("mlp.up", h, d), ("mlp.down", d, h)]]
        inputs = [(f"L{i:02d}.{name}", size) for i in layers for name, size in [
            ("attn.in", d), ("attn.out", query), ("mlp.in", d), ("mlp.mid", h)]]
        self.sites = Sites(planes, meta, sites, inputs)
        self.embedding = self.table(planes, meta["embedding"], meta)
        self.head = self.table(planes, meta["head"], meta) if meta.get("head") else self.embedding
        vectors = [(f"L{i:02d}.{name}.norm", d) for i in layers for name in ("attn", "mlp")] + [("norm", d)]
        if c["attentionBias"]:
            vectors += [(f"L{i:02d}.attn.{s}.bias", query if s == "q" else key)
                        for i in layers for s in "qkv"]
        if c.get("outputBias"):
            vectors += [(f"L{i:02d}.attn.o.bias", d) for i in layers]
        if c.get("mlpBias"):
            vectors += [(f"L{i:02d}.mlp.{s}.bias", d if s == "down" else h)
                        for i in layers for s in ("gate", "up", "down")]
        self.t = {name: planes.take("vectors", size) for name, size in sorted(vectors)}

    def table(self, planes, kind, meta):
        rows, columns = self.c["vocabularySize"], self.c["dimension"]
        if kind == "float":
            return planes.take("floatTables", rows, columns).astype(np.float64)
        return Linear(planes, "tables", "tables", "int8", rows, columns, meta["tableGroupSize"])

    def norm(self, x, name):
        rms = np.sqrt((x * x).mean(axis=1, keepdims=True) + self.c["normEpsilon"])
        return x / rms * self.t[name]

    def rotary(self, x, heads):
        c = self.c
        hd = c["headDimension"]
        frequency = scaled(c["ropeBase"] ** (-np.arange(0, hd, 2) / hd), c["ropeScaling"])
        angle = np.arange(len(x))[:, None] * frequency
        v = x.reshape(len(x), heads, hd // 2, 2)
        cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
        return np.stack([v[..., 0] * cos - v[..., 1] * sin, v[..., 0] * sin + v[..., 1] * cos], -1).reshape(
            len(x), heads, hd)

    def attention(self, layer, q, k, v):
        c = self.c
        heads, kv, hd = c["headCount"], c["keyValueHeadCount"], c["headDimension"]
        window = (c.get("windows") or [0] * c["layerCount"])[layer]
        q, k = self.rotary(q, heads), self.rotary(k, kv)
        v = v.reshape(len(v), kv, hd)
        mask = np.triu(np.full((len(q), len(q)), -np.inf), 1)
        if window:
            mask[np.tril(np.ones_like(mask, dtype=bool), -window)] = -np.inf
        out = []
        for h in range(heads):
            g = h // (heads // kv)
            score = q[:, h] @ k[:, g].T / np.sqrt(hd) + mask
            p = np.exp(score - score.max(axis=1, keepdims=True))
            out.append(p / p.sum(axis=1, keepdims=True) @ v[:, g])
        return np.concatenate(out, axis=1)

    def logits(self, tokens):
        packed = isinstance(self.embedding, Linear)
        x = self.embedding.row(tokens) if packed else self.embedding[tokens]
        for layer in range(self.c["layerCount"]):
            n = f"L{layer:02d}"
            q, k, v = self.sites(f"{n}.attn.in", [f"{n}.attn.{s}" for s in "qkv"],
                                  self.norm(x, f"{n}.attn.norm"))
            if self.c["attentionBias"]:
                q, k, v = (y + self.t[f"{n}.attn.{s}.bias"] for y, s in zip((q, k, v), "qkv"))
            x = x + self.sites(f"{n}.attn.out", [f"{n}.attn.o"], self.attention(layer, q, k, v))[0]
            x = x + self.t.get(f"{n}.attn.o.bias", 0)
            gate, up = self.sites(f"{n}.mlp.in", [f"{n}.mlp.gate", f"{n}.mlp.up"],
                                   self.norm(x, f"{n}.mlp.norm"))
            gate, up = gate + self.t.get(f"{n}.mlp.gate.bias", 0), up + self.t.get(f"{n}.mlp.up.bias", 0)
            x = x + self.sites(f"{n}.mlp.mid", [f"{n}.mlp.down"], gate / (1 + np.exp(-gate)) * up)[0]
            x = x + self.t.get(f"{n}.mlp.down.bias", 0)
        x = self.norm(x, "norm")
        return self.head(*rounded(x, self.dyadic)) if isinstance(self.head, Linear) else x @ self.head.T


class VisionModel:
    """Class tokens and patches through blocks of attention over all tokens."""

    def __init__(self, path):
        planes, meta = load(path)
        assert meta.get("liftingBits") is None, "lifted rotations are not in this script"
        self.c = c = meta["vision"]
        self.dyadic = meta["activations"] == "powerOfTwo"
        d, h, layers = c["dimension"], c["hiddenDimension"], range(c["layerCount"])
        sites = [(f"L{i:02d}.{name}", rows, columns) for i in layers for name, rows, columns in [
            ("attn.q", d, d), ("attn.k", d, d), ("attn.v", d, d), ("attn.o", d, d), ("mlp.up", h, d),
            ("mlp.down", d, h)]]
        inputs = [(f"L{i:02d}.{name}", size) for i in layers for name, size in [
            ("attn.in", d), ("attn.out", d), ("mlp.in", d), ("mlp.mid", h)]]
        self.sites = Sites(planes, meta, sites, inputs)
        self.patches = c["height"] // c["patch"] * (c["width"] // c["patch"])
        self.width = c["channels"] * c["patch"] ** 2
        classes, pooled = len(c["classNames"]), c["headTokens"] * d
        self.patch = self.table(planes, meta["embedding"], d, self.width, meta)
        self.head = self.table(planes, meta["head"], classes, pooled, meta)
        tokens = c["classTokens"] + self.patches
        shapes = [("patch.bias", (d,)), ("positions", (tokens, d)), ("head.bias", (classes,))]
        if c["classTokens"]:
            shapes.append(("class", (c["classTokens"], d)))
        norms = [f"L{i:02d}.{part}.norm" for i in layers for part in ("attn", "mlp")]
        for norm in norms + (["norm"] if c["finalNorm"] else []):
            shapes += [(norm, (d,)), (f"{norm}.bias", (d,))]
        for name, rows, _ in sites:
            if c["attentionBias"] or name[-2:] not in (".q", ".k", ".v"):
                shapes.append((f"{name}.bias", (rows,)))
        self.t = {name: planes.take("vectors", *shape) for name, shape in sorted(shapes)}

    def table(self, planes, kind, rows, columns, meta):
        if kind == "float":
            return planes.take("floatTables", rows, columns).astype(np.float64)
        return Linear(planes, "tables", "tables", "int8", rows, columns, meta["tableGroupSize"])

    def product(self, table, x):
        return table(*rounded(x, self.dyadic)) if isinstance(table, Linear) else x @ table.T

    def linear(self, input_, names, x):
        return [y + self.t.get(f"{n}.bias", 0) for n, y in zip(names, self.sites(input_, names, x))]

    def norm(self, x, name):
        centred = x - x.mean(axis=-1, keepdims=True)
        deviation = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + self.c["normEpsilon"])
        return centred / deviation * self.t[name] + self.t[f"{name}.bias"]

    def activated(self, x):
        kind = self.c["activation"]
        if kind == "relu":
            return np.maximum(x, 0)
        if kind == "geluTanh":
            return x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))) / 2
        return x * (1 + np.vectorize(math.erf)(x / np.sqrt(2))) / 2

    def attention(self, layer, x):
        n = f"L{layer:02d}.attn"
        heads = self.c["headCount"]
        q, k, v = (y.reshape(len(x), heads, -1) for y in self.linear(
            f"{n}.in", [f"{n}.{s}" for s in "qkv"], x))
        score = np.einsum("ihd,jhd->hij", q, k) / np.sqrt(q.shape[2])
        p = np.exp(score - score.max(axis=2, keepdims=True))
        out = np.einsum("hij,jhd->ihd", p / p.sum(axis=2, keepdims=True), v)
        return self.linear(f"{n}.out", [f"{n}.o"], out.reshape(len(x), -1))[0]

    def mlp(self, layer, x):
        n = f"L{layer:02d}.mlp"
        up = self.linear(f"{n}.in", [f"{n}.up"], x)[0]
        return self.linear(f"{n}.mid", [f"{n}.down"], self.activated(up))[0]

    def branch(self, function, layer, part, x):
        name = f"L{layer:02d}.{part}.norm"
        if self.c["normPlacement"] == "pre":
            return x + function(layer, self.norm(x, name))
        return self.norm(x + function(layer, x), name)

    def logits(self, image):
        """Of one image, bytes [channels, height, width]."""
        c, p = self.c, self.c["patch"]
        mean, deviation = (np.array(c[k])[:, None, None] for k in ("mean", "deviation"))
        pixels = (image / 255 - mean) / deviation
        cut = pixels.reshape(c["channels"], c["height"] // p, p, c["width"] // p, p)
        rows = cut.transpose(1, 3, 0, 2, 4).reshape(self.patches, self.width)
        x = self.product(self.patch, rows) + self.t["patch.bias"]
        x = np.concatenate([self.t["class"], x]) if c["classTokens"] else x
        x = x + self.t["positions"]
        for layer in range(c["layerCount"]):
            x = self.branch(self.attention, layer, "attn", x)
            x = self.branch(self.mlp, layer, "mlp", x)
        x = x[: c["headTokens"]] if c["pooling"] == "classToken" else x.mean(axis=0, keepdims=True)
        x = self.norm(x, "norm") if c["finalNorm"] else x
        return (self.product(self.head, x.reshape(1, -1)) + self.t["head.bias"])[0]


def score_images(path, images, count):
    model = VisionModel(path)
    c = model.c
    size = c["channels"] * c["height"] * c["width"]
    rows = np.fromfile(images, np.uint8).reshape(-1, 1 + size)[:count]
    z = np.array([
        model.logits(row[1:].reshape(c["channels"], c["height"], c["width"])) for row in rows])
    top = z.max(axis=1, keepdims=True)
    log_p = z - top - np.log(np.exp(z - top).sum(axis=1, keepdims=True))
    labels = rows[:, 0]
    print(json.dumps({
        "nll": -log_p[np.arange(len(z)), labels].mean(),
        "accuracy": (z.argmax(axis=1) == labels).mean(), "images": len(z), "logits": z[0].tolist()}))


def main():
    if "vision" in load(sys.argv[1])[1]:
        return score_images(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else None)
    path, windows, context = sys.argv[1], sys.argv[2], int(sys.argv[3])
    rows = np.fromfile(windows, "<i4").reshape(-1, context)
    rows = rows[: int(sys.argv[4])] if len(sys.argv) > 4 else rows
    model = Model(path)
    total = 0.0
    for row in rows:
        z = model.logits(row[:-1])
        z = z - z.max(axis=1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        total -= log_p[np.arange(len(z)), row[1:]].mean()
    print(json.dumps({"nll": total / len(rows), "tokens": len(rows) * (context - 1)}))


if __name__ == "__main__":
    main()
