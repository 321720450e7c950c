"""The default model's UNet in plain PyTorch, with the weights read out of the ONNX file that ships.

So both sides of the comparison compute with the same numbers: the 8-bit weights are restored to float32 here as ONNX Runtime
restores them when it loads the file. `check` proves that the two agree before anything is timed.
"""
import math
import sys

import numpy as np
import onnx
import torch
import torch.nn as nn
import torch.nn.functional as F
from onnx import numpy_helper

LATENT, WIDTH, CODE = 8, 256, 255


class Norm(nn.GroupNorm):
    """Group norm whose parameters follow the input's type (bfloat16 under autocast)."""

    def forward(self, x):
        return F.group_norm(x, self.num_groups, self.weight.to(x.dtype), self.bias.to(x.dtype), self.eps)


class Res(nn.Module):
    """Residual block modulated by time and pooled prompt."""

    def __init__(self, c, emb):
        super().__init__()
        self.n1, self.n2 = Norm(16, c), Norm(16, c)
        self.a, self.b = nn.Conv2d(c, c, 3, padding=1), nn.Conv2d(c, c, 3, padding=1)
        self.e = nn.Linear(emb, 2 * c)

    def forward(self, x, e):
        scale, shift = self.e(e)[:, :, None, None].chunk(2, 1)
        h = self.a(F.silu(self.n1(x)))
        return x + self.b(F.silu(self.n2(h) * (1 + scale) + shift))


class Attn(nn.Module):
    """Self-attention and cross-attention to the prompt in one block."""

    def __init__(self, c, heads):
        super().__init__()
        self.heads, self.n = heads, Norm(16, c)
        self.q, self.kv = nn.Linear(c, 2 * c), nn.Linear(c, 2 * c)
        self.ctx, self.o = nn.Linear(WIDTH, 2 * c), nn.Linear(2 * c, c)

    def forward(self, x, ctx, mask):
        b, c, h, w = x.shape
        d = c // self.heads
        tokens = self.n(x).reshape(b, c, h * w).transpose(1, 2)

        def split(t):
            return t.reshape(b, -1, self.heads, d).transpose(1, 2)

        out = []
        for q, kv, bias in zip(self.q(tokens).chunk(2, -1), (self.kv(tokens), self.ctx(ctx)), (None, mask)):
            k, v = map(split, kv.chunk(2, -1))
            scores = split(q) @ k.transpose(-1, -2) * d ** -.5
            weights = (scores if bias is None else scores + bias).softmax(-1)
            out.append((weights @ v).transpose(1, 2).reshape(b, h * w, c))
        return x + self.o(torch.cat(out, -1)).transpose(1, 2).reshape(b, c, h, w)


class Plain(nn.Module):
    """Residual block without modulation."""

    def __init__(self, c):
        super().__init__()
        self.n = Norm(16, c)
        self.a, self.b = nn.Conv2d(c, c, 3, padding=1), nn.Conv2d(c, c, 3, padding=1)

    def forward(self, x):
        return x + self.b(F.silu(self.a(F.silu(self.n(x)))))


def double(x):
    return F.interpolate(x, scale_factor=2.0, mode='nearest')


class Painter(nn.Module):
    """Prompt to expected clean latent."""

    def __init__(self, a=48, b=128, c=256):
        super().__init__()
        size = LATENT * 256
        self.c = c
        self.m1, self.m2 = nn.Linear(WIDTH, 1024), nn.Linear(1024, c * 16)
        self.a1, self.a2, self.r4 = Attn(c, 4), Attn(c, 4), Plain(c)
        self.u8, self.p8, self.r8 = nn.Conv2d(c, b, 3, padding=1), nn.Parameter(torch.zeros(1, b, 8, 8)), Plain(b)
        self.u16, self.r16 = nn.Conv2d(b, a, 3, padding=1), Plain(a)
        self.n, self.out = Norm(16, a), nn.Conv2d(a, LATENT, 3, padding=1)
        self.mean, self.basis = nn.Parameter(torch.zeros(3, size)), nn.Parameter(torch.zeros(CODE, 3 * size))
        self.pair_mean = nn.Parameter(torch.zeros(size))
        self.left, self.right = nn.Parameter(torch.zeros(CODE, size)), nn.Parameter(torch.zeros(CODE, size))
        self.tint1, self.tint2 = nn.Parameter(torch.zeros(19, size)), nn.Parameter(torch.zeros(19, size))
        self.look = nn.Conv2d(LATENT, a, 3, padding=1)

    def prior(self, extra):
        one, two, att = extra[:, 0], extra[:, 1], extra[:, 2]
        pair, style, colour = one[:, CODE:], att[:, :3], att[:, 3:22]
        each = (one[:, :CODE] @ self.basis).reshape(-1, 3, self.mean.shape[1])
        x = ((each + self.mean) * style[:, :, None]).sum(1) + colour @ self.tint1
        y = self.pair_mean + one[:, :CODE] @ self.left + two[:, :CODE] @ self.right + colour @ self.tint2
        return (x + (y - x) * pair).reshape(-1, LATENT, 16, 16)

    def forward(self, ctx, mask, extra):
        base = self.prior(extra)
        x = self.m2(F.silu(self.m1(ctx[:, 0]))).reshape(-1, self.c, 4, 4)
        f4 = self.a2(self.r4(self.a1(x, ctx, mask)), ctx, mask)
        f8 = self.r8(double(self.u8(f4)) + self.p8)
        return base + self.out(F.silu(self.n(self.r16(double(self.u16(f8)) + self.look(base))))), f4, f8


