"""The GGUF part of tokenizer_fixtures.py: vocabularies of every kind, and what llama.cpp makes of texts."""
import io, json, os, random, subprocess, tempfile
from pathlib import Path

from tokenizer_texts import LEARNED_FROM, NASTY

NORMAL, UNKNOWN, CONTROL, USER, UNUSED, BYTE = 1, 2, 3, 4, 5, 6
PRES = [
    None, "default", "llama-bpe", "llama3", "falcon3", "pixtral", "lfm2", "dbrx", "smaug-bpe", "chatglm-bpe", "glm4", "qwen2",
    "deepseek-r1-qwen", "megrez", "stablelm2", "hunyuan", "solar-open", "grok-2", "gpt-2", "phi-2", "mpt", "olmo", "jais", "exaone4",
    "smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b", "qwen35", "tekken", "gpt-4o", "llama4",
    "minimax-m2", "deepseek-v3", "deepseek-coder", "falcon", "minicpm5", "bloom", "gpt3-finnish", "poro-chat", "viking", "bailingmoe",
    "llada-moe", "seed-coder",
]


def write_gguf(path, keys):
    import gguf
    writer = gguf.GGUFWriter(path, "llama")
    for add in (writer.add_block_count, writer.add_context_length, writer.add_embedding_length, writer.add_feed_forward_length,
                writer.add_head_count):
        add(8)
    for key, value in keys.items():
        if isinstance(value, bool):
            writer.add_bool(key, value)
        elif isinstance(value, int):
            writer.add_uint32(key, value)
        elif isinstance(value, str):
            writer.add_string(key, value)
        else:
            writer.add_array(key, value)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def ask(keys, texts):
    """begin and closing token, then ids and decoded bytes of each text."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "x.gguf")
        write_gguf(path, {("" if "." in k else "tokenizer.ggml.") + k: v for k, v in keys.items()})
        lines = "".join(t.encode().hex() + "\n" for t in texts)
        done = subprocess.run([os.environ["LLAMA_VOCAB"], path], input=lines, capture_output=True, text=True)
    rows = done.stdout.splitlines()
    if done.returncode or not rows or rows[0].startswith("fault"):
        raise SystemExit(f"{keys.get('pre')}: {rows[:1]} {done.stderr[-300:]}")
    head = rows[0].split()
    begin = int(head[1]) if head[5] == "1" else None
    close = int(head[3]) if head[7] == "1" else None
    cases = []
    for text, ids, piece in zip(texts, rows[1::2], rows[2::2]):
        decoded = bytes.fromhex((piece.split() + [""])[1]).decode("utf8", "replace")
        cases.append([text, [int(i) for i in ids.split()[1:]], decoded])
    return begin, close, cases


def byte_level():
    """Pieces, types and merges of a byte-level vocabulary; a few words are pieces that no merge makes."""
    from tokenizer_fixtures import learn, byte_level as step
    model = learn(None, step(), 330, False)
    pieces = sorted(model["vocab"], key=model["vocab"].get)
    pieces += ["Ġmat", "mat", "!ab", "ab", "cd", "Hello", "1234", "123", "Ġthe", "don", "'t"]
    pieces = list(dict.fromkeys(pieces))
    types = [CONTROL if p in ("<s>", "</s>") else NORMAL for p in pieces]
    for piece, type in [("<|im_start|>", CONTROL), ("<|im_end|>", USER), ("<|sep|>", USER), ("<ab>", USER), ("ab<abc>", USER),
                        ("<unk>", UNKNOWN), ("é", USER), ("[PAD9]", UNUSED), ("  ", USER), ("<|endoftext|>", NORMAL)]:
        if piece not in pieces:
            pieces.append(piece)
            types.append(type)
    return pieces, types, [" ".join(m) for m in model["merges"]]


def byte_level_vocabularies():
    pieces, types, merges = byte_level()
    base = dict(model="gpt2", tokens=pieces, token_type=types, merges=merges, bos_token_id=pieces.index("<s>"),
                eos_token_id=pieces.index("</s>"))
    for pre in PRES:
        yield f"pre {pre}", base, dict(pre=pre) if pre else {}
    yield "begin token refused", base, dict(pre="llama-bpe", add_bos_token=False)
    yield "begin and end wanted", base, dict(pre="gpt-2", add_bos_token=True, add_eos_token=True)
    yield "of a Phi-3", base, {"pre": "gpt-2", "general.name": "My Phi-3 mini"}


def sentence_pieces(normalize_spaces):
    """A vocabulary that the sentencepiece library learned, with tokens of every type."""
    import sentencepiece as spm
    out = io.BytesIO()
    spm.SentencePieceTrainer.train(
        sentence_iterator=iter([t for t in LEARNED_FROM for _ in range(5)]), model_writer=out, model_type="bpe", vocab_size=480,
        byte_fallback=True, character_coverage=0.98, normalization_rule_name="identity", remove_extra_whitespaces=False,
        allow_whitespace_only_pieces=True, user_defined_symbols=["<|sep|>", "<ab>", "ab<abc>", "é"], control_symbols=["<|im_start|>", "<|im_end|>", "<|endoftext|>"],
        num_threads=1, minloglevel=2, hard_vocab_limit=False)
    model = spm.SentencePieceProcessor(model_proto=out.getvalue())
    count = model.get_piece_size()
    kind = lambda i: (UNKNOWN if model.is_unknown(i) else CONTROL if model.is_control(i) else BYTE if model.is_byte(i)
                      else UNUSED if model.is_unused(i) else NORMAL)
    pieces = [model.id_to_piece(i) for i in range(count)]
    types = [USER if p in ("<|sep|>", "<ab>", "ab<abc>", "é") else kind(i) for i, p in enumerate(pieces)]
    return pieces, types, [round(model.get_score(i), 4) for i in range(count)]


def random_pieces(draw, bytes_last=False):
    """A vocabulary of chance: equal scores, pieces of characters that are none, bytes anywhere, merges that overlap."""
    letters = list("ab▁c") + ["é"]
    made = {"▁", "a", "b"}
    while len(made) < 60:
        made.add("".join(draw.choice(letters + ["🦋"]) for _ in range(draw.randrange(1, 5))))
    words = sorted(made)
    draw.shuffle(words)
    head = ["<unk>", "<s>", "</s>"]
    named = ["<0x%02X>" % b for b in range(256)]
    pieces = head + (words + named if bytes_last else named + words)
    kinds = {**{p: NORMAL for p in words}, **{p: BYTE for p in named}, "<unk>": UNKNOWN, "<s>": CONTROL, "</s>": CONTROL}
    for piece in draw.sample([w for w in words if len(w) > 1], 3):
        # llama.cpp lets merges make a control token with a mark in it, which no text should.
        kinds[piece] = draw.choice([USER, UNUSED] if "▁" in piece else [USER, CONTROL, UNUSED])
    return pieces, [kinds[p] for p in pieces], [float(-draw.randrange(12)) if kinds[p] == NORMAL else 0.0 for p in pieces]


def sentence_piece_vocabularies():
    pieces, types, scores = sentence_pieces(False)
    base = dict(model="llama", tokens=pieces, token_type=types, scores=scores)
    yield "learned", base, {}
    yield "no space in front", base, dict(add_space_prefix=False)
    yield "other begin and end", base, dict(bos_token_id=pieces.index("<|im_start|>"), eos_token_id=pieces.index("<|im_end|>"),
                                            add_eos_token=True)
    yield "no begin", base, dict(add_bos_token=False, unknown_token_id=0)
    yield "of a Phi-3", base, {"general.name": "phi3"}
    yield "no types, no scores", dict(model="llama", tokens=pieces), {}
    for seed in range(6):
        pieces, types, scores = random_pieces(random.Random(seed), seed % 2 == 1)
        yield f"of chance {seed}", dict(model="llama", tokens=pieces, token_type=types, scores=scores), \
            dict(add_space_prefix=seed % 3 != 2)


CHANCE = ["".join(random.Random(s).choice("aabbc é🦋") for _ in range(s % 40 + 1)) for s in range(60)]


def write(folder):
    groups = []
    for vocabularies in (byte_level_vocabularies(), sentence_piece_vocabularies()):
        for name, base, more in vocabularies:
            if not groups or groups[-1]["base"] is not base:
                groups.append(dict(base=base, variants=[]))
            texts = NASTY + (CHANCE if name.startswith("of chance") else [])
            begin, close, cases = ask({**base, **more}, texts)
            groups[-1]["variants"].append(dict(
                name=name, keys=more, begin=begin, close=close, ids=[c[1] for c in cases],
                decoded=[c[2] for c in cases] if name in ("pre gpt-2", "learned", "no space in front") else []))
    texts = dict(texts=NASTY, chance=CHANCE)
    rows = [json.dumps(g, ensure_ascii=True, separators=(",", ":")) for g in groups]
    head = json.dumps(dict(source="llama.cpp by Tests/Tools/tokenizer_gguf_fixtures.py", **texts), separators=(",", ":"))
    (folder / "gguf.json").write_text(head[:-1] + ',"groups":[\n' + ",\n".join(rows) + "\n]}\n")


