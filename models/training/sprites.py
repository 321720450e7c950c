"""The model's memory of how things look, and the painter that composes a scene from it.

  python3 sprites.py         writes sprites.npz (colour as a latent of the autoencoder and an opacity mask for every render; a minute)
  python3 sprites.py show    draws 32 scenes beside what the painter makes of them -> painter.png

What the painter makes is the denoiser's hint, as in retrieval-augmented diffusion (Blattmann et al., arXiv:2204.11824), but layered:
things are pasted with their own opacity, so that a ground does not bleed into them.
"""
import sys
import numpy as np, torch, torch.nn as nn
from PIL import Image
from scipy import ndimage
from prepare import SIZE, STYLES, WORK
from scenes import GROUNDS, LAYOUTS, SLOTS, TINTS, Corpus, tint_matrix
from vae import LATENT, load as load_vae

SPRITE, MASK = 64, 40                                                    # pixels of a side of the colours, of the opacity
NAMES = list(LAYOUTS)


def split(picture):
    """Colours of a render, carried on into what is transparent so that edges hold no background, and its opacity."""
    a = np.asarray(Image.fromarray(picture, 'RGBa').resize((SPRITE, SPRITE), Image.LANCZOS), np.float32) / 255
    al = a[..., 3:]
    rgb = np.clip(a[..., :3] / np.maximum(al, 1e-3), 0, 1)
    near = ndimage.distance_transform_edt(al[..., 0] < .5, return_distances=False, return_indices=True)
    out = np.where(al < .5, rgb[near[0], near[1]], rgb)
    out = np.where(al < .5, np.stack([ndimage.gaussian_filter(out[..., k], 2) for k in range(3)], -1), out)
    return out, np.asarray(Image.fromarray(picture[..., 3]).resize((MASK, MASK), Image.BOX), np.float32) / 255


def main():
    corpus, (enc, dec, mean, scale) = Corpus(0), load_vae()
    latents, masks = [], []
    for a in range(0, len(corpus.pictures), 64):
        parts = [split(p) for p in corpus.pictures[a:a + 64]]
        x = torch.from_numpy(np.stack([p for p, _ in parts])).float().permute(0, 3, 1, 2) * 2 - 1
        with torch.no_grad(): z = (enc(x).chunk(2, 1)[0] - mean) / scale
        latents.append(z.numpy()); masks += [m for _, m in parts]
    index = np.array([[corpus.picture_of(i, s) for s in STYLES] for i in range(len(corpus.cs))])
    np.savez(f'{WORK}/sprites.npz', latents=np.concatenate(latents), masks=np.stack(masks), index=index)
    print(len(masks), 'sprites,', latents[0][0].size + masks[0].size, 'numbers each')


def stretch(size, middle, px, clamp):
    """[128,size] matrix that resamples a line of `size` samples onto the canvas, px wide about the middle (triangle filter, wider
    where it shrinks). Without clamp it is zero outside."""
    u = (np.arange(SIZE)[:, None] + .5 - (middle - px / 2)) * size / px - .5
    j, support = np.arange(size)[None], max(1., size / px)
    w = np.maximum(0, 1 - np.abs((np.clip(u, 0, size - 1) if clamp else u) - j) / support)
    w /= np.maximum(w.sum(1, keepdims=True), 1e-6)
    return (w * (1 if clamp else (u > -.5 - .5 * support) & (u < size - .5 + .5 * support))).astype(np.float32)