class UNet(nn.Module):
    """sample [b,8,16,16], timestep [b], encoder_hidden_states [b,t+3,256] to the v prediction."""

    def __init__(self, channels=(96, 256, 384), emb=512):
        super().__init__()
        a, b, c = channels
        self.paint = Painter()
        self.t1, self.t2, self.p = nn.Linear(128, emb), nn.Linear(emb, emb), nn.Linear(WIDTH, emb)
        self.mb, self.mc = nn.Conv2d(128, b, 1), nn.Conv2d(256, c, 1)
        self.inp, self.out = nn.Conv2d(2 * LATENT, a, 3, padding=1), nn.Conv2d(a, LATENT, 3, padding=1)
        self.norm, self.pos = Norm(16, a), nn.Parameter(torch.zeros(1, b, 8, 8))
        self.d0, self.d1 = nn.Conv2d(a, b, 3, stride=2, padding=1), nn.Conv2d(b, c, 3, stride=2, padding=1)
        self.u1, self.u0 = nn.Conv2d(c, b, 3, padding=1), nn.Conv2d(b, a, 3, padding=1)
        self.ra, self.rb, self.rc = (nn.ModuleList(Res(w, emb) for _ in range(n)) for w, n in ((a, 3), (b, 4), (c, 4)))
        self.ab, self.ac = nn.ModuleList(Attn(b, 4) for _ in range(3)), nn.ModuleList(Attn(c, 6) for _ in range(2))
        self.register_buffer('freq', torch.exp(torch.arange(64) * (-math.log(10000.) / 63)))

    def forward(self, sample, timestep, hidden):
        ctx, extra = hidden[:, :-3], hidden[:, -3:]
        mask = (ctx.abs().sum(-1) < 1e-6).to(ctx.dtype)[:, None, None] * -1e4
        x0, f4, f8 = self.paint(ctx, mask, extra)
        angle = timestep.reshape(-1, 1).float() * self.freq
        e = F.silu(self.t2(F.silu(self.t1(torch.cat([angle.cos(), angle.sin()], -1)))) + self.p(ctx[:, 0]))
        xa = self.ra[0](self.inp(torch.cat([sample, x0.to(sample.dtype)], 1)), e)
        x = self.d0(xa) + self.pos + self.mb(f8)
        xb = self.rb[1](self.ab[0](self.rb[0](x, e), ctx, mask), e)
        x = self.d1(xb) + self.mc(f4)
        x = self.ac[0](self.rc[0](x, e), ctx, mask)
        x = self.rc[1](x, e)
        x = self.ac[1](self.rc[2](x, e), ctx, mask)
        x = self.rc[3](x, e)
        x = xb + double(self.u1(x))
        x = self.ab[1](self.rb[2](x, e), ctx, mask)
        x = self.ab[2](self.rb[3](x, e), ctx, mask)
        x = xa + double(self.u0(x))
        x = self.ra[2](self.ra[1](x, e), e)
        return self.out(F.silu(self.norm(x)))


def weights(path):
    """The file's weights by parameter name, in float32."""
    graph = onnx.load(path).graph
    stored = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    values = dict(stored)
    for name, value in stored.items():
        if name.endswith('_q') and name[:-2] + '_s' in stored:
            values[name[:-2]] = value.astype(np.float32) * stored[name[:-2] + '_s']
        elif name.endswith('_h'):
            values[name[:-2]] = value.astype(np.float32)
    found = {}
    kinds = {'MatMul': '.weight', 'Mul': '.weight', 'Add': '.bias'}
    for node in graph.node:
        # The exporter folds what it can into nameless constants: the transposed weight of a linear layer over more than two
        # dimensions, and the scale and shift of a group norm. The node is named after its module, such as /paint/a1/q/MatMul.
        nameless = [name for name in node.input if name.startswith('onnx::') and name in values]
        if node.op_type in kinds and nameless:
            module = collapse('.'.join(node.name.strip('/').split('/')[:-1]))
            value = values[nameless[0]]
            found[module + kinds[node.op_type]] = value.T if node.op_type == 'MatMul' else value.reshape(-1)
    found.update({name: value for name, value in values.items() if not name.startswith('onnx::') and not name.endswith(('_q', '_s', '_h'))})
    return found


def collapse(module):
    """A module list appears twice in a node's path: ab.0 is written as /ab.0/ or /ab/ab.0/."""
    parts = module.split('.')
    out = []
    for part in parts:
        if not (out and out[-1] == part):
            out.append(part)
    return '.'.join(out)


def load(path):
    unet = UNet().eval()
    values = weights(path)
    state = unet.state_dict()
    missing = [name for name in state if name not in values]
    if missing:
        raise SystemExit(f'{path} lacks {missing[:5]} ({len(missing)} in all)')
    unet.load_state_dict({name: torch.from_numpy(np.array(values[name])).reshape(state[name].shape) for name in state})
    return unet


if __name__ == '__main__':
    values = weights(sys.argv[1])
    print(len(values), [n for n in UNet().state_dict() if n not in values][:10])
