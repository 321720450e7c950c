"""Writes spiece.model and unigram_tokens.json: a small unigram vocabulary and what the SentencePiece library makes of texts with it.

    /usr/bin/python3 tests/Diffusion.Tests/Reference/unigram_tokens.py        (needs Debian's python3-sentencepiece)

The special pieces are those of T5: padding 0, end 1, unknown 2, no begin. It is trained on the words of Fixtures/vocabulary. Its table
of replacements is NFKC for a part of Unicode, with white space to spaces: the whole of it takes 240 KB.
"""
import importlib.util
import json
import pathlib
import random
import tempfile
import unicodedata

import sentencepiece

HERE = pathlib.Path(__file__).resolve().parent
spec = importlib.util.spec_from_file_location('clip_tokens', HERE / 'clip_tokens.py')
clip = importlib.util.module_from_spec(spec)
spec.loader.exec_module(clip)

TEXTS = clip.TEXTS + [
    '\uff46\uff55\uff4c\uff4c\u3000\uff57\uff49\uff44\uff54\uff48', '  leading', 'trailing  ', 'a  b   c', '\u2581under', 'a\u2581b', 'x\u2581', '\u2581', ' \u2581 ',
    'line\nbreak\ttab', '\ufb01ne \ufb02ow', '\u00bd\u00be', '</s>', 'a </s> b', '<pad>', '<unk> x', 'e\u0301e\u0301', '\u00a8 x', 'x \u00a8', '\u2160 and \u2167',
]


def sentences():
    words = sorted(word[:-4] for word in clip.VOCAB if word.endswith('</w>') and word[:-4].isascii() and word[:-4].isalpha() and len(word) > 6)
    chance = random.Random(1)
    other = [str, str.title, str.upper, lambda word: word + ',', lambda word: f"{word}'s", lambda word: word.replace('a', '\u00e4').replace('e', '\u00e9'),
             lambda word: f'({word})!', lambda word: str(chance.randrange(10000))]
    return [' '.join(chance.choices(other, [20, 3, 1, 2, 1, 2, 1, 2])[0](word) for word in chance.sample(words, 8)) for _ in range(4000)]


def rules():
    """Lines of hexadecimal characters, a tab, and what stands for them."""
    lines = {}
    for code in [*range(0x09, 0x0E), *range(0xA0, 0x180), *range(0x2000, 0x2190), 0x3000, *range(0xFB00, 0xFB07), *range(0xFF01, 0xFF5F)]:
        text = chr(code)
        for source in {text, unicodedata.normalize('NFD', text)}:
            target = ' ' if text.isspace() else unicodedata.normalize('NFKC', text)
            if source != target:
                lines[source] = target
    write = lambda text: ' '.join(f'{ord(c):X}' for c in text)
    return [f'{write(source)}\t{write(target)}' for source, target in sorted(lines.items())]


def train():
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        (place / 'rules.tsv').write_text('\n'.join(rules()) + '\n')
        (place / 'text.txt').write_text('\n'.join(sentences()) + '\n')
        sentencepiece.SentencePieceTrainer.train(
            input=str(place / 'text.txt'), model_prefix=str(place / 'spiece'), vocab_size=1000, model_type='unigram', pad_id=0, eos_id=1, unk_id=2, bos_id=-1,
            normalization_rule_tsv=str(place / 'rules.tsv'), num_threads=1, minloglevel=2, character_coverage=1.0)
        (HERE / 'spiece.model').write_bytes((place / 'spiece.model').read_bytes())


if __name__ == '__main__':
    train()
    reader = sentencepiece.SentencePieceProcessor(model_file=str(HERE / 'spiece.model'))
    cases = [{'text': text, 'ids': reader.encode(text)} for text in TEXTS]
    (HERE / 'unigram_tokens.json').write_text('{"cases": [\n' + ',\n'.join(json.dumps(case) for case in cases) + '\n]}\n')
