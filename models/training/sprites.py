"""The model's memory of how things look, and the painter that composes a scene from it.

  python3 sprites.py MINUTES   trains the codec of sprites and writes sprites.npz (the codes of all renders, and the decoder)
  python3 sprites.py show      renders beside their sprites, and scenes beside what the painter makes of them -> painter.png

A sprite is a render at 128x128 with its opacity, kept as 2,048 8-bit numbers. The codec has to know these renders and no others, so
it may learn them by heart. What the painter makes is the denoiser's hint, as in retrieval-augmented diffusion (Blattmann et al.,
arXiv:2204.11824), but layered: things are pasted with their own opacity, so that a ground does not bleed into them.
"""
import sys
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
from canvas import ARRANGEMENTS, Canvas, Frame, ground, numbers, save as save_sheet
from learning import DEVICE, fit, half, load as load_weights
from prepare import SIZE, STYLES, WORK
from scenes import GROUNDS, SLOTS, TINTS, Corpus, tint_matrix
from vae import CELLS, LATENT, Res, Up, conv, edges, load as load_vae

SPRITE, CODE = 128, 32                                                   # pixels of a side; channels of a code, which is 8x8
NUMBERS = CODE * 64


class SpriteEncoder(nn.Module):
    """premultiplied RGBA [B,4,128,128] in [0,1] -> code [B,32,8,8] in (-1,1). Not shipped."""
    def __init__(self, w=(64, 128, 192, 256)):
        super().__init__()
        self.net = nn.Sequential(nn.PixelUnshuffle(2), conv(16, w[0]), Res(w[0]), conv(w[0], w[1], 2), Res(w[1]), conv(w[1], w[2], 2), Res(w[2]),
                                 conv(w[2], w[3], 2), Res(w[3]), Res(w[3]), nn.ReLU(), conv(w[3], CODE), nn.Tanh())

    def forward(self, x): return self.net(x * 2 - 1)


class SpriteDecoder(nn.Module):
    """code -> premultiplied RGBA [B,4,128,128] in [0,1]."""
    def __init__(self, w=(192, 128, 96, 48)):
        super().__init__()
        self.net = nn.Sequential(conv(CODE, w[0]), Res(w[0]), Res(w[0]), Up(w[0], w[1]), Res(w[1]), Res(w[1]), Up(w[1], w[2]), Res(w[2]),
                                 Up(w[2], w[3]), Res(w[3]), nn.ReLU(), conv(w[3], 16), nn.PixelShuffle(2))

    def forward(self, z): return self.net(z) * .5 + .5


def main(minutes, batch=128 if DEVICE == 'cuda' else 8):
    torch.manual_seed(0)
    pictures = Canvas(DEVICE).half
    enc, dec = SpriteEncoder(), SpriteDecoder()

    def loss(_):
        x = (pictures[torch.randint(len(pictures), (batch,), device=DEVICE)].float() / 255).contiguous(memory_format=torch.channels_last)
        with half():
            z = enc(x).float()
            y = dec(z + (torch.rand_like(z) - .5) / 127).float()         # 8 bits
        far = (y - x).abs().mean() + sum((a - b).abs().mean() for a, b in zip(edges(y), edges(x)))
        return far, dict(loss=far, psnr=10 * torch.log10(1 / F.mse_loss(y.detach().clamp(0, 1), x)))
    fit(f'{WORK}/codec.npz', dict(enc=enc, dec=dec), loss, minutes * 60, 1e-3, ema=.998)
    with torch.no_grad(): codes = torch.cat([(enc.eval()(p.float() / 255) * 127).round().to(torch.int8) for p in pictures.split(128)])
    weights = {f'dec.{k}': v.detach().half().cpu().numpy() for k, v in dec.named_parameters()}
    np.savez(f'{WORK}/sprites.npz', codes=codes.cpu().numpy(), **weights)
    print(len(codes), 'sprites')


