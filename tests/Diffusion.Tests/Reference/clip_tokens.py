"""Writes clip_tokens.json: CLIP's byte-pair encoding over models/mini/tokenizer, by a second implementation for the tests.

    python3 tests/Diffusion.Tests/Reference/clip_tokens.py        (from the repository's root; the standard library is enough)

Cleaning as in the published fast tokenizer: NFC, white space to single spaces, lower case. Words: the contractions of CLIP's
pattern, runs of letters, single numeric characters, runs of anything else that is no space.
"""
import json
import pathlib
import re
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parents[3]
FOLDER = ROOT / 'models' / 'mini' / 'tokenizer'
LENGTH = 24
TEXTS = [
    '', ' ', 'a red apple', 'A Red APPLE', '  a\tred \n apple  ', 'route 66 in 2026', '3d', '1234567', "it's", "the dog's bone",
    "don't you'll we've I'm they'd you're", "'tis", "rock 'n' roll", 'caf\u00e9', 'cafe\u0301', 'na\u00efve fa\u00e7ade', '\u00c5ngstr\u00f6m', 'ANGSTRO\u0308M',
    '\u732b', '\u8d64\u3044\u308a\u3093\u3054', '\u4e00\u53ea\u7ea2\u8272\u7684\u82f9\u679c', '\ube68\uac04 \uc0ac\uacfc', '\U0001f600', 'a \U0001f34e apple', '\U0001f469\u200d\U0001f680', '\U0001f1ec\U0001f1e7', 'hello, world!',
    'wow!!! (really?)', 'e=mc^2', '50% off: $9.99', 'snake_case_name', 'a-b-c', 'a/b\\c', '\u00bd cup', 'x\u00b2 + y\u00b2', '\u2167', '\u0661\u0662\u0663',
    '\u041c\u043e\u0441\u043a\u0432\u0430', '\u041f\u0420\u0418\u0412\u0415\u0422', '\u0393\u03b5\u03b9\u03ac \u03c3\u03bf\u03c5 \u039a\u039f\u03a3\u039c\u039f\u03a3', '\u0130stanbul', '\u039f\u0394\u039f\u03a3 \u03a3', '\u1f08\u03a3.', '\u05e9\u05dc\u05d5\u05dd', '\u0645\u0631\u062d\u0628\u0627', '\u0928\u092e\u0938\u094d\u0924\u0947', 'stra\u00dfe', '\ufb01sh',
    'supercalifragilisticexpialidocious', 'zzzzqqqqxxxx', 'a' * 200, ' '.join(['apple'] * 40), ' '.join(['apple'] * 22), ' '.join(['apple'] * 23),
    '<|endoftext|>', 'a <|startoftext|> cat', 'wow!!<|endoftext|>!!', '\U0001d4f1\U0001d4f2 \U0001d4f6\U0001d4f8\U0001d4f6!', '\U0001d7cf\U0001d7d0\U0001d7d1',
    '\u4e2d\U00020000\u4e2d', '\U00010400\U0001042f\U0001f34e\U00010330', '\u00a0nbsp\u2003em', 'tab\u0000null', '\u200bzero width', 'emoji\ufe0f \u2764\ufe0f', '...', "''", '\u2019s', '\u201cquoted\u201d',
]


def byte_characters():
    kept = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    characters, extra = list(kept), 0
    for byte in range(256):
        if byte not in kept:
            kept.append(byte)
            characters.append(256 + extra)
            extra += 1
    return dict(zip(kept, map(chr, characters)))


BYTES = byte_characters()
VOCAB, RANK = {}, {}
START, END = '<|startoftext|>', '<|endoftext|>'
CONTRACTIONS = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"]


def read(folder):
    """Encodes with the vocabulary and merges of a folder from now on."""
    VOCAB.clear()
    RANK.clear()
    VOCAB.update(json.loads((folder / 'vocab.json').read_text(encoding='utf8')))
    lines = (folder / 'merges.txt').read_text(encoding='utf8').split('\n')[1:]
    RANK.update((tuple(line.split(' ')), i) for i, line in enumerate(lines) if line)


def words(text):
    for piece in re.split(f'({re.escape(START)}|{re.escape(END)})', text):
        yield from [piece] if piece in (START, END) else plain_words(piece)


def plain_words(text):
    at = 0
    while at < len(text):
        short = next((c for c in CONTRACTIONS if text.startswith(c, at)), None)
        if short:
            yield short
            at += len(short)
            continue
        kind = kind_of(text[at])
        end = at + 1
        if kind in 'LO':
            # A contraction does not end a run of other marks that began before it, as with any regular expression.
            while end < len(text) and kind_of(text[end]) == kind:
                end += 1
        if kind != 'S':
            yield text[at:end]
        at = end


def kind_of(character):
    category = unicodedata.category(character)[0]
    return 'S' if character.isspace() else category if category in 'LN' else 'O'


def encode(word):
    if word in (START, END):
        return [VOCAB[word]]
    parts = [BYTES[b] for b in word.encode()]
    parts[-1] += '</w>'
    while len(parts) > 1:
        best = min(zip(parts, parts[1:]), key=lambda pair: RANK.get(pair, 1 << 30))
        if best not in RANK:
            break
        merged, i = [], 0
        while i < len(parts):
            if i + 1 < len(parts) and (parts[i], parts[i + 1]) == best:
                merged.append(parts[i] + parts[i + 1])
                i += 2
            else:
                merged.append(parts[i])
                i += 1
        parts = merged
    return [VOCAB[p] for p in parts]


def lower(text):
    """Letter by letter, as the fast tokenizer does: no letter sees where in a word it stands, as a final sigma would have to."""
    return ''.join(character.lower() for character in text)


def tokens(text):
    clean = lower(' '.join(unicodedata.normalize('NFC', text).split()))
    ids = [i for word in words(clean) for i in encode(word)]
    kept = [VOCAB[START]] + ids[:LENGTH - 2]
    return kept + [VOCAB[END]] * (LENGTH - len(kept)), len(ids) > LENGTH - 2


if __name__ == '__main__':
    read(FOLDER)
    cases = [dict(text=t, ids=i, truncated=c) for t in TEXTS for i, c in [tokens(t)]]
    path = pathlib.Path(__file__).with_name('clip_tokens.json')
    path.write_text(json.dumps(dict(about='made by clip_tokens.py', cases=cases)) + '\n', encoding='utf8')
    print(len(cases), 'cases')
