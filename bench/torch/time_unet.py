"""Times guided denoising of the default model in plain PyTorch, for comparison with the engine in the same run.

    python3 time_unet.py MODEL_FOLDER --threads 2 --batch 1 --steps 20 --repeats 5 --type float32|bfloat16 [--check FILE]

Prints one JSON line: the median milliseconds a picture of `steps` guided steps (two network rows a picture and step), without
text encoder and decoder. With --check it first compares the network with reference rows that another runtime wrote.
"""
import argparse
import json
import statistics
import time

import torch

from unet import load


def check(unet, path):
    with open(path) as file:
        rows = json.load(file)
    sample = torch.tensor(rows['sample']).reshape(rows['rows'], 32, 16, 16)
    hidden = torch.tensor(rows['hidden']).reshape(rows['rows'], -1, 256)
    got = unet(sample, torch.tensor(rows['timestep']), hidden).reshape(-1)
    worst = (got - torch.tensor(rows['out'])).abs().max().item()
    if worst > 2e-3:
        raise SystemExit(f'PyTorch and the engine disagree by {worst}: nothing is timed')
    return worst


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('model')
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--batch', type=int, default=1)
    parser.add_argument('--steps', type=int, default=20)
    parser.add_argument('--repeats', type=int, default=5)
    parser.add_argument('--type', choices=['float32', 'bfloat16'], default='float32')
    parser.add_argument('--layout', choices=['channels_last', 'contiguous'], default='channels_last')
    parser.add_argument('--check')
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    unet = load(f'{args.model}/unet/model.onnx')
    with torch.no_grad():
        worst = check(unet, args.check) if args.check else None
        layout = torch.channels_last if args.layout == 'channels_last' else torch.contiguous_format
        unet = unet.to(memory_format=layout)
        generator = torch.Generator().manual_seed(1)
        sample = torch.randn(args.batch, 32, 16, 16, generator=generator).contiguous(memory_format=layout)
        hidden = torch.randn(2 * args.batch, 157, 256, generator=generator)
        hidden[:, 8:24] = 0
        times = []
        for _ in range(args.repeats + 1):
            x, started = sample.clone(), time.perf_counter()
            for step in range(args.steps):
                t = torch.full((2 * args.batch,), 999 - step * 1000 // args.steps)
                with torch.autocast('cpu', torch.bfloat16, enabled=args.type == 'bfloat16'):
                    v = unet(torch.cat([x, x]), t, hidden).float()
                without, given = v.chunk(2)
                x = x - 0.05 * (without + 2 * (given - without))
            times.append((time.perf_counter() - started) * 1000 / args.batch)
    print(json.dumps({'runtime': 'pytorch ' + torch.__version__, 'type': args.type, 'batch': args.batch, 'layout': args.layout,
                      'ms_per_picture': statistics.median(times[1:]), 'check': worst}))


if __name__ == '__main__':
    main()
