"""Writes Tests/ModelsTests/Fixtures/tokenizers: what reference libraries make of nasty texts.

python3 Tests/Tools/tokenizer_fixtures.py hf      needs `tokenizers` (0.23.3)
python3 Tests/Tools/tokenizer_fixtures.py gguf    needs `gguf`, `sentencepiece`, and LLAMA_VOCAB=PROGRAM,
                                                  built of llama_vocab.cpp beside this file
"""
import io, json, os, random, subprocess, sys, tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from tokenizer_texts import LEARNED_FROM, NASTY

FOLDER = Path(__file__).parent.parent / "ModelsTests/Fixtures/tokenizers"
LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
GPT4O = (r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
         r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
         r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")
CL100K = (r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+")
MARK = "▁"


def added(content, **flags):
    return dict(dict(content=content, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True), **flags)


FLAGGED = [
    added("<w>", single_word=True, special=False), added("<p>", lstrip=True, rstrip=True, special=False),
    added("<n>", normalized=True, special=False), added("<|sep|>", special=False), added("<ab>"), added("<abc>", rstrip=True),
    added("<abcd>", lstrip=True, normalized=True), added("Hello", single_word=True, normalized=True, special=False),
    added("é", special=False), added("  ", special=False), added("The", normalized=True, special=False),
]
CHAT = [added("<s>"), added("</s>"), added("<unk>"), added("<|im_start|>"), added("<|im_end|>")]


def sequence(kind, *steps):
    return {"type": "Sequence", kind: list(steps)}


def byte_level(prefix=False, regex=True):
    return {"type": "ByteLevel", "add_prefix_space": prefix, "trim_offsets": True, "use_regex": regex}


def split(pattern, behavior="Isolated", invert=False, kind="Regex"):
    return {"type": "Split", "pattern": {kind: pattern}, "behavior": behavior, "invert": invert}


def replace(pattern, content, kind="String"):
    return {"type": "Replace", "pattern": {kind: pattern}, "content": content}


def template(begin=None, close=None, ids=None):
    special = lambda name: {"SpecialToken": {"id": name, "type_id": 0}}
    text = [{"Sequence": {"id": "A", "type_id": 0}}]
    single = ([special(begin)] if begin else []) + text + ([special(close)] if close else [])
    names = [n for n in (begin, close) if n]
    return {"type": "TemplateProcessing", "single": single, "pair": single + [{"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {n: {"id": n, "ids": [ids[n]], "tokens": [n]} for n in names}}


LLAMA_DECODER = sequence("decoders", replace(MARK, " "), {"type": "ByteFallback"}, {"type": "Fuse"},
                         {"type": "Strip", "content": " ", "start": 1, "stop": 0})
GEMMA_DECODER = sequence("decoders", replace(MARK, " "), {"type": "ByteFallback"}, {"type": "Fuse"})
LEGACY = sequence("normalizers", {"type": "Prepend", "prepend": MARK}, replace(" ", MARK))


def metaspace(scheme, split=False):
    return {"type": "Metaspace", "replacement": MARK, "prepend_scheme": scheme, "split": split}


def learn(normalizer, pre_tokenizer, size, named_bytes, merges_as_text=False, gaps=False, **traits):
    """A vocabulary learned from a small text, as the `model` of a tokenizer.json."""
    from tokenizers import Tokenizer, models, trainers
    shell = json.loads(Tokenizer(models.BPE()).to_str())
    shell.update(normalizer=normalizer, pre_tokenizer=pre_tokenizer)
    tokenizer = Tokenizer.from_str(json.dumps(shell))
    special = (["<unk>", "<s>", "</s>"] + ["<0x%02X>" % b for b in range(256)]) if named_bytes else ["<s>", "</s>"]
    from tokenizers import pre_tokenizers
    letters = sorted(pre_tokenizers.ByteLevel.alphabet()) if not named_bytes else []
    tokenizer.train_from_iterator(LEARNED_FROM, trainers.BpeTrainer(
        vocab_size=size, special_tokens=special, initial_alphabet=letters, show_progress=False))
    model = json.loads(tokenizer.to_str())["model"]
    if merges_as_text:
        model["merges"] = [" ".join(pair) for pair in model["merges"]]
    if gaps:
        model["vocab"] = {piece: id + (id > 40) + 3 * (id > 300) for piece, id in model["vocab"].items()}
    model.update(traits)
    return model


def build(name, size=320, normalizer=None, pre=None, decoder=None, tokens=(), frame=None, named_bytes=False, roberta=False, **model):
    model = learn(normalizer, pre, size, named_bytes, **model)
    file = dict(version="1.0", truncation=None, padding=None, added_tokens=[], normalizer=normalizer, pre_tokenizer=pre,
                post_processor=None, decoder=decoder, model=model)
    ids, largest = dict(model["vocab"]), -1
    for token in tokens:
        id = ids.get(token["content"], max(len(model["vocab"]), largest + 1))
        largest = max(largest, id)
        ids[token["content"]] = id
        file["added_tokens"].append(dict(token, id=id))
    if frame:
        file["post_processor"] = template(*frame, ids=ids)
    if roberta:
        file["post_processor"] = {"type": "RobertaProcessing", "sep": ["</s>", ids["</s>"]], "cls": ["<s>", ids["<s>"]],
                                  "trim_offsets": True, "add_prefix_space": True}
    return name, file


def hf_tokenizers():
    nfc = {"type": "NFC"}
    yield build("llama2", 480, LEGACY, None, LLAMA_DECODER, CHAT + FLAGGED, ("<s>",), named_bytes=True,
                unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    yield build("llama2 not legacy, gaps", 480, None, metaspace("first"), LLAMA_DECODER, CHAT + FLAGGED, ("<s>", "</s>"), named_bytes=True,
                unk_token="<unk>", fuse_unk=True, byte_fallback=True, gaps=True)
    yield build("metaspace, unknown fused, merges as text", 340, None, metaspace("always", True), metaspace("always", True), CHAT,
                named_bytes=True, unk_token="<unk>", fuse_unk=True, merges_as_text=False)
    yield build("metaspace never, unknown apart", 340, None, metaspace("never", True), metaspace("never", True), CHAT + FLAGGED,
                named_bytes=True, unk_token="<unk>")
    yield build("gemma", 480, replace(" ", MARK), split(" ", "MergedWithPrevious", kind="String"), GEMMA_DECODER,
                CHAT + [added("\n\n", special=False), added(MARK * 2, special=False)], ("<s>",), named_bytes=True,
                unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    yield build("gpt2", pre=byte_level(), decoder=byte_level(), tokens=[added("<|endoftext|>")] + FLAGGED, merges_as_text=True)
    yield build("opt", pre=byte_level(), decoder=byte_level(), tokens=[added("<s>", normalized=True), added("</s>", normalized=True)],
                frame=("</s>",), merges_as_text=True)
    yield build("roberta", pre=byte_level(True), decoder=byte_level(), tokens=CHAT, roberta=True)
    yield build("pythia", normalizer=nfc, pre=byte_level(), decoder=byte_level(),
                tokens=[added("<|endoftext|>")] + [added(" " * n, normalized=True, special=False) for n in range(24, 1, -1)])
    yield build("qwen2", normalizer=nfc, pre=sequence("pretokenizers", split(QWEN2), byte_level(regex=False)), decoder=byte_level(),
                tokens=CHAT + FLAGGED)
    yield build("llama3", pre=sequence("pretokenizers", split(LLAMA3), byte_level(regex=False)), decoder=byte_level(), tokens=CHAT,
                frame=("<s>",), ignore_merges=True)
    yield build("gpt-4o", pre=sequence("pretokenizers", split(GPT4O), byte_level(regex=False)), decoder=byte_level(), tokens=CHAT)
    yield build("cl100k, removed, inverted", pre=sequence("pretokenizers", split(CL100K, "Removed", True), byte_level(regex=False)),
                decoder=byte_level(), tokens=CHAT)
    yield build("smollm", pre=sequence("pretokenizers", {"type": "Digits", "individual_digits": True}, byte_level()), decoder=byte_level(),
                tokens=CHAT)
    yield build("falcon", pre=sequence("pretokenizers", {"type": "Punctuation", "behavior": "Contiguous"}, byte_level(),
                                       {"type": "Digits", "individual_digits": False}, split("[0-9][0-9][0-9]")), decoder=byte_level(),
                tokens=CHAT)
    yield build("words lowercased", 400, sequence("normalizers", {"type": "NFD"}, {"type": "Lowercase"}, {"type": "StripAccents"},
                                                  {"type": "Strip", "strip_left": True, "strip_right": True}),
                {"type": "Whitespace"}, None, CHAT + FLAGGED, named_bytes=True, unk_token="<unk>")
    yield build("compatible", 400, sequence("normalizers", {"type": "NFKC"}, replace(r"\s{2,}|\d", "#", "Regex")),
                sequence("pretokenizers", {"type": "WhitespaceSplit"}, {"type": "Punctuation", "behavior": "MergedWithPrevious"}),
                {"type": "Fuse"}, CHAT + FLAGGED, named_bytes=True, unk_token="<unk>", byte_fallback=True)
    for behavior in ["Removed", "MergedWithNext", "Contiguous"]:
        yield build(f"split {behavior}", 400, {"type": "NFKD"},
                    sequence("pretokenizers", split(r"[\p{P}&&[^'_]]|\s+?", behavior), byte_level(True, False)), byte_level(), CHAT)


def some_ids(random_ids, size):
    yield list(range(min(size, 40)))
    for _ in range(12):
        yield [random_ids.randrange(size + 2) for _ in range(random_ids.randrange(1, 20))]


def hf():
    from tokenizers import Tokenizer
    draw = random.Random(7)
    with io.StringIO() as out:
        out.write('{"source":"tokenizers 0.23.3 by Tests/Tools/tokenizer_fixtures.py","tokenizers":[')
        for index, (name, file) in enumerate(hf_tokenizers()):
            tokenizer = Tokenizer.from_str(json.dumps(file))
            size = max(tokenizer.get_vocab().values()) + 1
            framed = tokenizer.encode("x").ids
            entry = dict(name=name, framed=framed, file=file,
                         cases=[[t, tokenizer.encode(t, add_special_tokens=False).ids] for t in NASTY],
                         decodes=[[ids, tokenizer.decode(ids)] for ids in some_ids(draw, size)])
            entry["decoded"] = [tokenizer.decode(ids) for _, ids in entry["cases"]]
            out.write((",\n" if index else "\n") + json.dumps(entry, ensure_ascii=True, separators=(",", ":")))
        out.write("\n]}\n")
        (FOLDER / "hf.json").write_text(out.getvalue())


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for what in sys.argv[1:]:
        if what == "gguf":
            import tokenizer_gguf_fixtures
            tokenizer_gguf_fixtures.write(FOLDER)
        else:
            hf()
