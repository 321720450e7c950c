"""Pictures of scenes: 256x256, drawn in batches on whatever device is there.

  python3 canvas.py          draws 64 scenes, in different arrangements, into canvas.png
"""
import math
import numpy as np, torch, torch.nn.functional as F
from PIL import Image
from learning import helpers
from prepare import SIZE, STYLES, WORK
from scenes import COLOURS, FLOORS, GROUNDS, LAYOUTS, SETTINGS, SLOTS, STANDING, TINTS, Corpus, tint_matrix

NAMES = list(LAYOUTS)
# A scene is drawn in one of these arrangements: whether things in even and in odd slots are mirrored; then how far to the right (odd
# slots: left) and down, in widths of the thing; how large; and how far turned, in degrees (odd slots: the other way).
ARRANGEMENTS = ((0, 0, 0, 0, 1, 0), (1, 1, -.02, .015, .95, 4), (0, 1, .025, -.015, .92, -5), (1, 0, .01, .02, 1.03, -3))
LIGHT = .1                                                               # by what part brightness differs; saturation and hue go with it
TURNABLE = (3, 4, 5, 6)                                                  # animals, food, travel, activities: right from both sides
Y, X = (np.mgrid[:SIZE, :SIZE] + .5) / SIZE                              # of pixel centres, 0 to 1


def numbers(scenes):
    """Scenes as indices: layout, style, ground [B], things, tints [B,4]; slots that are not there hold 0 and no tint."""
    things, tints = np.zeros((len(scenes), SLOTS), np.int64), np.full((len(scenes), SLOTS), len(TINTS))
    for k, s in enumerate(scenes):
        for j, (i, t) in enumerate(s.things): things[k, j], tints[k, j] = i, TINTS.index(t) if t else len(TINTS)
    head = torch.tensor([[NAMES.index(s.layout), STYLES.index(s.style), GROUNDS.index(s.ground) if s.ground else len(GROUNDS)] for s in scenes])
    return (*head.T, torch.from_numpy(things), torch.from_numpy(tints))


# ---------------------------------------------------------------- grounds
def wave(rng, high, deep):
    """A gentle line across the picture, as the height of each column."""
    return high + deep * np.sin(2 * math.pi * (X[0] * rng.uniform(.5, 1.4) + rng.rand())) + deep * .4 * np.sin(2 * math.pi * (X[0] * rng.uniform(1.5, 3) + rng.rand()))


def below(bg, line, colour, fade=.12):
    """Paints what lies under a line, getting darker downwards."""
    k = np.clip((Y - line[None]) * SIZE + .5, 0, 1)[..., None]
    c = np.asarray(colour, np.float32) / 255 * (1 - fade * np.clip((Y - line[None]) / .4, 0, 1))[..., None]
    bg += (c - bg) * k


def disc(bg, x, y, r, colour, much=1., soft=1.):
    d = np.hypot(X - x, Y - y)
    k = (np.clip((r - d) * SIZE / soft + .5, 0, 1) * much)[..., None]
    bg += (np.asarray(colour, np.float32) / 255 - bg) * k


def scenery(bg, name, rng):
    """What a setting may hold beside its colours."""
    u = rng.uniform
    if name in ('night', 'space'):
        if rng.rand() < .5: disc(bg, u(.1, .9), u(.06, .3), u(.05, .09), (250, 240, 200) if name == 'night' else rng.randint(90, 230, 3))
        for _ in range(rng.randint(15, 45)): disc(bg, u(0, 1), u(0, 1), u(.002, .006), (255, 250, 225), u(.5, 1))
        if name == 'night' and rng.rand() < .6: below(bg, wave(rng, u(.72, .85), .04), (16, 24, 44))
        if name == 'space': disc(bg, u(0, 1), u(0, 1), u(.2, .4), (110, 60, 150), .35, 90)
    elif name == 'meadow':
        if rng.rand() < .4: disc(bg, u(.1, .9), u(.08, .2), u(.05, .08), (255, 232, 120))
        clouds(bg, rng, rng.randint(0, 3), .3)
        below(bg, wave(rng, u(.56, .64), .04), (134, 204, 100)); below(bg, wave(rng, u(.68, .76), .04), (96, 176, 72))
    elif name == 'beach':
        if rng.rand() < .5: disc(bg, u(.1, .9), u(.08, .2), u(.05, .08), (255, 236, 140))
        below(bg, np.full(SIZE, u(.4, .46)), (50, 150, 206), -.3)
        line = wave(rng, u(.62, .68), .02)
        below(bg, line - .015, (236, 248, 250)); below(bg, line, (240, 216, 160))
    elif name == 'snow':
        below(bg, wave(rng, u(.52, .62), .05), (226, 236, 246), .04); below(bg, wave(rng, u(.66, .76), .04), (246, 250, 253), .04)
        for _ in range(rng.randint(15, 40)): disc(bg, u(0, 1), u(0, 1), u(.004, .01), (255, 255, 255), .9)
    elif name == 'sea':
        if rng.rand() < .5: below(bg, wave(rng, u(.82, .9), .03), (206, 190, 140), .3)
        for _ in range(rng.randint(6, 20)): disc(bg, u(0, 1), u(0, 1), u(.006, .018), (255, 255, 255), .35)
    elif name == 'desert':
        if rng.rand() < .5: disc(bg, u(.1, .9), u(.1, .25), u(.05, .08), (255, 240, 170))
        below(bg, wave(rng, u(.56, .64), .05), (232, 184, 112)); below(bg, wave(rng, u(.68, .78), .06), (218, 164, 92))
    elif name == 'sunset':
        h = u(.6, .72)
        disc(bg, u(.2, .8), h - u(0, .08), u(.1, .15), (255, 220, 130), .95)
        below(bg, np.full(SIZE, h), (110, 62, 110) if rng.rand() < .5 else (196, 92, 90), .3)
    elif name == 'sky': clouds(bg, rng, rng.randint(2, 6), 1)


