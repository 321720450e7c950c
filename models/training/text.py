"""Text encoder: a prompt -> the scene that it tells of.

  python3 text.py MINUTES [seed]     trains by naming the scenes of random captions, on a GPU if there is one; resumes from text.pt
  python3 text.py MINUTES SEED check the same, but a sixth of the nouns from WordNet are kept out and judged on the way
  python3 text.py judge              how many words that no caption holds are understood
  python3 text.py try "a prompt" ... prints how prompts are understood

Five queries read the words: one tells layout, style and ground, four tell a thing and its colour each. Each thing is named by
plain classification among the concepts, from the query's state and from the words' own vectors that the query points at; the
second way starts as "the concept whose label means nearly the same" and is what words without captions go by.
"""
import json, math, multiprocessing, os, queue, sys, time
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
from prepare import STYLES, WORK
from scenes import GROUNDS, LAYOUTS, PROMPTS, SLOTS, TINTS, Corpus
from tokenizer import GLOVE, LENGTH, WORDNET, Tokenizer

WIDTH = 256
NAMES = list(LAYOUTS)


class Layer(nn.Module):
    def __init__(self, d, heads=4, ff=768):
        super().__init__()
        self.heads, self.n1, self.n2 = heads, nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.o, self.f1, self.f2 = nn.Linear(d, 3 * d), nn.Linear(d, d), nn.Linear(d, ff), nn.Linear(ff, d)
        for l in (self.o, self.f2): nn.init.normal_(l.weight, std=.03); nn.init.zeros_(l.bias)

    def forward(self, x, bias):
        B, T, D = x.shape
        q, k, v = self.qkv(self.n1(x)).reshape(B, T, 3, self.heads, D // self.heads).permute(2, 0, 3, 1, 4)
        a = (q @ k.transpose(-1, -2) * (D // self.heads) ** -.5 + bias).softmax(-1)
        x = x + self.o((a @ v).transpose(1, 2).reshape(B, T, D))
        return x + self.f2(F.gelu(self.f1(self.n2(x))))


class TextEncoder(nn.Module):
    """ids [B,24] -> states of the words [B,24,256] (zero where there is padding), and logits of the scene: layout [B,8], style [B,3],
    ground [B,28], concepts [B,4,N], tints [B,4,12]."""
    def __init__(self, table, labels, layers=4):
        """table [V,292]: what tokens mean; labels [N,292]: what the names of each concept mean, at the mean."""
        super().__init__()
        self.end, self.concepts = len(table) - 1, len(labels)
        self.register_buffer('table', torch.as_tensor(table))
        self.delta = nn.Embedding(len(table), GLOVE)                     # what training adds to GloVe's half
        nn.init.zeros_(self.delta.weight)
        self.inp = nn.Linear(GLOVE + WORDNET, WIDTH)
        self.pos, self.query = nn.Parameter(torch.randn(LENGTH, WIDTH) * .15), nn.Parameter(torch.randn(1 + SLOTS, WIDTH) * .5)
        self.layers = nn.ModuleList(Layer(WIDTH) for _ in range(layers))
        self.norm, self.point, self.at = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        self.layout, self.style, self.ground = nn.Linear(WIDTH, len(NAMES)), nn.Linear(WIDTH, len(STYLES)), nn.Linear(WIDTH, len(GROUNDS) + 1)
        self.tint, self.name, self.alike = nn.Linear(WIDTH, len(TINTS) + 1), nn.Linear(WIDTH, self.concepts), nn.Linear(GLOVE + WORDNET, self.concepts)
        self.turn = nn.Sequential(nn.Linear(GLOVE + WORDNET, 64), nn.GELU(), nn.Linear(64, GLOVE + WORDNET))
        for w in self.turn[2].parameters(): nn.init.zeros_(w)
        nn.init.normal_(self.inp.weight, std=.1)
        nn.init.normal_(self.name.weight, std=.01)
        glove, wordnet = (F.normalize(torch.as_tensor(x, dtype=torch.float32), dim=1) for x in (labels[:, :GLOVE], labels[:, GLOVE:]))
        with torch.no_grad(): self.alike.weight.copy_(torch.cat([glove, wordnet * 2.5], 1)); self.alike.bias.zero_()

    def embed(self, ids): return F.embedding(ids, self.table) + F.pad(self.delta(ids), (0, WORDNET))

    def forward(self, ids): return self.encode(ids, self.embed(ids))

    def encode(self, ids, e):
        end = (ids == self.end).to(e.dtype)
        keep = ((end.cumsum(1) - end) < .5).to(e.dtype)                  # up to and including the first end token
        word = ((1 - end) * (ids != self.end - 1).to(e.dtype))
        e = e * word[:, :, None]
        x = torch.cat([self.query.expand(ids.shape[0], -1, -1), self.inp(e) + self.pos[:ids.shape[1]]], 1)
        bias = F.pad((1 - keep) * -1e4, (1 + SLOTS, 0))[:, None, None]
        for l in self.layers: x = l(x, bias)
        x = self.norm(x)
        q, h = x[:, :1 + SLOTS], x[:, 1 + SLOTS:]
        a = (self.point(q[:, 1:]) @ self.at(h).transpose(1, 2) * WIDTH ** -.5 + (1 - word)[:, None] * -1e4).softmax(-1)
        words = a @ e
        free = q[:, 1:]
        # often a name must be found from the words' vectors alone, as that of a new word must
        if self.training: free = F.dropout(free, .5) * (torch.rand(len(q), 1, 1, device=q.device) > .35)
        things = self.name(free) + self.alike(words + self.turn(words))
        # one is added so that the words have a mean to speak of: prompt weights are balanced by it
        return (h + 1) * keep[:, :, None], (self.layout(q[:, 0]), self.style(q[:, 0]), self.ground(q[:, 0]), things, self.tint(q[:, 1:]))


NONE = 65535


def captions(seed, leave, out, n=4000):
    """Fills a queue with chunks of ids [n,24] and targets [n,11]: layout, style, ground, four things, their tints."""
    corpus, tok = Corpus(seed, leave), Tokenizer()
    while True:
        ids, y = np.empty((n, LENGTH), np.uint16), np.full((n, 3 + 2 * SLOTS), NONE, np.uint16)
        for k in range(n):
            scene, text = corpus.word() if corpus.rng.rand() < .4 else (corpus.scene(.45), None)
            ids[k] = tok(text or corpus.say(scene))
            y[k, :3] = NAMES.index(scene.layout), STYLES.index(scene.style), GROUNDS.index(scene.ground) if scene.ground else len(GROUNDS)
            for j, (i, tint) in enumerate(scene.things): y[k, 3 + j], y[k, 3 + SLOTS + j] = i, TINTS.index(tint) if tint else len(TINTS)
        out.put((ids, y))


class Supply:
    """The latest captions, up to half a million, and new ones as they come: at most as fast as they are used."""
    def __init__(self, seed, leave, workers):
        ctx = multiprocessing.get_context('spawn')
        self.queue, self.chunks, self.next, self.used, self.rng = ctx.Queue(2 * workers), [], 0, 0, np.random.RandomState(seed)
        self.workers = [ctx.Process(target=captions, args=(seed * 1000 + k, leave, self.queue), daemon=True) for k in range(workers)]
        for p in self.workers: p.start()
        for _ in range(3): self.add(self.queue.get())

    def add(self, chunk):
        if len(self.chunks) < 125: self.chunks.append(chunk)
        else: self.chunks[self.next % 125] = chunk
        self.next += 1

    def batch(self, n):
        self.used += n
        while self.used >= len(self.chunks[0][0]):
            try: self.add(self.queue.get_nowait()); self.used -= len(self.chunks[0][0])
            except queue.Empty: break
        # from eight chunks, which is quicker than from all and as good
        parts = [(c, self.rng.randint(0, len(c[0]), n // 8)) for c in (self.chunks[k] for k in self.rng.randint(0, len(self.chunks), 8))]
        return [np.concatenate([c[k][at] for c, at in parts]).astype(np.int64) for k in (0, 1)]

    def close(self):
        for p in self.workers: p.kill()


def measure(logits, y):
    """Cross-entropies, and the part of the scenes that is understood in each respect and in all."""
    truth = [y[:, 0], y[:, 1], y[:, 2], y[:, 3:3 + SLOTS], y[:, 3 + SLOTS:]]
    loss = [F.cross_entropy(l.float().flatten(0, -2), t.flatten(), ignore_index=NONE) for l, t in zip(logits, truth)]
    right = [((l.argmax(-1) == t) | (t == NONE)).reshape(len(t), -1).all(1) for l, t in zip(logits, truth)]
    return torch.stack(loss), torch.stack([r.float().mean() for r in right + [torch.stack(right).all(0)]])


def blur(e, delta):
    """Words known from one side only, neighbours of words, and words as they were before training: what the rare ones look like.
    Without much of it the encoder learns its captions by heart, and other words suffer."""
    B, T, _ = e.shape
    drop = torch.rand(B, T, 2, device=e.device)
    e = e + F.pad(delta, (0, WORDNET)) * (torch.rand(B, 1, 1, device=e.device) > .4)
    g, w = e[..., :GLOVE] + torch.randn(B, T, GLOVE, device=e.device) * .5, e[..., GLOVE:] + torch.randn(B, T, WORDNET, device=e.device) * .35
    return torch.cat([g * (drop[..., :1] > .1), w * (drop[..., 1:] > .12)], -1)


def save(text, average):
    torch.save({k: average[k].detach().float().cpu().clone() for k, _ in text.named_parameters()}, f'{WORK}/text.pt.tmp')
    os.replace(f'{WORK}/text.pt.tmp', f'{WORK}/text.pt')


def build(leave=False):
    words, tok, corpus = np.load(f'{WORK}/words.npz'), Tokenizer(), Corpus(0, leave)
    table = words['table'].astype(np.float32)
    used = sorted({i for c in corpus.cs for i in tok.ids(c['label'])})
    table[:, :GLOVE] -= table[used, :GLOVE].mean(0)                      # what all words share says nothing
    mean = lambda text: table[tok.ids(text)].mean(0)
    means = []
    for c, own in zip(corpus.cs, words['labels']):
        v = mean(c['label'])
        if own.any(): v[GLOVE:] = own
        share = np.diff(c['often'], prepend=0)
        more = [(mean(t), w) for t, w in zip(c['far'], share)] + [(mean(t), .5 / len(c['alone'])) for t in c['alone']] + [(mean(t), .3) for t in c['syn'] + c['kinds']]
        means.append(v if not more else .7 * v + .3 * np.average([m for m, _ in more], 0, [w + 1e-6 for _, w in more]))
    return TextEncoder(table, np.stack(means))


def load():
    text = build()
    text.load_state_dict(torch.load(f'{WORK}/text.pt', map_location='cpu'), strict=False)
    return text.eval()


@torch.no_grad()
def understood(text, asked):
    """Parts of [(words, concepts that would be right)] whose first and whose first five readings hold a right one."""
    tok, device = Tokenizer(), text.table.device
    ids = torch.from_numpy(np.stack([tok(t, 12) for t, _ in asked])).to(device)
    with torch.autocast(device.type, torch.bfloat16): best = text(ids)[1][3][:, 0].float().topk(5).indices.tolist()
    return [round(100 * float(np.mean([bool(set(b[:n]) & set(right)) for b, (_, right) in zip(best, asked)])), 1) for n in (1, 5)]


def judge(text):
    prompts = json.load(open(PROMPTS))
    return {kind: understood(text, [(p['prompt'], p['right']) for p in prompts if p['kind'] == kind]) for kind in ('labels', 'held', 'everyday')}


def train(minutes, seed=0, check=False):
    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    gpu = device == 'cuda'
    torch.manual_seed(seed)
    text = (load().train() if os.path.exists(f'{WORK}/text.pt') else build(check)).to(device)
    size, peak, workers = (2048, 1.5e-3, max(1, min(8, os.cpu_count() - 1))) if gpu else (192, 1.2e-3, 1)
    supply, named = Supply(seed, check, workers), list(text.named_parameters())
    # how alike words and labels are is not learned but known: what is learned there fits the words of captions only
    text.alike.weight.requires_grad_(False)
    opt = torch.optim.AdamW([dict(params=[p for k, p in named if p.requires_grad and k != 'delta.weight'], much=1., weight_decay=.01), dict(params=[text.delta.weight], much=2., weight_decay=.005)], betas=(.9, .99), **(dict(fused=True) if gpu else dict(foreach=True)))
    params, average = [p.data for _, p in named], [p.data.clone() for _, p in named]
    original = Corpus(0)
    left = Corpus(0, True).left if check else {}
    close = {t: [i for i, c in enumerate(original.cs) if t in c['syn'] + c['kinds']] for t in left}
    print(device, 'parameters (M)', sum(p.numel() for p in params) / 1e6, flush=True)
    start, log, step, said, saved, end = time.time(), [], 0, 0, 0, minutes * 60
    while (now := time.time() - start) < end:
        done = now / end
        rate = peak * min(1, (step + 1) / 200) * (1 if done < .3 else .5 + .5 * math.cos(math.pi * (done - .3) / .7)) + 1e-6
        for g in opt.param_groups: g['lr'] = rate * g['much']
        ids, y = supply.batch(size)
        ids = ids[:, :int((ids != text.end).sum(1).max()) + 1]           # padding is masked, so leave it out
        ids, y = torch.from_numpy(ids).to(device), torch.from_numpy(y).to(device)
        with torch.autocast(device, torch.bfloat16): _, logits = text.encode(ids, blur(F.embedding(ids, text.table), text.delta(ids)))
        loss, right = measure(logits, y)
        opt.zero_grad()
        (loss.sum() + loss[3]).backward()
        nn.utils.clip_grad_norm_(text.parameters(), 1.)
        opt.step()
        k = min(.998 if gpu else .99, (step + 1) / (step + 10))
        torch._foreach_mul_(average, k); torch._foreach_add_(average, params, alpha=1 - k)
        step += 1
        log.append(torch.cat([loss.detach(), right]))
        if now - said < (5 if gpu else 20) and step > 1: continue
        said, mean = now, torch.stack(log).mean(0).tolist()
        print(f'{step} {now:.0f}s lr {rate:.1e} captions {supply.next * 4000} losses and right: layout style ground things tints all', *[f'{x:.3f}' for x in mean], flush=True)
        log = []
        if check: report(text, average, left, close)
        if now - saved > 60: save(text, dict(zip([k for k, _ in named], average))); saved = now
    supply.close()
    save(text, dict(zip([k for k, _ in named], average)))
    print(judge(load()))


def report(text, average, left, close):
    now = [p.data.clone() for p in text.eval().parameters()]
    for p, e in zip(text.parameters(), average): p.data.copy_(e)
    print('  left out, first and in the first five: near', understood(text, [(t, r) for t, r in close.items() if r]), 'all', understood(text, [(t, left[t]) for t in sorted(left)[::8]]), flush=True)
    for p, n in zip(text.train().parameters(), now): p.data.copy_(n)


if __name__ == '__main__':
    if sys.argv[1] == 'try':
        text, tok, cs = load(), Tokenizer(), Corpus(0).cs
        for prompt in sys.argv[2:]:
            with torch.no_grad(): _, (a, s, g, c, t) = text(torch.from_numpy(tok(prompt))[None])
            layout = NAMES[a[0].argmax()]
            things = [f"{cs[c[0, k].argmax()]['label']} ({c[0, k].softmax(-1).max():.2f}) {(*TINTS, '')[t[0, k].argmax()]}" for k in range(len(LAYOUTS[layout]))]
            print(f'{prompt}: {layout}, {STYLES[s[0].argmax()]}, {(*GROUNDS, "no ground")[g[0].argmax()]}:', ' + '.join(things))
    elif sys.argv[1] == 'judge': print(judge(load()))
    else: train(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0, sys.argv[3:] == ['check'])
