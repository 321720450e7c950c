"""Writes the networks of families/ once more, as exporters write them: the same weights behind other names, axes, types and files.

    /usr/bin/python3 tests/Diffusion.Tests/Fixtures/make_exporters.py       (needs Debian's python3-onnx; run make_families.py first)

A folder holds what an exporter writes otherwise, and in exporter.json whose it is, of which family, and which files it leaves out. Names,
axes and types are those of the published sources:
    Optimum             optimum/exporters/onnx/model_configs.py: UNetOnnxConfig, SD3TransformerOnnxConfig, FluxTransformerOnnxConfig,
                        CLIPTextOnnxConfig, CLIPTextWithProjectionOnnxConfig, T5EncoderOnnxConfig, VaeDecoderOnnxConfig, VaeEncoderOnnxConfig
    diffusers' script   scripts/convert_stable_diffusion_checkpoint_to_onnx.py; what it leaves out is in pipeline_onnx_stable_diffusion.py
    Olive, examples     examples/stable_diffusion/config_*.json, examples/stable_diffusion_xl/config_*.json
    Olive, io configs   olive/assets/io_configs/diffusers.yaml
AMD's folders have no published source: those here follow what is known of them (float32 outside, weights in model.onnx.data, and in SDXL
a first text encoder without its hidden states).
"""
import json
import pathlib
import shutil

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).resolve().parent
FAMILIES, OUT, SPECIAL = HERE / 'families', HERE / 'exporters', HERE / 'special'
LONG = TensorProto.INT64


def constant(name, value):
    """As a node: exporters keep what shapes follow from out of the files of weights."""
    return helper.make_node('Constant', [], [name], value=numpy_helper.from_array(np.array([value], np.int64)))


class Net:
    """A network of a family, to be changed and saved."""

    def __init__(self, family, part):
        self.part, self.model = part, onnx.load(str(FAMILIES / family / part / 'model.onnx'))
        self.graph = self.model.graph

    def value(self, name):
        return next(v for v in [*self.graph.input, *self.graph.output] if v.name == name)

    def axes(self, name, *sides):
        """Names are open sides, numbers fixed ones; None keeps a side."""
        dims = self.value(name).type.tensor_type.shape.dim
        for dim, side in zip(dims, sides):
            if isinstance(side, str):
                dim.dim_param = side
            elif side is not None:
                dim.dim_value = side
        return self

    def rename(self, old, new):
        for node in self.graph.node:
            for names in (node.input, node.output):
                for i, name in enumerate(names):
                    if name == old:
                        names[i] = new
        self.value(old).name = new
        return self

    def inner(self, name):
        """From now on nodes read another value in place of the input."""
        for node in self.graph.node:
            for i, used in enumerate(node.input):
                if used == name:
                    node.input[i] = name + '_inner'

    def retype(self, name, kind):
        self.inner(name)
        self.graph.node.insert(0, helper.make_node('Cast', [name], [name + '_inner'], to=self.value(name).type.tensor_type.elem_type))
        self.value(name).type.tensor_type.elem_type = kind
        return self

    def scalar(self, name, kind):
        """An input without sides."""
        self.inner(name)
        own = self.value(name).type.tensor_type.elem_type
        self.graph.node.insert(0, helper.make_node('Cast', [name + '_flat'], [name + '_inner'], to=own))
        self.graph.node.insert(0, helper.make_node('Reshape', [name, name + '_row'], [name + '_flat']))
        self.graph.node.insert(0, constant(name + '_row', -1))
        value = self.value(name).type.tensor_type
        value.elem_type = kind
        del value.shape.dim[:]
        return self

    def whole_prompt(self):
        """CLIP's pooler_output, which the small models of the first families lack."""
        if all(v.name != 'pooler_output' for v in self.graph.output):
            self.graph.node.append(helper.make_node('ReduceMean', ['last_hidden_state'], ['pooler_output'], axes=[1], keepdims=0))
            self.graph.output.append(helper.make_tensor_value_info('pooler_output', TensorProto.FLOAT, ['batch_size', 'hidden_size']))
        return self

    def only(self, *outputs):
        """With these outputs, in this order."""
        values = [self.value(name) for name in outputs]
        del self.graph.output[:]
        self.graph.output.extend(values)
        return self

    def sampled(self):
        """A VAE encoder that draws its latents itself."""
        channels = self.value('latent_parameters').type.tensor_type.shape.dim[1].dim_value // 2
        self.graph.node.extend([constant('zero', 0), constant('one', 1), constant('half', channels)])
        self.graph.node.append(helper.make_node('Slice', ['latent_parameters', 'zero', 'half', 'one'], ['mean']))
        self.graph.node.append(helper.make_node('RandomNormalLike', ['mean'], ['drawn'], scale=1e-3))
        self.graph.node.append(helper.make_node('Add', ['mean', 'drawn'], ['latent_sample']))
        self.graph.output.append(helper.make_tensor_value_info('latent_sample', TensorProto.FLOAT, ['batch', 'channels', 'height', 'width']))
        return self.only('latent_sample')

    def save(self, folder, weights=None):
        path = folder / self.part / 'model.onnx'
        path.parent.mkdir(parents=True, exist_ok=True)
        for value in self.graph.output:
            for side, dim in enumerate(value.type.tensor_type.shape.dim):
                if dim.dim_param:
                    dim.dim_param = f'{value.name}_{side}'
        onnx.checker.check_model(self.model)
        if weights:
            (path.parent / weights).unlink(missing_ok=True)
            onnx.save_model(self.model, str(path), save_as_external_data=True, all_tensors_to_one_file=True, location=weights, size_threshold=0)
        else:
            onnx.save(self.model, str(path))


