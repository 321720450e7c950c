"""Text encoder: a prompt -> the scene that it tells of.

  python3 text.py MINUTES [seed]     trains by naming the scenes of random captions; resumes from text.pt
  python3 text.py try "a prompt" ... prints how prompts are understood

Five queries read the words: one tells layout, style and ground, four tell a thing and its colour each. Each thing is named by
plain classification among the concepts, from the query's state and from the words' own vectors that the query points at; the
second way starts as "the concept whose label means nearly the same" and is what words without captions go by.
"""
import os, sys, time
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
from parallel import SharedAdam, run, wait_while_paused
from prepare import STYLES, WORK
from scenes import GROUNDS, LAYOUTS, SLOTS, TINTS, Corpus
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
        """table [V,228]: what tokens mean; labels [N,228]: the mean vector of each concept's label."""
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
        nn.init.normal_(self.inp.weight, std=.1)
        nn.init.normal_(self.name.weight, std=.01)
        with torch.no_grad(): self.alike.weight.copy_(torch.as_tensor(labels) * .08); self.alike.bias.zero_()

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
        things = self.name(q[:, 1:]) + self.alike(a @ e)
        # one is added so that the words have a mean to speak of: prompt weights are balanced by it
        return (h + 1) * keep[:, :, None], (self.layout(q[:, 0]), self.style(q[:, 0]), self.ground(q[:, 0]), things, self.tint(q[:, 1:]))


def targets(scenes):
    n, slots = len(scenes), np.full((len(scenes), SLOTS), -100)
    tints = slots.copy()
    for k, s in enumerate(scenes):
        for j, (i, tint) in enumerate(s.things): slots[k, j], tints[k, j] = i, TINTS.index(tint) if tint else len(TINTS)
    head = [[NAMES.index(s.layout), STYLES.index(s.style), GROUNDS.index(s.ground) if s.ground else len(GROUNDS)] for s in scenes]
    return [*torch.tensor(head).T, torch.from_numpy(slots), torch.from_numpy(tints)]


def measure(logits, truth):
    """Cross-entropies, and the part of the scenes that is understood in each respect and in all."""
    loss = [F.cross_entropy(l.float().flatten(0, -2), t.flatten(), ignore_index=-100) for l, t in zip(logits, truth)]
    right = [((l.argmax(-1) == t) | (t == -100)).reshape(len(t), -1).all(1) for l, t in zip(logits, truth)]
    return loss, [r.float().mean().item() for r in right + [torch.stack(right).all(0)]]


def work(rank, barrier, text, opt, t0, seconds, seed, bs=96, peak=1.2e-3):
    torch.set_num_threads(1); torch.manual_seed(seed * 100 + rank)
    rng, corpus, tok = np.random.RandomState(seed * 100 + rank), Corpus(seed * 100 + rank), Tokenizer()
    saved, log = time.time(), []
    while True:
        barrier.wait()
        wait_while_paused()
        t, done = int(opt.t), float(opt.done)
        if done >= 1: break
        lr = peak * min(1, (t + 1) / 200) * (1 if done < .4 else .5 + .5 * np.cos(np.pi * (done - .4) / .6)) + 1e-6
        scenes = [corpus.scene(.45) for _ in range(bs)]
        ids = torch.from_numpy(np.stack([tok(corpus.say(s)) for s in scenes]))
        ids = ids[:, :int((ids != text.end).sum(1).max()) + 1]           # padding is masked, so leave it out
        e = text.embed(ids)
        drop = torch.from_numpy(rng.rand(*ids.shape, 2)).float()         # words known from one side only, and neighbours
        g, w = e[..., :GLOVE] + torch.randn_like(e[..., :GLOVE]) * .3, e[..., GLOVE:] + torch.randn_like(e[..., GLOVE:]) * .1
        e = torch.cat([g * (drop[..., :1] > .1), w * (drop[..., 1:] > .15)], -1)
        with torch.autocast('cpu', torch.bfloat16): _, logits = text.encode(ids, e)
        loss, right = measure(logits, targets(scenes))
        for p in opt.p: p.grad = None
        (loss[0] + loss[1] + loss[2] + 2 * loss[3] + loss[4]).backward()
        opt.step(lr, rank, barrier)
        log.append([l.item() for l in loss] + right)
        if rank: continue
        opt.done.fill_(min(1., (time.time() - t0) / seconds))
        if (t + 1) % 50 == 0:
            print(f'{t + 1} {time.time() - t0:.0f}s lr {lr:.1e} losses and right: layout style ground things tints all', *[f'{x:.3f}' for x in np.mean(log, 0)], flush=True)
            log = []
        if time.time() - saved > 60: save(text, opt); saved = time.time()


def save(text, opt):
    e = {id(p): e for p, e in zip(opt.p, opt.e)}
    torch.save({k: e[id(v)].clone() for k, v in text.named_parameters()}, f'{WORK}/text.pt.tmp')
    os.replace(f'{WORK}/text.pt.tmp', f'{WORK}/text.pt')


def build():
    table, tok, corpus = np.load(f'{WORK}/words.npz')['table'].copy(), Tokenizer(), Corpus(0)
    used = sorted({i for c in corpus.cs for i in tok.ids(c['label'])})
    table[:, :GLOVE] -= table[used, :GLOVE].mean(0)                      # what all words share says nothing
    return TextEncoder(table, np.stack([table[tok.ids(c['label'])].mean(0) for c in corpus.cs]))


def load():
    text = build()
    text.load_state_dict(torch.load(f'{WORK}/text.pt'), strict=False)
    return text.eval()


def main(minutes, seed=0):
    torch.manual_seed(seed)
    text = load() if os.path.exists(f'{WORK}/text.pt') else build()
    for b in [*text.parameters(), *text.buffers()]: b.data.share_memory_()
    fast = ('delta', 'alike')
    opt = SharedAdam(text.parameters(), ema=.995, scale=[2. if k.startswith(fast) else 1. for k, _ in text.named_parameters()])
    opt.done = torch.zeros(1).share_memory_()
    print('parameters (M)', sum(p.numel() for p in text.parameters()) / 1e6, flush=True)
    run(work, (text, opt, time.time(), minutes * 60, seed))
    save(text, opt)


if __name__ == '__main__':
    if sys.argv[1] == 'try':
        text, tok, cs = load(), Tokenizer(), Corpus(0).cs
        for prompt in sys.argv[2:]:
            with torch.no_grad(): _, (a, s, g, c, t) = text(torch.from_numpy(tok(prompt))[None])
            layout = NAMES[a[0].argmax()]
            things = [f"{cs[c[0, k].argmax()]['label']} ({c[0, k].softmax(-1).max():.2f}) {(*TINTS, '')[t[0, k].argmax()]}" for k in range(len(LAYOUTS[layout]))]
            print(f'{prompt}: {layout}, {STYLES[s[0].argmax()]}, {(*GROUNDS, "no ground")[g[0].argmax()]}:', ' + '.join(things))
    else: main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
