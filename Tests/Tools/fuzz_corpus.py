"""Writes Tests/Fuzz/Corpus: small well-formed files of every format, to be damaged by `make fuzz`.

Usage: python3 Tests/Tools/fuzz_corpus.py .build/release/bfq-tui
"""
import gzip, json, os, pathlib, random, shutil, struct, subprocess, sys, tempfile

PROGRAM = os.path.abspath(sys.argv[1])
CORPUS = pathlib.Path(__file__).parent.parent / "Fuzz" / "Corpus"
RNG = random.Random(7)
DIM, HIDDEN, LAYERS, HEADS, KV, VOCAB, CONTEXT = 8, 12, 1, 2, 1, 267, 16
LEARNED = [" t", "he", " the", " a", "an", "é", " ", "t"]
NAMES = ["attn_norm", "wq", "wk", "wv", "wo", "ffn_norm", "w1", "w2", "w3"]


def floats(count):
    return [RNG.gauss(0, 0.3) for _ in range(count)]


def pack(values):
    return struct.pack(f"<{len(values)}f", *values)


WIDTH = DIM // HEADS * KV
TENSORS = {
    "embedding": floats(VOCAB * DIM), "attn.norm": floats(DIM), "wq": floats(DIM * DIM), "wk": floats(WIDTH * DIM),
    "wv": floats(WIDTH * DIM), "wo": floats(DIM * DIM), "mlp.norm": floats(DIM), "gate": floats(HIDDEN * DIM),
    "down": floats(DIM * HIDDEN), "up": floats(HIDDEN * DIM), "norm": floats(DIM),
}


def write(path, data):
    path = CORPUS / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


def t(*names):
    return b"".join(pack(TENSORS[n]) for n in names)


def sizes():
    return struct.pack("<7i", DIM, HIDDEN, LAYERS, HEADS, KV, VOCAB, CONTEXT)


def quantized(values, group):
    codes, scales = b"", []
    for start in range(0, len(values), group):
        part = values[start:start + group]
        scale = max(map(abs, part)) / 127 or 1
        codes += struct.pack(f"{len(part)}b", *[round(v / scale) for v in part])
        scales.append(scale)
    return codes + pack(scales)


def tokenizer():
    fixed = ["<unk>", "\n<s>\n", "\n</s>\n"] + [f"<0x{i:02X}>" for i in range(256)]
    data = struct.pack("<i", 16)
    for rank, piece in enumerate(fixed + LEARNED):
        raw = piece.encode()
        data += struct.pack("<fi", 0.0 if rank < len(fixed) else -rank, len(raw)) + raw
    return data