class Painter(nn.Module):
    """(layout [B], style [B], ground [B], concepts [B,4], tints [B,4]) -> hint latent [B,8,16,16]."""
    def __init__(self, decoded=False):
        """decoded: keeps every sprite's colours as decoded once, for training."""
        super().__init__()
        d, (enc, dec, mean, scale) = np.load(f'{WORK}/sprites.npz'), load_vae()
        self.enc, self.dec = enc, dec
        put = lambda name, a: self.register_buffer(name, torch.as_tensor(a))
        put('mean', mean); put('scale', scale)
        put('latents', d['latents'].reshape(len(d['latents']), -1)); put('masks', d['masks'].reshape(len(d['masks']), -1)); put('index', d['index'].astype(np.int64))
        m = np.zeros((4, len(NAMES), SLOTS, SIZE, SPRITE), np.float32)
        for a, name in enumerate(NAMES):
            for b, (cx, cy, px) in enumerate(LAYOUTS[name]):
                m[0, a, b], m[1, a, b] = stretch(SPRITE, cy, px, True), stretch(SPRITE, cx, px, True)
                m[2, a, b, :, :MASK], m[3, a, b, :, :MASK] = stretch(MASK, cy, px, False), stretch(MASK, cx, px, False)
        put('rows', m[0]); put('columns', m[1]); put('mask_rows', m[2, ..., :MASK].copy()); put('mask_columns', m[3, ..., :MASK].copy())
        put('tints', np.stack([tint_matrix(t) for t in (*TINTS, None)]))
        corpus = Corpus(0)
        put('grounds', np.stack([corpus.ground(g, False)[:, 0].T for g in (*GROUNDS, None)]))           # [28,3,128]: top to bottom
        self.pictures = self.decode(self.latents) if decoded else None

    @torch.no_grad()
    def decode(self, latents):
        return torch.cat([((self.dec(z.reshape(-1, LATENT, 8, 8) * self.scale + self.mean).clamp(-1, 1) + 1) / 2).half() for z in latents.split(64)])

    def sprites(self, style, concepts):
        return self.index[concepts.flatten(), style[:, None].expand(-1, SLOTS).flatten()]

    def compose(self, layout, style, ground, concepts, tints):
        """RGB in [0,1], [B,3,128,128]."""
        n, which = layout.shape[0], self.sprites(style, concepts)
        if self.pictures is None: rgb = (self.dec(self.latents[which].reshape(-1, LATENT, 8, 8) * self.scale + self.mean).clamp(-1, 1) + 1) / 2
        else: rgb = self.pictures[which].float()
        rgb = rgb.reshape(n, SLOTS, 3, SPRITE, SPRITE)
        rgb = self.rows[layout][:, :, None] @ rgb @ self.columns[layout][:, :, None].transpose(-1, -2)
        al = self.mask_rows[layout] @ self.masks[which].reshape(n, SLOTS, MASK, MASK) @ self.mask_columns[layout].transpose(-1, -2)
        al = ((al - .5) * 1.3 + .5).clamp(0, 1)[:, :, None] * (al > .02).to(al.dtype)[:, :, None]
        flat = torch.cat([rgb * al, al], 2).reshape(n, SLOTS, 4, SIZE * SIZE)
        flat = (self.tints[tints] @ flat).reshape(n, SLOTS, 4, SIZE, SIZE)
        out = self.grounds[ground][:, :, :, None].expand(-1, -1, -1, SIZE)
        for k in range(SLOTS): out = (out * (1 - flat[:, k, 3:]) + flat[:, k, :3]).clamp(0, 1)
        return out

    def forward(self, *scene): return (self.enc(self.compose(*scene) * 2 - 1).chunk(2, 1)[0] - self.mean) / self.scale


def numbers(scenes):
    """Scenes as the painter's indices; slots that are not there hold 0 and no tint."""
    things, tints = np.zeros((len(scenes), SLOTS), np.int64), np.full((len(scenes), SLOTS), len(TINTS))
    for k, s in enumerate(scenes):
        for j, (i, t) in enumerate(s.things): things[k, j], tints[k, j] = i, TINTS.index(t) if t else len(TINTS)
    head = torch.tensor([[NAMES.index(s.layout), STYLES.index(s.style), GROUNDS.index(s.ground) if s.ground else len(GROUNDS)] for s in scenes])
    return (*head.T, torch.from_numpy(things), torch.from_numpy(tints))


if __name__ == '__main__':
    torch.set_num_threads(2)
    if sys.argv[1:] == ['show']:
        c, p = Corpus(3), Painter()
        scenes = [c.scene(.5) for _ in range(32)]
        with torch.no_grad():
            hint = p.compose(*numbers(scenes))
            back = (p.dec(p(*numbers(scenes)) * p.scale + p.mean).clamp(-1, 1) + 1) / 2
        sheet = Image.new('RGB', (8 * SIZE, 12 * SIZE))
        for k, s in enumerate(scenes):
            for r, x in enumerate((c.draw(s, False), hint[k].permute(1, 2, 0).numpy(), back[k].permute(1, 2, 0).numpy())):
                sheet.paste(Image.fromarray((np.asarray(x) * 255).round().astype(np.uint8)), (k % 8 * SIZE, (k // 8 * 3 + r) * SIZE))
        sheet.save(f'{WORK}/painter.png')
    else: main()