def folder_of(name, exporter, family, title, drop=(), index=None):
    folder = OUT / name
    folder.mkdir(parents=True)
    write(folder / 'exporter.json', {'exporter': exporter, 'family': family, 'title': title, 'drop': list(drop)})
    if index:
        write(folder / 'model_index.json', {'_class_name': index})
    return folder


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2) + '\n')


def config(family, part):
    return json.loads((FAMILIES / family / part / 'config.json').read_text())


def has(family, part):
    return (FAMILIES / family / part / 'model.onnx').exists()


def autoencoder(folder, family, encoder, decoder, weights=None):
    Net(family, 'vae_encoder').axes('sample', *encoder).save(folder, weights)
    Net(family, 'vae_decoder').axes('latent_sample', *decoder).save(folder, weights)


def optimum(family, title):
    folder = folder_of(f'optimum-{family}', 'Optimum', family, title)
    weights = 'model.onnx_data'
    hidden = [f'hidden_states.{i}' for i in range(4)]
    for part in ['text_encoder', 'text_encoder_2', 'text_encoder_3']:
        if has(family, part):
            net = Net(family, part).axes('input_ids', 'batch_size', 'sequence_length')
            names = [v.name for v in net.graph.output]
            if names == ['last_hidden_state'] and part != 'text_encoder':
                net.axes('input_ids', 'batch_size', 'sequence_length')
            elif part == 'text_encoder' and family in ('sdxl', 'turbo'):
                net.whole_prompt().only('last_hidden_state', 'pooler_output', *hidden)
            elif 'text_embeds' in names:
                net.only('text_embeds', 'last_hidden_state', *hidden)
            else:
                net.whole_prompt().only('last_hidden_state', 'pooler_output')
            net.save(folder, weights)
    if has(family, 'unet'):
        net = Net(family, 'unet').axes('sample', 'batch_size', None, 'height', 'width').scalar('timestep', LONG).axes('encoder_hidden_states', 'batch_size', 'sequence_length')
        for name in ['text_embeds', 'time_ids', 'timestep_cond']:
            if any(v.name == name for v in net.graph.input):
                net.axes(name, 'batch_size')
        net.save(folder, weights)
    else:
        flux = any(v.name == 'img_ids' for v in Net(family, 'transformer').graph.input)
        net = Net(family, 'transformer').rename('out_sample', 'out_hidden_states').axes('timestep', 'step').axes('pooled_projections', 'batch_size')
        net.axes('encoder_hidden_states', 'batch_size', 'sequence_length')
        net.axes('hidden_states', 'batch_size', 'packed_height_width') if flux else net.axes('hidden_states', 'batch_size', None, 'height', 'width')
        net.save(folder, weights)
    autoencoder(folder, family, ('batch_size', None, 'sample_height', 'sample_width'), ('batch_size', None, 'latent_height', 'latent_width'))
    for part in ['vae_encoder', 'vae_decoder']:
        write(folder / part / 'config.json', {'_class_name': 'AutoencoderKL', **config(family, 'vae_decoder'), 'latents_mean': None, 'latents_std': None})


