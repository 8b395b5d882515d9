"""Writes Tests/TOMLTests/Fixtures/cases.json: documents and what Python's tomllib reads in them.

Usage: python3 Tests/Tools/toml_cases.py > Tests/TOMLTests/Fixtures/cases.json
"""
import datetime, json, math, random, sys, tomllib

VALID = [
    "", "\n\n# only\n", "a = 1", "a=1\r\nb=2\r\n", "\ta\t=\t1\t# c", "\"quoted key\" = 'v'", "'' = 1",
    "a.b.c = 1\na.b.d = 2", "3.14 = 'pi'", "a . b = 1", "\"a\".'b'.c = true",
    "[t]\nx = 1\n[t.u]\ny = 2", "[a.b.c]\nx=1\n[a]\ny=2\n[a.b]\nz=3", "[[l]]\nx=1\n[[l]]\nx=2\n[l.s]\ny=1",
    "[[a]]\n[[a.b]]\nn=1\n[[a.b]]\nn=2\n[[a]]\n[[a.b]]\nn=3", "[fruit]\napple.color='r'\napple.taste.sweet=true\n[fruit.apple.texture]\nsmooth=true",
    "i = [1, 2, 3]", "i = [1, 'two', [3.0, {x = 4}], ]", "i = [ # c\n 1 # d\n , # e\n 2, # f\n]", "i = []", "i = [[],[[]]]",
    "t = {}", "t = { a = 1, b.c = 2, \"d e\" = [1] }", "t = {a.b = {c = 1}}",
    "s = \"tab\\tnewline\\nquote\\\"slash\\\\ u\\u00e9 U\\U0001F600\"", "s = 'C:\\Users\\n'",
    "s = \"\"\"\nfirst\nsecond\"\"\"", "s = \"\"\"a \\\n   \n  b\"\"\"", "s = \"\"\"\"\"two quotes\"\"\"\"\"", "s = '''\n'single' ''two'' '''",
    "s = '''''a'''''", "s = \"\"\"a\\\"\"\"b\"\"\"", "s=\"\"", "s=''", "s=\"\"\"\"\"\"", "s=''''''",
    "n = +99", "n = -17", "n = 0", "n = +0", "n = -0", "n = 1_000", "n = 0xDEAD_beef", "n = 0o755", "n = 0b1101_0110",
    "n = 9223372036854775807", "n = -9223372036854775808", "f = 1.0", "f = -0.01", "f = 5e+22", "f = 1e06", "f = -2E-2",
    "f = 6.626e-34", "f = 224_617.445_991_228", "f = inf", "f = -inf", "f = nan", "f = 1e400", "b = true\nc = false",
    "d = 1979-05-27T07:32:00Z", "d = 1979-05-27T00:32:00.999999-07:00", "d = 1979-05-27 07:32:00", "d = 1979-05-27", "d = 07:32:00.5",
    "d = 2000-02-29", "d = 1979-05-27 # c", "d = [1979-05-27, 07:32:00]", "\ufeffa = 1", "é = 1\n" if False else "k = 'é☃😀'", "a = 'tab\there'",
]
INVALID = [
    "[[[", "[", "[[", "[]", "[[]]", "[a", "[a]]", "[[a]", "[a]b=1", "[a] [b]", "a", "a =", "= 1", "a = 1 b = 2", "a == 1", "a = 1,",
    "a = [", "a = [1", "a = [1 2]", "a = [,]", "a = [1,,2]", "a = {", "a = {,}", "a = {b=1,}", "a = {b=1\n}", "a = {b}", "a = 1\na = 2",
    "[a]\n[a]", "[a]\nb=1\n[a.b]", "a=1\n[a]", "a=1\na.b=2", "[[a]]\n[a]", "[a]\n[[a]]", "a=[1]\n[[a]]", "a={}\n[a.b]", "a={b=1}\na.c=2",
    "[fruit]\napple.x=1\n[fruit.apple]", "[a.b.c]\nz=9\n[a]\nb.c.t=1", "a = {b.c=1, b=2}", "a = {b=1, b=2}",
    "a = \"", "a = \"x\ny\"", "a = 'x", "a = \"\"\"x", "a = '''x", "a = \"\\x41\"", "a = \"\\u12\"", "a = \"\\uD800\"", "a = \"\\U00110000\"", "a = \"\\UFFFFFFFF\"", "a = \"\\q\"",
    "a = \"\u0001\"", "a = '\u0000'", "a = 1 # \u0001", "a = 1 # \u007f", "a = \"\u007f\"", "\u0000", "a = 1\rb = 2", "é = 1",
    "n = 01", "n = -01", "n = 1__0", "n = _1", "n = 1_", "n = 0x", "n = 0x_1", "n = +0x1", "n = 0o8", "n = 0b2", "n = 1.", "n = .1", "n = 1.e1", "n = 1e", "n = 1e+",
    "n = 1._0", "n = 00.5", "n = ++1", "n = 1e1.5", "n = infinity", "n = NaN", "n = True", "n = tru", "n = TRUE", "d = 1979-5-27", "d = 1979-13-01", "d = 1979-02-30",
    "d = 1900-02-29", "d = 24:00:00", "d = 07:60:00", "d = 07:32", "d = 1979-05-27T", "d = 1979-05-27T07:32:00+25:00", "d = 1979-05-27T07:32:00.", "d = 1979-05-27  07:32:00",
    "a.", "a. = 1", ".a = 1", "a..b = 1", "[a.]", "[.a]", "[a..b]", "\"\"\"k\"\"\" = 1", "a = b", "a = \"x\"y", "a = 1 2", "[a]#\u0000", "a = \\", "a = {b = [}", "a = [{]", "[\"a]", "[a\n]",
]

