"""The default model's UNet in plain PyTorch, with the weights read out of the ONNX file that ships.

So both sides of the comparison compute with the same numbers: the 8-bit weights are restored to float32 here as ONNX Runtime
restores them when it loads the file. `check` proves that the two agree before anything is timed.
"""
import os
import sys

import numpy as np
import onnx
import torch
from onnx import numpy_helper

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'models', 'training'))
from model import UNet  # noqa: E402  (the network as it was trained)


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
        # dimensions, and the scale and shift of a group norm. The node is named after its module, such as /ab.0/q/MatMul.
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
