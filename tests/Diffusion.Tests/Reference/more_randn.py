"""Writes more_randn.json: draws of different lengths in a row from PyTorch's generator, all their values. Needs PyTorch."""

import json

import torch

LENGTHS = [5, 7, 20, 3, 16, 33, 1, 15, 47, 4]


def main():
    cases = []
    for seed in (0, 7, 2**31 + 5, 2**40 + 12345):
        generator = torch.Generator().manual_seed(seed)
        draws = [[float(f"{value:.8g}") for value in torch.randn(length, generator=generator).tolist()] for length in LENGTHS]
        cases.append({"seed": seed, "draws": draws})
    with open("more_randn.json", "w") as file:
        file.write('{"cases": [\n' + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]}\n")


if __name__ == "__main__":
    main()