def script(name, exporter, family, title, weights='weights.pb'):
    """diffusers' script, and Olive's first example, which follows it."""
    folder = folder_of(name, exporter, family, title, ['unet/config.json', 'vae_decoder/config.json'], 'OnnxStableDiffusionPipeline')
    Net(family, 'text_encoder').whole_prompt().retype('input_ids', TensorProto.INT32).axes('input_ids', 'batch', 'sequence').save(folder)
    Net(family, 'unet').axes('sample', 'batch', 'channels', 'height', 'width').retype('timestep', LONG).axes('encoder_hidden_states', 'batch', 'sequence').save(folder, weights)
    Net(family, 'vae_encoder').sampled().axes('sample', 'batch', 'channels', 'height', 'width').save(folder)
    Net(family, 'vae_decoder').axes('latent_sample', 'batch', 'channels', 'height', 'width').save(folder)
    return folder


def olive_xl(family, title):
    folder = folder_of(f'olive-{family}', 'Olive, examples', family, title)
    hidden = [f'hidden_states.{i}' for i in range(4)]
    Net(family, 'text_encoder').whole_prompt().only('last_hidden_state', 'pooler_output', *hidden).retype('input_ids', TensorProto.INT32).axes('input_ids', 'batch_size', 'sequence_length').save(folder)
    Net(family, 'text_encoder_2').only('text_embeds', 'last_hidden_state', *hidden).axes('input_ids', 'batch_size', 'sequence_length').save(folder)
    (Net(family, 'unet').axes('sample', *[f'unet_sample_{a}' for a in ['batch', 'channels', 'height', 'width']]).axes('timestep', 'unet_time_batch')
        .axes('encoder_hidden_states', 'unet_hidden_batch', 'unet_hidden_sequence').axes('text_embeds', 'unet_text_embeds_batch', 'unet_text_embeds_size')
        .axes('time_ids', 'unet_time_ids_batch', 'unet_time_ids_size').save(folder, 'weights.pb'))
    Net(family, 'vae_encoder').sampled().axes('sample', 'batch_size', 'num_channels', 'height', 'width').save(folder)
    Net(family, 'vae_decoder').axes('latent_sample', 'batch_size', 'num_channels_latent', 'height_latent', 'width_latent').save(folder)
    write(folder / 'unet' / 'config.json', {'_class_name': 'UNet2DConditionModel', **config(family, 'unet'), 'in_channels': 4, 'cross_attention_dim': 18})


def olive_io(family, title):
    """The command line's own configurations; the model's settings are put beside the networks by hand."""
    folder = folder_of(f'olive-io-{family}', 'Olive, io configs', family, title, ['vae_decoder/config.json'])
    weights = 'model.onnx.data'
    for part in ['text_encoder', 'text_encoder_2', 'text_encoder_3']:
        if has(family, part):
            net = Net(family, part).axes('input_ids', 'batch_size', 'sequence_length')
            names = [v.name for v in net.graph.output]
            if part == 'text_encoder':
                net.whole_prompt().only('last_hidden_state', 'pooler_output')
            elif 'text_embeds' in names:
                net.only('text_embeds', 'last_hidden_state')
            net.save(folder, weights)
    if has(family, 'unet'):
        net = Net(family, 'unet').axes('sample', 'batch_size', 'in_channels', 'height', 'width').scalar('timestep', TensorProto.FLOAT)
        net.axes('encoder_hidden_states', 'batch_size', 'sequence_length', 'cross_attention_dim')
        part, more = 'unet', {'in_channels': 4, 'cross_attention_dim': 18 if family == 'sdxl' else 8}
    elif family in ('flux', 'schnell'):
        net = Net(family, 'transformer').axes('hidden_states', 'batch_size', 'packed_height_width', 'in_channels')
        net.axes('encoder_hidden_states', 'batch_size', 'sequence_length', 'joint_attention_dim').axes('pooled_projections', 'batch_size', 'pooled_projection_dim')
        part, more = 'transformer', {'in_channels': 64, 'joint_attention_dim': 24, 'pooled_projection_dim': 8}
    else:
        net = Net(family, 'transformer').axes('hidden_states', 'batch_size', 'in_channels', 'height', 'width')
        net.axes('encoder_hidden_states', 'batch_size', 'sequence_length', 'joint_attention_dim').axes('pooled_projections', 'batch_size', 'pooled_projection_dim')
        part, more = 'transformer', {'in_channels': 4, 'joint_attention_dim': 24, 'pooled_projection_dim': 18}
    net.save(folder, weights)
    write(folder / part / 'config.json', {**config(family, part), **more})
    write(folder / 'vae' / 'config.json', {'_class_name': 'AutoencoderKL', **config(family, 'vae_decoder')})
    Net(family, 'vae_encoder').axes('sample', 'batch_size').save(folder, weights)
    Net(family, 'vae_decoder').axes('latent_sample', 'batch_size', 'latent_channels', 'height_latent', 'width_latent').save(folder, weights)