def llama2c():
    tables = pack([7.0] * (CONTEXT * DIM // HEADS))
    legacy = sizes() + t("embedding", "attn.norm", "wq", "wk", "wv", "wo", "mlp.norm", "gate", "down", "up", "norm") + tables
    head = lambda version, tail=b"": (b"24ka" + struct.pack("<i", version) + sizes() + b"\1" + tail).ljust(256, b"\0")
    v1 = head(1) + t("attn.norm", "mlp.norm", "norm", "embedding", "wq", "wk", "wv", "wo", "gate", "down", "up")
    v2 = head(2, struct.pack("<i", 4)) + t("attn.norm", "mlp.norm", "norm")
    v2 += b"".join(quantized(TENSORS[n], 4) for n in ["embedding", "wq", "wk", "wv", "wo", "gate", "down", "up"])
    for name, data in [("llama2c", legacy), ("llama2c-v1", v1), ("llama2c-v2", v2)]:
        write(f"{name}/model.bin", data)
        write(f"{name}/tokenizer.bin", tokenizer())


def gguf():
    string = lambda s: struct.pack("<Q", len(s.encode())) + s.encode()
    pairs, tensors = [], []
    number = lambda k, v: pairs.append(string(k) + struct.pack("<II", 4, v))
    text = lambda k, v: pairs.append(string(k) + struct.pack("<I", 8) + string(v))
    text("general.architecture", "llama")
    for key, value in [("embedding_length", DIM), ("feed_forward_length", HIDDEN), ("block_count", LAYERS),
                       ("attention.head_count", HEADS), ("attention.head_count_kv", KV), ("context_length", CONTEXT)]:
        number(f"llama.{key}", value)
    pairs.append(string("llama.attention.layer_norm_rms_epsilon") + struct.pack("<If", 6, 1e-5))
    text("tokenizer.ggml.model", "llama")
    pieces = ["<unk>", "<s>", "</s>"] + [f"<0x{i:02X}>" for i in range(256)] + [p.replace(" ", "▁") for p in LEARNED]
    pairs.append(string("tokenizer.ggml.tokens") + struct.pack("<IIQ", 9, 8, len(pieces)) + b"".join(map(string, pieces)))
    pairs.append(string("tokenizer.ggml.scores") + struct.pack("<IIQ", 9, 6, len(pieces)) + pack([-float(i) for i in range(len(pieces))]))
    kinds = [2, 3, 3] + [6] * 256 + [1] * len(LEARNED)
    pairs.append(string("tokenizer.ggml.token_type") + struct.pack("<IIQ", 9, 5, len(kinds)) + struct.pack(f"<{len(kinds)}i", *kinds))
    number("tokenizer.ggml.bos_token_id", 1)
    number("tokenizer.ggml.eos_token_id", 2)
    number("tokenizer.ggml.unknown_token_id", 0)
    def tensor(name, shape, key): tensors.append((name, shape, pack(TENSORS[key])))
    tensor("token_embd.weight", [VOCAB, DIM], "embedding")
    tensor("output_norm.weight", [DIM], "norm")
    for name, shape, key in [("attn_norm", [DIM], "attn.norm"), ("attn_q", [DIM, DIM], "wq"), ("attn_k", [WIDTH, DIM], "wk"),
                             ("attn_v", [WIDTH, DIM], "wv"), ("attn_output", [DIM, DIM], "wo"), ("ffn_norm", [DIM], "mlp.norm"),
                             ("ffn_gate", [HIDDEN, DIM], "gate"), ("ffn_up", [HIDDEN, DIM], "up"), ("ffn_down", [DIM, HIDDEN], "down")]:
        tensor(f"blk.0.{name}.weight", shape, key)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(pairs)) + b"".join(pairs)
    data = b""
    for name, shape, raw in tensors:
        head += string(name) + struct.pack("<I", len(shape)) + b"".join(struct.pack("<Q", s) for s in reversed(shape))
        head += struct.pack("<IQ", 0, len(data))
        data += raw.ljust(-len(raw) % 32 + len(raw), b"\0")
    write("gguf/model.gguf", head.ljust(-len(head) % 32 + len(head), b"\0") + data)


def images():
    side, count = 6, 3
    pixels = bytes(RNG.randrange(256) for _ in range(side * side * count))
    idx = bytes([0, 0, 8, 3]) + struct.pack(">3i", count, side, side) + pixels
    labels = bytes([0, 0, 8, 1]) + struct.pack(">i", count) + bytes([0, 1, 2])
    write("idx/t-images-idx3-ubyte", idx)
    write("idx/t-labels-idx1-ubyte", labels)
    write("idx-gz/t-images-idx3-ubyte.gz", gzip.compress(idx, mtime=0))
    write("idx-gz/t-labels-idx1-ubyte.gz", gzip.compress(labels, mtime=0))
    write("cifar/batch.bin", b"".join(bytes([i]) + bytes(RNG.randrange(256) for _ in range(3072)) for i in range(2)))


def texts():
    write("text/text.txt", "The ant went to the hill.\r\nÉ, ☃ and 👨\u200d👩.\n" * 4)
    write("windows/windows.i32", struct.pack("<32i", *[RNG.randrange(300) for _ in range(32)]))
    dark = (CORPUS.parent.parent.parent / "Themes" / "dark.toml").read_text()
    write("theme/dark.toml", dark)
    write("theme/own.toml", 'name = "own"\ninherits = "dark"\n\n[palette]\npaper = { rgb = "#101010", indexed256 = 233, ansi16 = "black" }\n\n[roles]\n"status.ok" = { fg = "paper", modifiers = ["bold"], glyph = "o" }\n')
    write("keys/keys.toml", '[keys]\n"sort next" = ["s", "F9"]\nhelp = "F1"\npause-resume = "P"\n')
    write("toml/config.toml", "bits = 3\ngroup = 64\n\"learning-rate\" = 1e-3\nheadless = true\nmethod = 'qat'\n")
    write("toml/all.toml", 'a.b = [1, 0x1F, 0o7, 0b1, +1_0, 1.5e-3, inf, nan]\nd = 1979-05-27T07:32:00.5-07:00\ns = """\nx\\\n  y\\u00e9"""\nl = \'\'\'\n\'\'\'\n[[t]]\nx = { y = { z = [] } }\n[[t]]\n[t.u]\n"k k" = true\n')
    write("btop/x.theme", 'theme[main_bg]="#101010"\ntheme[main_fg]="#cc"\ntheme[title]="1 2 3"\ntheme[hi_fg]=\'#aabbcc\'\n')
    script = "screen layers\nfilter attn & loss>1e-6\nsort delta\nseek 50%\nseek +3\nmark a\ndifference\nzoom-in\nset lr=1e-4\nbits * 3\nallocate bits=2.5\nallocate size=200KiB\ncompare tokens=4 x\nspeed 2\nglyphs next\nhelp zoom\ncommand bits \nfreeze L00*\nundo\nexport x.csv\nsweep run *\nquit\n"
    write("script/s.txt", script)
    write("control-lines/c.lines", "set lr=1e-4\npause\nbits * 3\nfreeze L0*\ncompare x\nallocate bits=2.5\nstop\n")
    write("control/applied.json", '{"applied":{"id":3,"step":12,"text":"pause"}}')
    write("control/rejected.json", '{"rejected":{"id":3,"reason":"no","text":"pause"}}')
    keys = "jjkk123:seek 5\r?zoom\x1b/attn\r\x1b[A\x1b[1;5C\x1bOP\x1b[200~paste\x1b[201~\x1b[<0;3;4M\x1b[M !!\x1b]11;rgb:00/00/00\x07\x1bP1$r\x1b\\éß👨\u200d👩\x03\x0c\t\x7f"
    write("terminal-input/keys.bin", keys)


def run(*words, cwd):
    subprocess.run([PROGRAM, *words], cwd=cwd, check=True, stdout=subprocess.DEVNULL)


def vision(folder):
    """A vision transformer of 6x6 images, as a Hugging Face folder."""
    import numpy
    from safetensors.numpy import save_file
    d, h, patch, side, classes = 8, 12, 3, 6, 3
    r = numpy.random.default_rng(3)
    x = lambda *s: r.normal(0, 0.2, s).astype("float32")
    p = "vit."
    tensors = {p + "embeddings.cls_token": x(1, 1, d), p + "embeddings.position_embeddings": x(1, 5, d),
               p + "embeddings.patch_embeddings.projection.weight": x(d, 1, patch, patch), p + "embeddings.patch_embeddings.projection.bias": x(d),
               p + "layernorm.weight": x(d), p + "layernorm.bias": x(d), "classifier.weight": x(classes, d), "classifier.bias": x(classes)}
    q = p + "encoder.layer.0."
    for name, rows, columns in [("attention.attention.query", d, d), ("attention.attention.key", d, d), ("attention.attention.value", d, d),
                                ("attention.output.dense", d, d), ("intermediate.dense", h, d), ("output.dense", d, h)]:
        tensors[q + name + ".weight"], tensors[q + name + ".bias"] = x(rows, columns), x(rows)
    for name in ["layernorm_before", "layernorm_after"]:
        tensors[q + name + ".weight"], tensors[q + name + ".bias"] = x(d), x(d)
    folder.mkdir(parents=True)
    save_file(tensors, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps({
        "architectures": ["ViTForImageClassification"], "model_type": "vit", "hidden_size": d, "intermediate_size": h, "num_hidden_layers": 1,
        "num_attention_heads": 2, "num_channels": 1, "image_size": side, "patch_size": patch, "hidden_act": "gelu", "layer_norm_eps": 1e-6,
        "qkv_bias": True, "id2label": {"0": "a", "1": "b", "2": "c"}, "label2id": {"a": 0, "b": 1, "c": 2}}))
    (folder / "preprocessor_config.json").write_text(json.dumps({
        "image_processor_type": "ViTImageProcessor", "image_mean": [0.5], "image_std": [0.25], "do_normalize": True, "do_rescale": True,
        "rescale_factor": 1 / 255, "do_resize": True, "size": {"height": side, "width": side}, "resample": 2}))


def made_by_the_program():
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        base = CORPUS / "llama2c" / "model.bin"
        model = ["--model", str(base)]
        run("import", *model, "--to", "own.safetensors", cwd=work)
        write("bfq-model/model.safetensors", (work / "own.safetensors").read_bytes())
        run("export", *model, "--hf", "hf", "--group", "8", cwd=work)
        for file in sorted((work / "hf").iterdir()): write(f"hugging-face/{file.name}", file.read_bytes())
        shards(work / "hf")
        options = ["--group", "8", "--head", "int8"]
        for bits, method in [("2", "rtn"), ("3", "rtn-hadamard"), ("4", "butterfly-ptq")]:
            run("export", *model, *options, "--bits", bits, "--method", method, "--fit-steps", "2", "--calibration-samples", "2",
                "--packed", f"p{bits}.safetensors", cwd=work)
            write(f"packed-files/p{bits}.safetensors", (work / f"p{bits}.safetensors").read_bytes())
        run("train", "--headless", *model, "--steps", "3", "--group", "8", "--sampled-sequences", "4", "--batch-tokens", "16", "--context", "8",
            "--session", "s", "--report-every", "1", "--evaluate-every", "2", "--checkpoint-every", "2", "--threads", "1", "--shards", "1",
            "--precision", "fp32", cwd=work)
        database(work / "s", "session")
        plan = json.loads((work / "s/run.json").read_text())
        plan["model"] = "base.safetensors"
        text = json.dumps(plan, indent=1, sort_keys=True)
        write("run-json/run.json", text)
        write("checkpoint/run.json", text)
        last = sorted((work / "s/checkpoints").iterdir())[-1]
        write(f"checkpoint/checkpoints/{last.name}", last.read_bytes())
        run("sweep", "--headless", *model, "--bits", "2,3", "--methods", "rtn,rtn-hadamard", "--group", "8", "--sampled-sequences", "2",
            "--context", "8", "--threads", "1", "--folder", "sweep", cwd=work)
        database(work / "sweep", "sweep-session")
        write("sweep-json/sweep.json", (work / "sweep/sweep.json").read_bytes())
        for file in sorted((work / "sweep/results").iterdir()): write(f"sweep-json/results/{file.name}", file.read_bytes())
        vision(work / "vit")
        for file in sorted((work / "vit").iterdir()): write(f"vit-folder/{file.name}", file.read_bytes())
        run("import", "--model", "vit", "--to", "v.safetensors", cwd=work) if False else run(
            "import", "--model", str(work / "vit"), "--to", "v.safetensors", cwd=work)
        write("vision-model/model.safetensors", (work / "v.safetensors").read_bytes())


def database(session, name):
    """The database alone, its log written back."""
    import sqlite3
    path = session / "session.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("VACUUM")
    connection.close()
    write(f"{name}/session.sqlite", path.read_bytes())


def shards(folder):
    from safetensors.numpy import load_file, save_file
    tensors = load_file(folder / "model.safetensors")
    names = sorted(tensors)
    parts = {"model-00001-of-00002.safetensors": names[::2], "model-00002-of-00002.safetensors": names[1::2]}
    (CORPUS / "shards").mkdir(parents=True, exist_ok=True)
    for file, part in parts.items(): save_file({n: tensors[n] for n in part}, CORPUS / "shards" / file)
    index = {"metadata": {"total_size": sum(v.nbytes for v in tensors.values())}, "weight_map": {n: f for f, p in parts.items() for n in p}}
    write("shards/model.safetensors.index.json", json.dumps(index, indent=1))
    for file in ["config.json", "tokenizer.json"]:
        if (folder / file).exists(): write(f"shards/{file}", (folder / file).read_bytes())


shutil.rmtree(CORPUS, ignore_errors=True)
llama2c(); gguf(); images(); texts(); made_by_the_program()
print(sum(f.stat().st_size for f in CORPUS.rglob("*") if f.is_file()), "bytes")
