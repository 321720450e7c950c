"""Compares an exported folder with the trained networks on fresh inputs; the product's runtime runs the folder.

  python3 verify.py FOLDER [tolerance]       1e-3 (of half-precision weights; 8-bit weights differ by more)

The largest difference of each network is taken relative to the largest answer or to 1.
"""
import json, os, subprocess, sys, tempfile
import numpy as np, torch
from evaluate import ROOT
from sampler import load
from prepare import SIZE
from vae import CELLS, LATENT, load as load_vae

PROMPTS = ['a blue dog and a red cat at night', 'three flat apples', 'lighthouse', '', 'a bird above a (very) small house, cartoon style']


def run(network, **inputs):
    with tempfile.TemporaryDirectory() as d:
        json.dump({k: dict(shape=list(v.shape), values=v.flatten().tolist()) for k, v in inputs.items()}, open(f'{d}/in.json', 'w'))
        subprocess.run(['dotnet', 'run', '-c', 'Release', '--project', f'{ROOT}/bench/Draw', '--', 'run', os.path.abspath(network), f'{d}/in.json', f'{d}/out.json'], check=True)
        (answer,) = json.load(open(f'{d}/out.json')).values()
        return torch.tensor(answer['values']).reshape(answer['shape'])


def main(folder, tolerance=1e-3):
    torch.manual_seed(77)
    prompter, unet, tok, _ = load()
    enc, dec, mean, scale = load_vae()
    ids = torch.from_numpy(np.stack([tok(p) for p in PROMPTS]))
    n = len(PROMPTS)
    x, t, pictures = torch.randn(n, LATENT, CELLS, CELLS), torch.tensor([999, 750, 500, 250, 1]), torch.rand(n, 3, SIZE, SIZE) * 2 - 1
    with torch.no_grad():
        hidden = prompter(ids)
        pairs = [('text_encoder', hidden, dict(input_ids=ids)), ('unet', unet(x, t, hidden), dict(sample=x, timestep=t, encoder_hidden_states=hidden)),
                 ('vae_decoder', dec(x * scale + mean).clamp(-1, 1), dict(latent_sample=x)), ('vae_encoder', (enc(pictures).chunk(2, 1)[0] - mean) / scale, dict(sample=pictures))]
    worst = 0
    for name, want, inputs in pairs:
        got = run(f'{folder}/{name}/model.onnx', **inputs)
        far, rms = float((got - want).abs().max() / want.abs().max().clamp(min=1)), float(((got - want) ** 2).mean() ** .5 / want.pow(2).mean() ** .5)
        worst = max(worst, far)
        print(f'{name}: largest difference {far:.1e}, root mean square {rms:.1e} of the answer\'s')
    if worst > float(tolerance): raise SystemExit(f'over {tolerance}')


if __name__ == '__main__': main(*sys.argv[1:])