def amd_xl(family, title):
    folder = folder_of(f'amd-{family}', 'AMD-style', family, title)
    Net(family, 'text_encoder').whole_prompt().only('last_hidden_state', 'pooler_output').save(folder)


def special():
    """Networks of no exporter, each with one thing that a test asks for."""
    shutil.rmtree(SPECIAL, ignore_errors=True)

    # Everything that it answers is drawn anew in each run; the vector of the prompt is the mean of the hidden states of the same run.
    net = Net('sdxl', 'text_encoder_2')
    net.rename('hidden_states.2', 'old_hidden').rename('text_embeds', 'old_embeds')
    net.graph.node.append(helper.make_node('RandomNormalLike', ['old_hidden'], ['hidden_states.2']))
    net.graph.node.append(helper.make_node('ReduceMean', ['hidden_states.2'], ['text_embeds'], axes=[1], keepdims=0))
    del net.graph.output[:]
    net.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, sides) for name, sides in [
        ('text_embeds', ['batch', 10]), ('last_hidden_state', ['batch', 'tokens', 10]), ('hidden_states.0', ['batch', 'tokens', 10]),
        ('hidden_states.1', ['batch', 'tokens', 10]), ('hidden_states.2', ['batch', 'tokens', 10]), ('hidden_states.3', ['batch', 'tokens', 10])])
    net.part = 'drawn'
    net.save(SPECIAL)

    for name, sides in [('fixed', (None, None, 12, 12)), ('oblong', (None, None, 8, 12)), ('two', (2, None, None, None))]:
        net = Net('sd1', 'vae_decoder').axes('latent_sample', *sides)
        net.part = name
        net.save(SPECIAL)

    net = Net('sd1', 'unet').axes('sample', 'batch', 'channels', 'height', 'width')
    net.part = 'open'
    net.save(SPECIAL)

    for family, part, output in [('sd1', 'unet', 'out_sample'), ('sd1', 'text_encoder', 'last_hidden_state'), ('sd1', 'vae_encoder', 'latent_parameters'), ('flux', 'text_encoder_2', 'last_hidden_state')]:
        net = Net(family, part)
        net.rename(output, 'numbers')
        net.graph.initializer.append(numpy_helper.from_array(np.array(np.nan, np.float32), 'none'))
        net.graph.node.append(helper.make_node('Mul', ['numbers', 'none'], [output]))
        net.value('numbers').name = output
        net.part = f'nan-{family}-{part}'
        net.save(SPECIAL)


if __name__ == '__main__':
    special()
    shutil.rmtree(OUT, ignore_errors=True)
    for family, title in [('sd1', 'SD1'), ('sd2', 'SD2'), ('sdxl', 'SDXL'), ('sd3', 'SD3, without T5'), ('sd3t5', 'SD3'), ('flux', 'Flux'), ('schnell', 'Flux, distilled')]:
        optimum(family, title)
    for family, title in [('sd1', 'SD1'), ('sd2', 'SD2')]:
        script(f'script-{family}', "diffusers' script", family, title)
    script('olive-sd1', 'Olive, examples', 'sd1', 'SD1')
    olive_xl('sdxl', 'SDXL')
    for family, title in [('sd1', 'SD1'), ('sd2', 'SD2'), ('sdxl', 'SDXL'), ('sd3t5', 'SD3'), ('flux', 'Flux')]:
        olive_io(family, title)
    script('amd-sd1', 'AMD-style', 'sd1', 'SD1', 'model.onnx.data')
    amd_xl('sdxl', 'SDXL')
    print(*sorted(path.name for path in OUT.iterdir()))