def clouds(bg, rng, n, lowest):
    for _ in range(n):
        x, y, r = rng.uniform(0, 1), rng.uniform(.05, lowest), rng.uniform(.03, .07)
        for _ in range(5): disc(bg, x + rng.uniform(-2, 2) * r, y + rng.uniform(-.4, .4) * r, r * rng.uniform(.6, 1.1), (255, 255, 255), .75, 4)


def ground(name, rng=None):
    """float RGB [256,256,3] in [0,1]; with rng a little different each time, and settings get their scenery."""
    if name in (None, 'white'): return np.full((SIZE, SIZE, 3), 1 - (.02 * rng.rand() * (rng.rand() < .3) if rng else 0), np.float32)
    if name in COLOURS:
        base = np.array(COLOURS[name], np.float32) / 255
        bg = np.tile(base, (SIZE, SIZE, 1))
        if rng is None: return bg
        bg += rng.uniform(-.03, .03, 3).astype(np.float32)
        if rng.rand() < .4:
            other = base * rng.uniform(.8, .95) if rng.rand() < .5 else base + (1 - base) * rng.uniform(.05, .2)
            bg += (other - base) * (Y if rng.rand() < .5 else 1 - Y)[..., None]
        return np.clip(bg, 0, 1).astype(np.float32)
    at, colours = zip(*SETTINGS[name][1])
    bg = np.stack([np.interp(Y, at, np.array(colours)[:, k] / 255) for k in range(3)], -1).astype(np.float32)
    if rng is None: return bg
    bg *= rng.uniform(.95, 1.05)
    scenery(bg, name, rng)
    return np.clip(bg, 0, 1)


def variants(job):
    name, n, seed = job
    rng = np.random.RandomState(seed)
    return np.stack([(ground(name, rng) * 255).round().astype(np.uint8) for _ in range(n)])


# ---------------------------------------------------------------- scenes
class Frame(torch.nn.Module):
    """Where things are in each arrangement of a layout."""
    def __init__(self, corpus):
        super().__init__()
        put = lambda name, a: self.register_buffer(name, torch.as_tensor(np.asarray(a)), persistent=False)
        boxes = np.zeros((len(NAMES), SLOTS, 3), np.float32) + SIZE / 2
        for a, name in enumerate(NAMES): boxes[a, :len(LAYOUTS[name])] = LAYOUTS[name]
        put('boxes', boxes); put('there', [[k < len(LAYOUTS[name]) for k in range(SLOTS)] for name in NAMES])
        put('turnable', np.array([c['group'] in TURNABLE for c in corpus.cs], np.float32))
        moves = np.zeros((len(ARRANGEMENTS), SLOTS, 5), np.float32)      # mirrored, right, down, size, turn
        for k, (even, odd, right, down, size, turn) in enumerate(ARRANGEMENTS):
            for j in range(SLOTS):
                sign = 1 - j % 2 * 2
                moves[k, j] = (odd if j % 2 else even), right * sign, down, size, turn * sign * math.pi / 180
        put('moves', moves)
        put('at', (np.arange(SIZE, dtype=np.float32) + .5))

    def forward(self, layout, things, arrangement):
        """[B], [B,4], [B] -> where each pixel of the canvas is on each thing, [B,4,256,256,2], -1 to 1 across the thing."""
        (cx, cy, px), (mirrored, right, down, size, turn) = self.boxes[layout].unbind(-1), self.moves[arrangement].unbind(-1)
        mirror = (1 - 2 * mirrored * self.turnable[things])[..., None, None]
        wide, c, s = (px * size)[..., None, None], turn.cos()[..., None, None], turn.sin()[..., None, None]
        x = (self.at[None] - (cx + right * px)[..., None, None]) * (2 / wide)
        y = (self.at[:, None] - (cy + down * px)[..., None, None]) * (2 / wide)
        return torch.stack([(c * x + s * y) * mirror, c * y - s * x], -1)