class Painter(nn.Module):
    """(layout [B], style [B], ground [B], things [B,4], tints [B,4], arrangements [B,K]) -> hints, latents [B,K,32,16,16]."""
    def __init__(self, decoded=False):
        """decoded: keeps every sprite as decoded once, for training."""
        super().__init__()
        d, (enc, dec, mean, scale), corpus = dict(np.load(f'{WORK}/sprites.npz')), load_vae(), Corpus(0)
        self.vae, self.decoder, self.sprite = enc, dec, SpriteDecoder().eval()
        load_weights(f'{WORK}/sprites.npz', dict(dec=self.sprite))
        put = lambda name, a: self.register_buffer(name, torch.as_tensor(a))
        put('mean', mean); put('scale', scale)
        put('codes', torch.from_numpy(d['codes']).float().flatten(1) / 127)
        put('index', np.array([[corpus.picture_of(i, s) for s in STYLES] for i in range(len(corpus.cs))]))
        self.frame = Frame(corpus)
        put('tints', np.stack([tint_matrix(t) for t in (*TINTS, None)]))
        put('grounds', np.stack([ground(g)[:, 0].T for g in (*GROUNDS, None)]))                          # [28,3,256]: top to bottom
        self.pictures = None
        if decoded:
            self.to(DEVICE)
            with torch.no_grad(): self.pictures = torch.cat([self.sprite(z.reshape(-1, CODE, 8, 8)).clamp(0, 1).half() for z in self.codes.split(128)])

    def which(self, style, things):
        """The render of each slot [B*4]."""
        return self.index[things.flatten(), style[:, None].expand(-1, SLOTS).flatten()]

    def compose(self, layout, style, ground, things, tints, arrangements):
        """RGB in [0,1], [B*K,3,256,256]. Only things that are there are decoded and pasted."""
        n, k = arrangements.shape
        there = self.frame.there[layout].flatten()
        which = self.which(style, things)[there]
        p = self.sprite(self.codes[which].reshape(-1, CODE, 8, 8)).clamp(0, 1) if self.pictures is None else self.pictures[which].float()
        p = (self.tints[tints].flatten(0, 1)[there] @ p.flatten(2)).reshape(-1, 4, SPRITE, SPRITE)
        grid = torch.stack([self.frame(layout, things, arrangements[:, j]) for j in range(k)], 2).flatten(0, 1)[there].flatten(0, 1)
        p = F.grid_sample(p[:, None].expand(-1, k, -1, -1, -1).flatten(0, 1), grid, align_corners=False).reshape(-1, k, 4, SIZE, SIZE)
        p = torch.cat([torch.zeros_like(p[:1]), p])                      # the first stands for what is not there
        p = p[there.long().cumsum(0) * there.long()].reshape(n, SLOTS, k, 4, SIZE, SIZE)
        out = self.grounds[ground][:, None, :, :, None].expand(-1, k, -1, -1, SIZE)
        for j in range(SLOTS): out = (out * (1 - p[:, j, :, 3:]) + p[:, j, :, :3]).clamp(0, 1)
        return out.flatten(0, 1)

    def encode(self, x): return (self.vae(x * 2 - 1).chunk(2, 1)[0] - self.mean) / self.scale

    def decode(self, z): return (self.decoder(z * self.scale + self.mean).clamp(-1, 1) + 1) / 2

    def forward(self, *scene): return self.encode(self.compose(*scene)).reshape(*scene[-1].shape, LATENT, CELLS, CELLS)


if __name__ == '__main__':
    if sys.argv[1] == 'show':
        corpus, canvas, painter = Corpus(3), Canvas(grounds=2), Painter()
        scenes = numbers([corpus.scene(.5) for _ in range(16)])
        at = torch.randint(len(canvas.half), (16,))
        with torch.no_grad():
            both = torch.cat([canvas.half[at].float() / 255, painter.sprite(painter.codes[at].reshape(-1, CODE, 8, 8)).clamp(0, 1)])
            both = F.interpolate(both[:, :3] + .8 * (1 - both[:, 3:]), scale_factor=2)
            kind = torch.arange(16)[:, None] % len(ARRANGEMENTS)
            hint = painter.compose(*scenes, kind)
            rows = [both[:8], both[16:24], both[8:16], both[24:], *[v for k in (0, 8) for v in (canvas.draw(*scenes, kind[:, 0])[k:k + 8], hint[k:k + 8], painter.decode(painter.encode(hint))[k:k + 8])]]
        save_sheet(torch.cat(rows), f'{WORK}/painter.png')
    else: main(float(sys.argv[1]))
