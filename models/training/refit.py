"""Takes a text encoder over to new word vectors: fits its input layer again, so that it sees of the new ones what it saw of the old.

  python3 refit.py OLD_WORK       reads words.npz and text.pt there, writes text.pt; train it on with text.py

A ridge regression over tokens, each weighted by how often captions hold it.
"""
import sys
import numpy as np, torch
from prepare import WORK
from scenes import Corpus
from text import build, save
from tokenizer import GLOVE, Tokenizer


def main(old):
    state, tok, corpus = torch.load(f'{old}/text.pt', map_location='cpu'), Tokenizer(), Corpus(0)
    before, after = (np.load(f'{place}/words.npz')['table'][:, GLOVE:].astype(np.float32) for place in (old, WORK))
    often = np.full(len(after), .02)
    for k in range(15000):
        for i in tok.ids(corpus.say(corpus.scene(.45)) if k % 2 else corpus.word()[1]): often[i] += 1
    often = np.sqrt(often)[:, None]
    seen = before @ state['inp.weight'][:, GLOVE:].numpy().T
    x = np.concatenate([after, np.ones((len(after), 1), np.float32)], 1)
    fit = np.linalg.solve((x * often).T @ x + np.eye(x.shape[1]), (x * often).T @ seen).astype(np.float32)
    left = (((seen - x @ fit) ** 2) * often).sum() / (((seen - (seen * often).sum(0) / often.sum()) ** 2) * often).sum()
    print('explains', round(1 - float(left), 3))
    state['inp.weight'][:, GLOVE:] = torch.from_numpy(fit[:-1].T)
    state['inp.bias'] += torch.from_numpy(fit[-1])
    text = build()
    text.load_state_dict({k: v for k, v in state.items() if not k.startswith('alike.')}, strict=False)
    save(text, dict(text.named_parameters()))


if __name__ == '__main__': main(sys.argv[1])