class Canvas:
    def __init__(self, device='cpu', renders=None, grounds=0):
        """renders: uint8 [N,256,256,4], premultiplied; grounds: how many loose variants of each ground to draw beforehand."""
        loose = np.stack(helpers().map(variants, [(g, grounds, k) for k, g in enumerate((*GROUNDS, None))], 1)) if grounds else None
        corpus = Corpus(0)
        put = lambda a: torch.as_tensor(a).to(device)
        full = torch.from_numpy(np.load(f'{WORK}/renders.npy') if renders is None else renders).permute(0, 3, 1, 2)
        self.full = put(full)                                             # what is drawn small is sampled from halved renders
        self.half = torch.cat([F.avg_pool2d(p.float(), 2).round().to(torch.uint8) for p in self.full.split(256)])
        self.index = put(np.array([[corpus.picture_of(i, s) for s in STYLES] for i in range(len(corpus.cs))]))
        self.frame, self.tints = Frame(corpus).to(device), put(np.stack([tint_matrix(t) for t in (*TINTS, None)]))
        self.casts = put([[n in STANDING for n in NAMES]]).T & put([[g in FLOORS for g in (*GROUNDS, None)]])
        self.plain = put(np.stack([ground(g) for g in (*GROUNDS, None)])).permute(0, 3, 1, 2)
        self.loose = put(loose).permute(0, 1, 4, 2, 3) if grounds else None

    def backgrounds(self, which, loose):
        if not loose: return self.plain[which].clone()
        n = self.loose.shape[1]
        bg = self.loose[which, torch.randint(n, which.shape, device=which.device)].float() / 255
        return torch.where((torch.rand(which.shape, device=which.device) < .5)[:, None, None, None], bg.flip(3), bg)

    def draw(self, layout, style, ground, things, tints, arrangement=None):
        """RGB [B,3,256,256] in [0,1]. arrangement [B]: in that of ARRANGEMENTS, each thing in a light of its own, on a ground with scenery;
        None: exactly in place."""
        loose, n, device = arrangement is not None, len(layout), layout.device
        out, rand = self.backgrounds(ground, loose), lambda: (torch.rand(n, device=device) * 2 - 1) * LIGHT * loose
        grids, widths = self.frame(layout, things, arrangement if loose else torch.zeros_like(layout)), self.frame.boxes[layout, :, 2]
        for k in range(SLOTS):
            colour = self.tints[tints[:, k]].clone()
            colour[:, :3] = adjust(1 + rand(), 1 + 1.6 * rand(), .7 * rand()) @ colour[:, :3]
            which = self.index[things[:, k], style]
            for source, chosen in ((self.full, widths[:, k] > 140), (self.half, widths[:, k] <= 140)):
                at = (chosen & self.frame.there[layout, k]).nonzero()[:, 0]
                if not len(at): continue
                grid = grids[at, k]
                p = F.grid_sample(source[which[at]].float() / 255, grid, align_corners=False)
                p = (colour[at] @ p.flatten(2)).unflatten(2, (SIZE, SIZE))
                part = out[at]
                if loose:                                                 # a soft shadow at its foot
                    far = (grid[..., 0] / .75) ** 2 + ((grid[..., 1] - .95) / .13) ** 2
                    part = part * (1 - .3 * torch.exp(-far) * self.casts[layout[at], ground[at]][:, None, None])[:, None]
                out[at] = (part * (1 - p[:, 3:]) + p[:, :3]).clamp(0, 1)
        return out


def adjust(light, grey, hue):
    """[B,3,3]: brightness, saturation about the mean, and a turn of hue by a small angle."""
    c, s = hue.cos(), hue.sin() * math.sqrt(1 / 3)
    k = (1 - c) / 3
    turn = torch.stack([c + k, k - s, k + s, k + s, c + k, k - s, k - s, k + s, c + k], 1).reshape(-1, 3, 3)
    mean = torch.full((3, 3), 1 / 3, device=hue.device)
    return (mean + (torch.eye(3, device=hue.device) - mean) * grey[:, None, None]) @ turn * light[:, None, None]


def save(pictures, path, columns=8):
    """[N,3,H,W] in [0,1] as one sheet."""
    n, _, h, w = pictures.shape
    sheet = torch.ones(3, -(-n // columns) * h, columns * w)
    for k, p in enumerate(pictures): sheet[:, k // columns * h:k // columns * h + h, k % columns * w:k % columns * w + w] = p
    Image.fromarray((sheet.clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy()).save(path)


if __name__ == '__main__':
    torch.manual_seed(1)
    corpus = Corpus(1)
    scenes = numbers([corpus.scene(.5) for _ in range(64)])
    save(Canvas(grounds=6).draw(*scenes, torch.arange(64) % len(ARRANGEMENTS)), f'{WORK}/canvas.png')
