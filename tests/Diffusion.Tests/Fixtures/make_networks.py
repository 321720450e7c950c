"""Writes tiny model folders whose networks are simple formulas, in the types and ranks that exporters produce.

    /usr/bin/python3 tests/Diffusion.Tests/Fixtures/make_networks.py        (needs Debian's python3-onnx)

The formulas, which the tests compute again:
    text encoder   hidden[b, s, w] = table[ids[b, s] mod 97, w],  table[i, w] = ((31 i + 7 w) mod 19 - 9) / 10
    unet           out = 0.25 sample + timestep / 4000 + 0.1 mean(hidden of the row)
    vae decoder    sample = the first three channels, each cell 8x8 pixels
"""
import json
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).resolve().parent
WIDTH, TOKENS, CHANNELS = 8, 24, 4
TABLE = np.array([[((31 * i + 7 * w) % 19 - 9) / 10 for w in range(WIDTH)] for i in range(97)], np.float32)

# name: element type, type of ids, type and shape of the timestep
VARIANTS = {
    'half-scalar': (TensorProto.FLOAT16, TensorProto.INT64, TensorProto.INT64, []),
    'single-one': (TensorProto.FLOAT, TensorProto.INT32, TensorProto.FLOAT, [1]),
    'single-rows': (TensorProto.FLOAT, TensorProto.INT64, TensorProto.FLOAT, ['batch']),
    'half-rows': (TensorProto.FLOAT16, TensorProto.INT32, TensorProto.FLOAT16, ['batch']),
}


def constant(name, array):
    return numpy_helper.from_array(np.asarray(array), name)


def save(path, nodes, inputs, outputs, constants):
    path.parent.mkdir(parents=True, exist_ok=True)
    graph = helper.make_graph(nodes, path.parent.name, inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 13)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def text_encoder(folder, kind, ids):
    integer = np.int32 if ids == TensorProto.INT32 else np.int64
    save(folder / 'text_encoder' / 'model.onnx', [
        helper.make_node('Mod', ['input_ids', 'size'], ['row']),
        helper.make_node('Gather', ['table', 'row'], ['looked_up']),
        helper.make_node('Cast', ['looked_up'], ['last_hidden_state'], to=kind),
        helper.make_node('ReduceMean', ['last_hidden_state'], ['pooler_output'], axes=[1], keepdims=0),
    ], [helper.make_tensor_value_info('input_ids', ids, ['batch', 'tokens'])], [
        # The wanted output comes second: it must be taken by name.
        helper.make_tensor_value_info('pooler_output', kind, ['batch', WIDTH]),
        helper.make_tensor_value_info('last_hidden_state', kind, ['batch', 'tokens', WIDTH]),
    ], [constant('size', np.array(97, integer)), constant('table', TABLE)])


def unet(folder, kind, timestep, shape):
    f = TensorProto.FLOAT
    save(folder / 'unet' / 'model.onnx', [
        helper.make_node('Cast', ['sample'], ['x'], to=f),
        helper.make_node('Cast', ['timestep'], ['t0'], to=f),
        helper.make_node('Reshape', ['t0', 'column'], ['t']),
        helper.make_node('Cast', ['encoder_hidden_states'], ['h'], to=f),
        helper.make_node('ReduceMean', ['h'], ['m0'], axes=[1, 2], keepdims=1),
        helper.make_node('Reshape', ['m0', 'column'], ['m']),
        helper.make_node('Mul', ['x', 'quarter'], ['a']),
        helper.make_node('Div', ['t', 'fourthousand'], ['b']),
        helper.make_node('Mul', ['m', 'tenth'], ['c']),
        helper.make_node('Add', ['a', 'b'], ['ab']),
        helper.make_node('Add', ['ab', 'c'], ['abc']),
        helper.make_node('Cast', ['abc'], ['out_sample'], to=kind),
    ], [
        # Not in the usual order: inputs must be bound by name.
        helper.make_tensor_value_info('encoder_hidden_states', kind, ['batch', 'tokens', WIDTH]),
        helper.make_tensor_value_info('timestep', timestep, shape),
        helper.make_tensor_value_info('sample', kind, ['batch', CHANNELS, 'height', 'width']),
    ], [helper.make_tensor_value_info('out_sample', kind, ['batch', CHANNELS, 'height', 'width'])], [
        constant('column', np.array([-1, 1, 1, 1], np.int64)), constant('quarter', np.float32(0.25)),
        constant('fourthousand', np.float32(4000)), constant('tenth', np.float32(0.1)),
    ])


def vae_decoder(folder, kind):
    save(folder / 'vae_decoder' / 'model.onnx', [
        helper.make_node('Slice', ['latent_sample', 'from', 'to', 'axis'], ['three']),
        helper.make_node('Cast', ['three'], ['wide'], to=TensorProto.FLOAT),
        helper.make_node('Resize', ['wide', '', 'scales'], ['large'], mode='nearest', coordinate_transformation_mode='asymmetric', nearest_mode='floor'),
        helper.make_node('Cast', ['large'], ['sample'], to=kind),
    ], [helper.make_tensor_value_info('latent_sample', kind, ['batch', CHANNELS, 'height', 'width'])],
        [helper.make_tensor_value_info('sample', kind, ['batch', 3, 'pixel_height', 'pixel_width'])], [
        constant('from', np.array([0], np.int64)), constant('to', np.array([3], np.int64)), constant('axis', np.array([1], np.int64)),
        constant('scales', np.array([1, 1, 8, 8], np.float32)),
    ])


# Transformers of the Flux kind that open, and each has one input that nobody could be right in giving it.
def odd_flux(folder):
    f, whole = TensorProto.FLOAT, TensorProto.INT64
    for odd in ['timestep', 'guidance', 'txt_ids']:
        value = helper.make_tensor_value_info
        save(folder / odd / 'model.onnx', [helper.make_node('Identity', ['hidden_states'], ['sample'])], [
            value('hidden_states', f, ['batch', 'patches', 64]),
            value('encoder_hidden_states', f, ['batch', 'words', 24]),
            value('pooled_projections', f, ['batch', 8]),
            value('timestep', whole if odd == 'timestep' else f, ['batch']),
            value('guidance', whole if odd == 'guidance' else f, ['batch']),
            value('img_ids', f, ['patches', 3]),
            value('txt_ids', f, ['words', 4 if odd == 'txt_ids' else 3]),
        ], [value('sample', f, ['batch', 'patches', 64])], [])
        print(odd)


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2) + '\n')


if __name__ == '__main__':
    odd_flux(HERE / 'odd')
    for name, (kind, ids, timestep, shape) in VARIANTS.items():
        folder = HERE / name
        text_encoder(folder, kind, ids)
        unet(folder, kind, timestep, shape)
        vae_decoder(folder, kind)
        write(folder / 'model_index.json', {'_class_name': 'OnnxStableDiffusionPipeline'})
        write(folder / 'unet' / 'config.json', {'sample_size': 8})
        write(folder / 'vae_decoder' / 'config.json', {'scaling_factor': 0.5, 'block_out_channels': [8, 8, 8, 8]})
        write(folder / 'scheduler' / 'scheduler_config.json', {
            '_class_name': 'PNDMScheduler', 'beta_start': 0.00085, 'beta_end': 0.012, 'beta_schedule': 'scaled_linear',
            'num_train_timesteps': 1000, 'set_alpha_to_one': False, 'skip_prk_steps': True, 'steps_offset': 1, 'clip_sample': False,
            'trained_betas': None})
        print(name)