def plain(value):
    if isinstance(value, bool): return {"bool": value}
    if isinstance(value, int): return {"int": str(value)}
    if isinstance(value, float):
        return {"float": "nan" if math.isnan(value) else value.hex() if math.isfinite(value) else str(value)}
    if isinstance(value, str): return {"string": value}
    if isinstance(value, (datetime.date, datetime.time)): return {"date": 1}
    if isinstance(value, list): return {"array": [plain(v) for v in value]}
    return {"table": {k: plain(v) for k, v in value.items()}}

def fits(value):
    if isinstance(value, bool): return True
    if isinstance(value, int): return -(1 << 63) <= value < 1 << 63
    if isinstance(value, list): return all(map(fits, value))
    if isinstance(value, dict): return all(map(fits, value.values()))
    return True

def read(text):
    try: value = tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, ValueError, RecursionError): return None
    return plain(value) if fits(value) else None

def mutated(text, rng):
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(text) + 1)
        kind = rng.randrange(4)
        alphabet = "[]{}=,.\"'\\#\n\r\t _-+:eExXoOb019aT\u0001é"
        if kind == 0: text = text[:at] + rng.choice(alphabet) + text[at:]
        elif kind == 1: text = text[:at] + text[at + 1:]
        elif kind == 2: text = text[:at] + rng.choice(alphabet) + text[at + 1:]
        else:
            other = rng.choice(VALID); text = text[:at] + other[rng.randrange(len(other) + 1):]
    return text

def main():
    rng = random.Random(1)
    texts = VALID + INVALID + ["n = 9223372036854775808", "n = -9223372036854775809", "a = " + "9" * 400]
    texts += [mutated(rng.choice(VALID), rng) for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 1500)]
    texts = [t for t in dict.fromkeys(texts) if not ("\ufeff" in t[1:])]
    for text in VALID: assert read(text) is not None, text
    for text in INVALID: assert read(text) is None, text
    print("[\n" + ",\n".join(json.dumps({"text": t, "value": read(t)}) for t in texts) + "\n]")

main()
