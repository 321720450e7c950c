"""Times the arithmetic of scheduler steps in plain PyTorch on one thread, on a latent of 4x128x128, in microseconds a step.

    python3 time_scheduler.py

Prints one JSON object. The formulas are those of the papers, written as one writes them in PyTorch: whole tensors, one operation
after the other.
"""
import json
import statistics
import time

import torch

torch.set_num_threads(1)
generator = torch.Generator().manual_seed(1)
OUTPUT = torch.randn(1, 4, 128, 128, generator=generator)
LATENT = torch.randn(1, 4, 128, 128, generator=generator)


def ddim(x, output, step, state):
    now, then = torch.tensor(0.3 + 0.02 * step), torch.tensor(0.32 + 0.02 * step)
    clean = (x - (1 - now) ** 0.5 * output) / now ** 0.5
    return then ** 0.5 * clean + (1 - then) ** 0.5 * output


def euler(x, output, step, state):
    sigma, following = torch.tensor(14.0 - 0.5 * step), torch.tensor(13.5 - 0.5 * step)
    clean = x - sigma * output
    derivative = (x - clean) / sigma
    return x + derivative * (following - sigma)


def dpmpp_2m(x, output, step, state):
    alpha, sigma = torch.tensor(0.5 + 0.02 * step), torch.tensor(0.8 - 0.02 * step)
    following, level, h, r = alpha + 0.02, sigma - 0.02, torch.tensor(0.1), torch.tensor(0.9)
    clean = (x - sigma * output) / alpha
    before = state.get('before', clean)
    state['before'] = clean
    difference = (1.0 / r) * (clean - before)
    return (level / sigma) * x - (following * (torch.exp(-h) - 1.0)) * clean - 0.5 * (following * (torch.exp(-h) - 1.0)) * difference


def measure(rule):
    times = []
    for _ in range(41):
        x, state = LATENT.clone(), {}
        started = time.perf_counter()
        for step in range(20):
            x = rule(x, OUTPUT, step, state)
        times.append((time.perf_counter() - started) * 1e6 / 20)
    return statistics.median(times[1:])


with torch.no_grad():
    print(json.dumps({rule.__name__: measure(rule) for rule in (ddim, euler, dpmpp_2m)}))
