"""Texts that tokenizers go wrong on, and a small text to learn vocabularies from."""

NASTY = [
    "", " ", "  ", "\n", "\r\n", "\t", "a", "Hello, world!", " leading", "trailing ", "  two  spaces  ",
    "it's don't I'LL we'Re they'vE x'\u017f 'tis", "3.14 12345678 ½ ² Ⅷ ٣٤ 1,000,000", "a1b22c333d4444",
    "line\nline\n\nline\r\n\r\nend", "tab\tand\t\tmore\t", "e\u0301 \u00e9 \u212b \ufb01 \u1e9b\u0323 \uac00 \u1100\u1161",
    "naïve café — “quotes” … « »", "数学と漢字、ひらがなカタカナ。", "한국어 텍스트", "Привет, мир! ЁЖ",
    "שלום עולם مرحبا بالعالم", "नमस्ते दुनिया क्षि", "ไทยภาษา", "🦋👩‍👩‍👧‍👦🇷🇴 ❤️ 👍🏽",
    "zero\u200bwidth\u200djoin\u2060er\ufeffbom", "nb\u00a0sp\u2003em\u3000wide\u2028line\u2029para\u0085nel\u1680og",
    "\u00a0\u00a0 \u2003 x", "a\x00b\x01\x7f\x1b[0m", "<s>", "</s> <unk> <s>text</s>", "<|im_start|>user\nhi<|im_end|>",
    "x<|sep|>y <|sep|> z", "a<w>b <w> —<w>— ٣<w> _<w>_", " \u3000<p>\t\n b<p>", "<n> a <n>b\u00a0<n>", "<0x41><0x0A>",
    "<|im_end|><|im_end|>  <|im_end|>", "ab<ab><abc>abcd <abcd>", "the THE The tHe iPhone HTTPServer XMLHttp", "ß ẞ İ ı ſs ΑΣ ΟΔΟΣ",
    "...!!!???,,,;;;:::", "{\"key\": [1, 2.5e-3, null]}", "def f(x):\n    return x**2  # comment\n\n\n", "a_b__c-d--e/f//g\\h",
    "$100 + €20 = £?~`^|<>", "http://example.com/a?b=c&d=%20", "\U0001d400\U0001d7d8\U00020000\U000e0001", "\u0378\ue000\uffff",
    "a" * 200, " " * 70 + "x", "\n" * 40, "ab" * 60 + "!", "12" * 40, "é" * 50, "🦋" * 20, "the cat sat on the mat. " * 4,
    "▁under▁score ▁", "Ġbyte Ċlevel Ã©", "\u0301combining first", "a\u0301\u0302\u0303\u0323b",
]

LEARNED_FROM = [
    "the cat sat on the mat and the dog ran to the other side of the road", "it's what they've said: don't, I'll, we're",
    "1234 5678 1999 2024 3.14 100,000", "Hello, world! Hello there, how are you?", "def f(x):\n    return x + 1\n\nprint(f(2))\n",
    "naïve café déjà vu über straße", "数学 漢字 数学 ひらがな", "Привет мир привет", "the THE The <ab> <abc> ab abc abcd",
    "🦋 🦋 👍 e\u0301e\u0301", "  two  spaces  and\t\ttabs\r\n\r\n", "http://example.com aaaa bbbb aaaaaaaa", "and and and the the the other others",
    "    indented\n        more\n", "...!!! ??? --- ___ ===", "שלום مرحبا नमस्ते",
]
