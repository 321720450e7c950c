"""Writes tiny random-weight model folders of every family, and what plain PyTorch makes of them.

    /usr/bin/python3 tests/Diffusion.Tests/Fixtures/make_families.py       (needs Debian's python3-torch, python3-onnx and
    python3-sentencepiece)

Networks, schedulers and pipelines here are written from the papers, apart from the library that the tests compare with them:
Ho and Salimans (guidance), Song et al. (DDIM), Karras et al. (Euler), Luo et al. (LCM), Esser et al. (rectified flow), Lin et al.
(zero terminal SNR, rescaled guidance), Su et al. (places as angles). Folders go to families/, one JSON file a case to families/cases/.
"""
import base64
import importlib.util
import json
import math
import pathlib
import shutil
import unicodedata

import sentencepiece
import torch
from torch import nn

HERE = pathlib.Path(__file__).resolve().parent
OUT = HERE / 'families'
WIDTH, CHANNELS, SIDE, SCALE = 8, 4, 8, 8
FLUX_CHANNELS = 16

spec = importlib.util.spec_from_file_location('clip_tokens', HERE.parent / 'Reference' / 'clip_tokens.py')
clip = importlib.util.module_from_spec(spec)
spec.loader.exec_module(clip)
clip.read(HERE / 'vocabulary')
ROOM = clip.LENGTH - 2
PIECES = sentencepiece.SentencePieceProcessor(model_file=str(HERE.parent / 'Reference' / 'spiece.model'))
T5_LENGTH, T5_WIDTH = 32, 24

# Vectors of zeros that stand for the T5 that a model of the SD3 family does without, however short its tokenizers are.
SD3_ZEROS = 256
BEGIN, END = clip.VOCAB[clip.START], clip.VOCAB[clip.END]


def sinusoid(t, width):
    """Vaswani et al., 3.5, sines first."""
    half = width // 2
    frequency = torch.exp(-math.log(10000) / (half - 1) * torch.arange(half, dtype=torch.float32))
    angle = t.float().reshape(-1, 1) * frequency
    return torch.cat([angle.sin(), angle.cos()], dim=1)


class TextEncoder(nn.Module):
    def __init__(self, width, inner, whole=False):
        super().__init__()
        self.inner, self.whole = inner, whole
        self.token = nn.Parameter(torch.randn(97, width) * 0.5 + 0.2)
        self.mix = nn.ModuleList(nn.Linear(width, width) for _ in range(3))
        self.project = nn.Linear(width, width, bias=False)

    def forward(self, input_ids):
        x = self.token[input_ids % 97] + 0.1 * sinusoid(torch.arange(input_ids.shape[1]), self.token.shape[1])
        states = [x]
        for layer in self.mix:
            attended = torch.softmax(x @ x.transpose(1, 2) / math.sqrt(x.shape[2]), dim=2) @ x
            x = x + torch.tanh(layer(attended))
            states.append(x)
        last = 0.5 * x
        at = (input_ids == END).int().argmax(dim=1)
        if self.whole:
            return last, torch.tanh(last[torch.arange(last.shape[0]), at])
        if not self.inner:
            return last
        pooled = self.project(last[torch.arange(last.shape[0]), at])
        return (pooled, last, *states)


class T5(nn.Module):
    def __init__(self, masks):
        super().__init__()
        self.masks = masks
        self.token = nn.Parameter(torch.randn(101, T5_WIDTH) * 0.5 + 0.1)
        self.mix = nn.Linear(T5_WIDTH, T5_WIDTH)

    def forward(self, input_ids, attention_mask=None):
        x = self.token[input_ids % 101] + 0.1 * sinusoid(torch.arange(input_ids.shape[1]), T5_WIDTH)
        weight = torch.exp(x @ x.transpose(1, 2) / math.sqrt(T5_WIDTH))
        if self.masks:
            weight = weight * attention_mask[:, None, :].float()
        return x + torch.tanh(self.mix(weight / weight.sum(dim=2, keepdim=True) @ x))


class Flux(nn.Module):
    """Patches and words together, each with its place, time, guidance and the whole prompt added, attention among all."""

    def __init__(self, pooled, guided, ranked):
        super().__init__()
        inner = 24
        self.guided, self.ranked = guided, ranked
        self.first, self.words = nn.Linear(4 * FLUX_CHANNELS, inner), nn.Linear(T5_WIDTH, inner)
        self.time, self.guide, self.pooled = nn.Linear(16, inner), nn.Linear(16, inner), nn.Linear(pooled, inner)
        self.query, self.key, self.value = nn.Linear(inner, inner), nn.Linear(inner, inner), nn.Linear(inner, inner)
        self.last = nn.Linear(inner, 4 * FLUX_CHANNELS)

    def forward(self, hidden_states, encoder_hidden_states, pooled_projections, timestep, img_ids, txt_ids, guidance=None):
        whole = self.time(sinusoid(timestep * 100, 16)) + self.pooled(pooled_projections)
        if self.guided:
            whole = whole + self.guide(sinusoid(guidance * 10, 16))
        x = torch.cat([self.words(encoder_hidden_states), self.first(hidden_states)], dim=1)
        x = torch.tanh(x + whole[:, None, :])
        places = torch.cat([txt_ids, img_ids], dim=1 if self.ranked else 0).float()
        angles = torch.cat([places[..., i:i + 1] * torch.tensor([1.0, 0.5, 0.25, 0.125]) for i in range(3)], dim=-1)
        turned = lambda q: torch.cat([q[..., :12] * angles.cos() - q[..., 12:] * angles.sin(), q[..., 12:] * angles.cos() + q[..., :12] * angles.sin()], dim=-1)
        weight = torch.softmax(turned(self.query(x)) @ turned(self.key(x)).transpose(1, 2) / math.sqrt(24), dim=2)
        x = x + weight @ self.value(x)
        return self.last(torch.tanh(x[:, encoder_hidden_states.shape[1]:]))


def pack(x):
    """Patches of two by two cells: within one, channel by channel, row by row."""
    b, c, h, w = x.shape
    return x.reshape(b, c, h // 2, 2, w // 2, 2).permute(0, 2, 4, 1, 3, 5).reshape(b, h * w // 4, 4 * c)


def unpack(x, h, w):
    b, n, c = x.shape
    return x.reshape(b, h // 2, w // 2, c // 4, 2, 2).permute(0, 3, 1, 4, 2, 5).reshape(b, c // 4, h, w)


class Denoiser(nn.Module):
    """One convolution in, time and conditions added, attention to the prompt, one convolution out."""

    def __init__(self, channels, hidden, pooled=0, sizes=False, guidance=0):
        super().__init__()
        inner = 12
        self.sizes, self.guided = sizes, guidance > 0
        self.first = nn.Conv2d(channels, inner, 3, padding=1)
        self.time = nn.Linear(16, inner)
        self.pooled = nn.Linear(pooled + (6 * 8 if sizes else 0), inner) if pooled else None
        self.guidance = nn.Linear(guidance, 16, bias=False) if guidance else None
        self.query, self.key, self.value = nn.Linear(inner, inner), nn.Linear(hidden, inner), nn.Linear(hidden, inner)
        self.last = nn.Conv2d(inner, CHANNELS, 3, padding=1)

    def forward(self, sample, timestep, encoder_hidden_states, pooled=None, time_ids=None, timestep_cond=None):
        time = sinusoid(timestep / 10, 16)
        if self.guidance is not None:
            time = time + self.guidance(timestep_cond)
        x = self.first(sample) + self.time(time)[:, :, None, None]
        if self.pooled is not None:
            extra = pooled
            if self.sizes:
                extra = torch.cat([pooled, sinusoid(time_ids.reshape(-1) / 64, 8).reshape(pooled.shape[0], -1)], dim=1)
            x = x + self.pooled(extra)[:, :, None, None]
        x = torch.tanh(x)
        b, c, h, w = x.shape
        flat = x.reshape(b, c, h * w).transpose(1, 2)
        weight = torch.softmax(self.query(flat) @ self.key(encoder_hidden_states).transpose(1, 2) / math.sqrt(c), dim=2)
        x = x + (weight @ self.value(encoder_hidden_states)).transpose(1, 2).reshape(b, c, h, w)
        return self.last(torch.tanh(x))


class Encoder(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.net = nn.Conv2d(3, 2 * channels, SCALE, stride=SCALE)

    def forward(self, sample):
        return self.net(sample) * 3


class Decoder(nn.Module):
    def __init__(self, factor, channels=CHANNELS):
        super().__init__()
        self.factor = factor
        self.net = nn.ConvTranspose2d(channels, 3, SCALE, stride=SCALE)

    def forward(self, latent_sample):
        return torch.tanh(0.3 * self.factor * self.net(latent_sample))


SCALED_LINEAR = {'beta_start': 0.00085, 'beta_end': 0.012, 'beta_schedule': 'scaled_linear', 'num_train_timesteps': 1000}
FAMILIES = {
    'sd1': dict(seed=1, scheduler={'_class_name': 'DDIMScheduler', **SCALED_LINEAR, 'clip_sample': False, 'set_alpha_to_one': False, 'steps_offset': 1}),
    'sd2': dict(seed=2, pad='!', scheduler={
        '_class_name': 'DDIMScheduler', **SCALED_LINEAR, 'clip_sample': False, 'set_alpha_to_one': True, 'prediction_type': 'v_prediction',
        'rescale_betas_zero_snr': True, 'timestep_spacing': 'trailing'}),
    'sdxl': dict(seed=3, pad2='!', inner=True, sizes=True, factor=0.13025, scheduler={
        '_class_name': 'EulerDiscreteScheduler', **SCALED_LINEAR, 'steps_offset': 1, 'timestep_spacing': 'leading'}),
    'turbo': dict(seed=4, inner=True, sizes=True, factor=0.13025, scheduler={
        '_class_name': 'EulerAncestralDiscreteScheduler', **SCALED_LINEAR, 'steps_offset': 1, 'timestep_spacing': 'trailing'}),
    'lcm': dict(seed=5, guidance=32, scheduler={'_class_name': 'LCMScheduler', **SCALED_LINEAR, 'original_inference_steps': 50, 'set_alpha_to_one': True}),
    'sd3': dict(seed=6, inner=True, factor=1.5305, shift=0.0609, scheduler={'_class_name': 'FlowMatchEulerDiscreteScheduler', 'num_train_timesteps': 1000, 'shift': 3.0}),
    'sd3t5': dict(seed=8, inner=True, t5=True, factor=1.5305, shift=0.0609, scheduler={'_class_name': 'FlowMatchEulerDiscreteScheduler', 'num_train_timesteps': 1000, 'shift': 3.0}),
    'flux': dict(seed=9, t5=True, guidance=1, factor=0.3611, shift=0.1159, scheduler={
        '_class_name': 'FlowMatchEulerDiscreteScheduler', 'num_train_timesteps': 1000, 'shift': 3.0, 'use_dynamic_shifting': True,
        'base_image_seq_len': 256, 'max_image_seq_len': 4096, 'base_shift': 0.5, 'max_shift': 1.15}),
    'schnell': dict(seed=10, t5=True, masks=True, factor=0.3611, shift=0.1159, scheduler={
        '_class_name': 'FlowMatchEulerDiscreteScheduler', 'num_train_timesteps': 1000, 'shift': 1.0, 'use_dynamic_shifting': False,
        'base_image_seq_len': 256, 'max_image_seq_len': 4096, 'base_shift': 0.5, 'max_shift': 1.15}),
    'inpaint': dict(seed=7, channels=2 * CHANNELS + 1, scheduler={'_class_name': 'DDIMScheduler', **SCALED_LINEAR, 'clip_sample': False, 'set_alpha_to_one': False, 'steps_offset': 1}),
}


class Model:
    """The networks of one family in PyTorch."""

    def __init__(self, name, seed, scheduler, inner=False, sizes=False, guidance=0, channels=CHANNELS, factor=0.18215, shift=0.0, pad=None, pad2=None, t5=False, masks=False):
        torch.manual_seed(seed)
        self.name, self.config, self.inner, self.sizes, self.guidance = name, scheduler, inner, sizes, guidance
        self.flow, self.flux = name in ('sd3', 'sd3t5'), name in ('flux', 'schnell')
        self.latent = FLUX_CHANNELS if self.flux else CHANNELS
        self.factor, self.shift, self.channels = factor, shift, self.latent if self.flux else channels
        self.pads = [pad or clip.END, pad2 or clip.END]
        self.texts = [TextEncoder(WIDTH, inner, self.flux)] + ([TextEncoder(WIDTH + 2, True)] if inner else [])
        self.joint = 24 if self.flow else (2 * WIDTH + 2 if inner else WIDTH)
        pooled = (2 * WIDTH + 2 if self.flow else WIDTH + 2) if inner else 0
        self.denoiser = Flux(WIDTH, guidance > 0, masks) if self.flux else Denoiser(channels, self.joint, pooled, sizes, guidance)
        self.encoder, self.decoder = Encoder(self.latent), Decoder(factor, self.latent)
        self.t5 = T5(masks) if t5 else None

    def ids(self, words, part, pad):
        own = words[part * ROOM:(part + 1) * ROOM]
        ids = [BEGIN] + own + [END]
        return torch.tensor([ids + [clip.VOCAB[pad]] * (clip.LENGTH - len(ids))])

    def encode_t5(self, prompt):
        pairs = [(id, weight) for text, weight in prompt for id in PIECES.encode(text)][:T5_LENGTH - 1]
        ids = torch.tensor([[id for id, _ in pairs] + [1] + [0] * (T5_LENGTH - 1 - len(pairs))])
        hidden = self.t5(ids, torch.ones_like(ids))
        if any(weight != 1 for _, weight in pairs):
            factor = torch.tensor([weight for _, weight in pairs] + [1.0] * (T5_LENGTH - len(pairs)))
            weighed = hidden * factor[None, :, None]
            hidden = weighed * (hidden.mean() / weighed.mean())
        return hidden

    def encode(self, prompt, parts):
        """A prompt is a list of (text, weight)."""
        if self.flux:
            words = [id for text, _ in prompt for id in tokens(text)]
            return self.encode_t5(prompt), self.texts[0](self.ids(words[:ROOM], 0, self.pads[0]))[1]
        words = [id for text, _ in prompt for id in tokens(text)][:parts * ROOM]
        weights = [weight for text, weight in prompt for _ in tokens(text)][:parts * ROOM]
        hiddens, pooleds = [], []
        for text, pad in zip(self.texts, self.pads):
            answers = [text(self.ids(words, part, pad)) for part in range(parts)]
            hidden = torch.cat([a[-2] if self.inner else a for a in answers], dim=1)
            if any(w != 1 for w in weights):
                factor = torch.ones(hidden.shape[1])
                for i, w in enumerate(weights):
                    factor[i // ROOM * clip.LENGTH + i % ROOM + 1] = w
                weighed = hidden * factor[None, :, None]
                hidden = weighed * (hidden.mean() / weighed.mean())
            hiddens.append(hidden)
            pooleds.append(answers[0][0] if self.inner else None)
        if not self.inner:
            return hiddens[0], None
        hidden = torch.cat(hiddens, dim=2)
        if self.flow:
            hidden = nn.functional.pad(hidden, (0, self.joint - hidden.shape[2]))
            third = self.encode_t5(prompt) if self.t5 else torch.zeros(1, SD3_ZEROS, self.joint)
            return torch.cat([hidden, third], dim=1), torch.cat(pooleds, dim=1)
        return hidden, pooleds[1]

    def predict(self, x, t, hidden, pooled, guidance):
        b = x.shape[0]
        if self.flux:
            h, w = x.shape[2:]
            places = torch.tensor([[0.0, i, j] for i in range(h // 2) for j in range(w // 2)])
            words = torch.zeros(hidden.shape[1], 3)
            if self.denoiser.ranked:
                places, words = places[None].repeat(b, 1, 1), words[None].repeat(b, 1, 1)
            return unpack(self.denoiser(pack(x), hidden, pooled, torch.full((b,), float(t) / 1000), places, words, torch.full((b,), float(guidance))), h, w)
        kwargs = {}
        if pooled is not None:
            kwargs['pooled'] = pooled
        if self.sizes:
            kwargs['time_ids'] = torch.tensor([[64., 64, 0, 0, 64, 64]]).repeat(b, 1)
        if self.guidance:
            kwargs['timestep_cond'] = sinusoid(torch.full((b,), 1000.0 * (guidance - 1)), self.guidance)
        return self.denoiser(x, torch.full((b,), float(t)), hidden, **kwargs)

    def latents_of(self, pixels, generator):
        mean, logvar = self.encoder(pixels).chunk(2, dim=1)
        z = mean + torch.exp(0.5 * logvar.clamp(-30, 20)) * torch.randn(mean.shape, generator=generator)
        return (z - self.shift) * self.factor

    def pixels_of(self, latents):
        return self.decoder(latents / self.factor + self.shift)

    def write(self):
        folder = OUT / self.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        ids = torch.zeros(1, clip.LENGTH, dtype=torch.int64)
        for text, suffix in zip(self.texts, ['', '_2']):
            names = ['text_embeds', 'last_hidden_state'] + [f'hidden_states.{i}' for i in range(4)] if text.inner else ['last_hidden_state', 'pooler_output'][:1 + text.whole]
            export(text, (ids,), folder / f'text_encoder{suffix}', ['input_ids'], names, {'input_ids': {0: 'batch', 1: 'tokens'}})
        place = 'transformer' if self.flow or self.flux else 'unet'
        if self.flux:
            self.write_flux(folder / place)
        else:
            self.write_denoiser(folder / place)
        if self.t5:
            self.write_t5(folder)
        image = torch.randn(1, 3, 64, 64)
        export(self.encoder, (image,), folder / 'vae_encoder', ['sample'], ['latent_parameters'], {'sample': {0: 'batch', 2: 'height', 3: 'width'}})
        latent = torch.randn(1, self.latent, SIDE, SIDE)
        export(self.decoder, (latent,), folder / 'vae_decoder', ['latent_sample'], ['sample'], {'latent_sample': {0: 'batch', 2: 'height', 3: 'width'}})
        save(folder / place / 'config.json', {'sample_size': SIDE})
        save(folder / 'vae_decoder' / 'config.json', {
            'scaling_factor': self.factor, 'shift_factor': self.shift, 'latent_channels': self.latent, 'block_out_channels': [8, 8, 8, 8]})
        save(folder / 'scheduler' / 'scheduler_config.json', self.config)
        save(folder / 'model_index.json', {'_class_name': self.name})
        for suffix, pad in zip(['', '_2'][:len(self.texts)], self.pads):
            save(folder / f'tokenizer{suffix}' / 'tokenizer_config.json', {
                'model_max_length': clip.LENGTH, 'bos_token': clip.START, 'eos_token': clip.END, 'pad_token': pad})


    def write_denoiser(self, folder):
        names = ['hidden_states' if self.flow else 'sample', 'timestep', 'encoder_hidden_states']
        args = [torch.randn(2, self.channels, SIDE, SIDE), torch.tensor([1., 2.]), torch.randn(2, 48, self.joint)]
        axes = {names[0]: {0: 'batch', 2: 'height', 3: 'width'}, 'timestep': {0: 'batch'}, names[2]: {0: 'batch', 1: 'tokens'}}
        optional = {'pooled': None, 'time_ids': None, 'timestep_cond': None}
        if self.inner:
            names.append('pooled_projections' if self.flow else 'text_embeds')
            optional['pooled'] = torch.randn(2, self.denoiser.pooled.in_features - (48 if self.sizes else 0))
        if self.sizes:
            names.append('time_ids')
            optional['time_ids'] = torch.randn(2, 6)
        if self.guidance:
            names.append('timestep_cond')
            optional['timestep_cond'] = torch.randn(2, self.guidance)
        for name in names[3:]:
            axes[name] = {0: 'batch'}
        export(self.denoiser, (*args, *optional.values()), folder, names, ['out_sample'], axes)

    def write_flux(self, folder):
        rank = (2,) if self.denoiser.ranked else ()
        names = ['hidden_states', 'encoder_hidden_states', 'pooled_projections', 'timestep', 'img_ids', 'txt_ids', 'guidance'][:7 if self.denoiser.guided else 6]
        args = (torch.randn(2, 16, 4 * self.latent), torch.randn(2, 7, T5_WIDTH), torch.randn(2, WIDTH), torch.rand(2), torch.rand(*rank, 16, 3),
                torch.rand(*rank, 7, 3), torch.rand(2))[:len(names)]
        places = lambda name: {0: 'batch', 1: name} if rank else {0: name}
        axes = {'hidden_states': {0: 'batch', 1: 'patches'}, 'encoder_hidden_states': {0: 'batch', 1: 'words'}, 'pooled_projections': {0: 'batch'},
                'timestep': {0: 'batch'}, 'img_ids': places('patches'), 'txt_ids': places('words'), 'guidance': {0: 'batch'}}
        export(self.denoiser, args, folder, names, ['out_sample'], {name: axes[name] for name in names})

    def write_t5(self, folder):
        suffix = '_2' if self.flux else '_3'
        ids = torch.zeros(1, T5_LENGTH, dtype=torch.int64)
        names = ['input_ids', 'attention_mask'][:1 + self.t5.masks]
        export(self.t5, (ids, torch.ones_like(ids))[:len(names)], folder / f'text_encoder{suffix}', names, ['last_hidden_state'],
               {name: {0: 'batch', 1: 'tokens'} for name in names})
        save(folder / f'tokenizer{suffix}' / 'tokenizer_config.json', {'model_max_length': T5_LENGTH, 'eos_token': '</s>', 'pad_token': '<pad>'})


def tokens(text):
    """The ids of a text without begin and end."""
    clean = ' '.join(unicodedata.normalize('NFC', text).split()).lower()
    return [id for word in clip.words(clean) for id in clip.encode(word)]


def export(module, args, folder, inputs, outputs, axes):
    folder.mkdir(parents=True)
    while args and args[-1] is None:
        args = args[:-1]
    torch.onnx.export(module.eval(), args, str(folder / 'model.onnx'), input_names=inputs, output_names=outputs, opset_version=14,
                      dynamic_axes={**axes, **{name: {0: 'batch'} for name in outputs}})


def save(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2) + '\n')


# Schedules. Each has timesteps, a starting scale, what the network sees, a step, and noise up to a step.

def alpha_bars(config):
    betas = torch.linspace(config['beta_start'] ** 0.5, config['beta_end'] ** 0.5, 1000, dtype=torch.float32) ** 2
    if config.get('rescale_betas_zero_snr'):
        root = torch.cumprod(1 - betas, 0).sqrt()
        first, last = root[0].clone(), root[-1].clone()
        root = (root - last) * first / (first - last)
        bars = root ** 2
        alphas = torch.cat([bars[:1], bars[1:] / bars[:-1]])
        return torch.cumprod(alphas, 0)
    return torch.cumprod(1 - betas, 0)


class Diffusion:
    def __init__(self, config, steps):
        self.bars, self.config = alpha_bars(config).double(), config
        if config.get('timestep_spacing') == 'trailing':
            self.times = [round(1000 - i * 1000 / steps) - 1 for i in range(steps)]
        else:
            self.times = [i * (1000 // steps) + config['steps_offset'] for i in reversed(range(steps))]
        self.steps, self.index, self.scale = steps, 0, 1.0

    def clean(self, output, x, bar):
        if self.config.get('prediction_type') == 'v_prediction':
            return bar.sqrt() * x - (1 - bar).sqrt() * output
        return (x - (1 - bar).sqrt() * output) / bar.sqrt()

    def see(self, x):
        return x


class Ddim(Diffusion):
    def step(self, output, x, generator):
        now = self.bars[self.times[self.index]]
        before = self.times[self.index] - 1000 // self.steps
        then = self.bars[before] if before >= 0 else (torch.tensor(1.0, dtype=torch.float64) if self.config['set_alpha_to_one'] else self.bars[0])
        clean = self.clean(output, x, now)
        noise = now.sqrt() * output + (1 - now).sqrt() * x if self.config.get('prediction_type') else output
        self.index += 1
        return then.sqrt() * clean + (1 - then).sqrt() * noise

    def noised(self, clean, noise):
        bar = self.bars[self.times[self.index]]
        return bar.sqrt() * clean + (1 - bar).sqrt() * noise


class Euler(Diffusion):
    def __init__(self, config, steps):
        super().__init__(config, steps)
        levels = ((1 - self.bars) / self.bars).sqrt()
        self.sigmas = [levels[t].item() for t in self.times] + [0.0]
        top = max(self.sigmas)
        self.scale = top if config['timestep_spacing'] == 'trailing' else math.sqrt(top * top + 1)

    def see(self, x):
        return x / math.sqrt(self.sigmas[self.index] ** 2 + 1)

    def step(self, output, x, generator):
        now, then = self.sigmas[self.index:self.index + 2]
        self.index += 1
        return x + output * (then - now)

    def noised(self, clean, noise):
        return clean + self.sigmas[self.index] * noise


class EulerAncestral(Euler):
    def step(self, output, x, generator):
        now, then = self.sigmas[self.index:self.index + 2]
        up = math.sqrt(then ** 2 * (now ** 2 - then ** 2) / now ** 2)
        down = math.sqrt(then ** 2 - up ** 2)
        self.index += 1
        return x + output * (down - now) + torch.randn(x.shape, generator=generator) * up


class Lcm(Diffusion):
    def __init__(self, config, steps, strength=1.0):
        super().__init__({**config, 'steps_offset': 0}, steps)
        origin = [i * 20 - 1 for i in range(1, int(50 * strength) + 1)][::-1]
        self.times = [origin[math.floor(i * len(origin) / steps)] for i in range(steps)]

    def step(self, output, x, generator):
        time = self.times[self.index]
        scaled = time * 10
        skip, out = 0.25 / (scaled ** 2 + 0.25), scaled / math.sqrt(scaled ** 2 + 0.25)
        x = skip * x + out * self.clean(output, x, self.bars[time])
        self.index += 1
        if self.index < self.steps:
            bar = self.bars[self.times[self.index]]
            x = bar.sqrt() * x + (1 - bar).sqrt() * torch.randn(x.shape, generator=generator)
        return x

    noised = Ddim.noised


class Flow:
    def __init__(self, config, steps, patches=None):
        if patches is not None:
            self.lay_even(config, steps, patches)
        else:
            self.lay(config, steps)
        self.times = [1000 * s for s in self.sigmas[:-1]]
        self.steps, self.index, self.scale = steps, 0, 1.0

    def lay(self, config, steps):
        move = lambda s: config['shift'] * s / (1 + (config['shift'] - 1) * s)
        low, high = move(1 / 1000), move(1.0)
        self.sigmas = [move(high + (low - high) * i / (steps - 1)) for i in range(steps)] + [0.0]

    def lay_even(self, config, steps, patches):
        """As models of the Flux kind are sampled: the shift follows from the number of patches."""
        slope = (config['max_shift'] - config['base_shift']) / (config['max_image_seq_len'] - config['base_image_seq_len'])
        mu = patches * slope + config['base_shift'] - slope * config['base_image_seq_len']
        even = [1 - i * (1 - 1 / steps) / max(steps - 1, 1) for i in range(steps)]
        if config['use_dynamic_shifting']:
            self.sigmas = [math.exp(mu) / (math.exp(mu) + 1 / s - 1) for s in even] + [0.0]
        else:
            self.sigmas = [config['shift'] * s / (1 + (config['shift'] - 1) * s) for s in even] + [0.0]

    def see(self, x):
        return x

    def step(self, output, x, generator):
        now, then = self.sigmas[self.index:self.index + 2]
        self.index += 1
        return x + (then - now) * output

    def noised(self, clean, noise):
        s = self.sigmas[self.index]
        return (1 - s) * clean + s * noise


SCHEDULES = {'ddim': Ddim, 'euler': Euler, 'euler_a': EulerAncestral, 'lcm': Lcm, 'flow_euler': Flow}


def turn(a, b, part):
    """Along the great arc."""
    cosine = ((a * b).sum() / (a.norm() * b.norm())).item()
    angle = math.acos(cosine)
    return math.sin((1 - part) * angle) / math.sin(angle) * a + math.sin(part * angle) / math.sin(angle) * b


def source_picture():
    """A gradient with a square in it."""
    y, x = torch.meshgrid(torch.arange(64), torch.arange(64), indexing='ij')
    picture = torch.stack([4 * x, 4 * y, 255 - 4 * x])
    picture[:, 20:40, 12:44] = torch.tensor([200, 40, 10])[:, None, None]
    return picture


def mask_picture():
    """Open in a rectangle that is not on the cells' edges."""
    mask = torch.zeros(64, 64)
    mask[10:50, 20:61] = 1
    return mask


def run(model, case):
    """The pipeline: returns the latents after each step and the pixels."""
    steps, guidance = case['steps'], case.get('guidance', 1)
    generator = torch.Generator().manual_seed(case['seed'])
    strength = case.get('strength', 1.0)
    high, wide = case.get('height', SIDE * SCALE) // SCALE, case.get('width', SIDE * SCALE) // SCALE
    if case['scheduler'] == 'lcm':
        schedule = Lcm(model.config, steps, strength)
    elif model.flux:
        schedule = Flow(model.config, steps, high * wide // 4)
    else:
        schedule = SCHEDULES[case['scheduler']](model.config, steps)
    start = 0 if case['scheduler'] == 'lcm' else steps - int(steps * strength)
    schedule.index = start
    source = (source_picture() / 127.5 - 1)[None] if case.get('source') else None
    mask = mask_picture() if case.get('mask') else None
    cells = mask[::SCALE, ::SCALE] if mask is not None else None
    takes_mask = model.channels > model.latent
    whole = source is None or (mask is not None and strength >= 1)
    clean = model.latents_of(source, generator) if source is not None and not (whole and takes_mask) else None
    noise = torch.randn(1, model.latent, high, wide, generator=generator)
    if 'variation_seed' in case:
        other = torch.randn(noise.shape, generator=torch.Generator().manual_seed(case['variation_seed']))
        noise = turn(noise, other, case['variation_strength'])
    x = noise * schedule.scale if whole else schedule.noised(clean, noise)
    beside = torch.zeros(1, 0, high, wide)
    if takes_mask:
        grey = torch.full((1, 3, 64, 64), 128 / 127.5 - 1) if source is None else source
        open_ = torch.ones(64, 64) if mask is None else mask
        beside = torch.cat([open_[::SCALE, ::SCALE][None, None], model.latents_of(grey * (1 - open_), generator)], dim=1)
    prompt, negative = case['parts'], [[case.get('negative', ''), 1.0]]
    doubled = guidance > 1 and not model.guidance
    count = lambda p: sum(len(tokens(text)) for text, _ in p)
    longest = max(count(prompt), count(negative) if doubled else 0)
    parts = max(1, math.ceil(longest / ROOM))
    hidden, pooled = model.encode(prompt, parts)
    if doubled:
        hidden0, pooled0 = model.encode(negative, parts)
        if model.sizes and negative[0][0] == '':
            hidden0, pooled0 = torch.zeros_like(hidden0), torch.zeros_like(pooled0)
    trail = []
    low, high = case.get('window', [0, 1])
    while schedule.index < steps:
        i = schedule.index
        t = schedule.times[i]
        seen = torch.cat([schedule.see(x).float(), beside], dim=1)
        answer = model.predict(seen, t, hidden, pooled, guidance)
        if doubled and low * steps <= i < high * steps:
            without = model.predict(seen, t, hidden0, pooled0, guidance)
            with_, answer = answer, without + guidance * (answer - without)
            if case.get('rescale'):
                moved = answer * (with_.std() / answer.std())
                answer = case['rescale'] * moved + (1 - case['rescale']) * answer
        x = schedule.step(answer, x, generator).float()
        if cells is not None and not takes_mask:
            kept = schedule.noised(clean, noise).float() if schedule.index < steps else clean
            x = torch.where(cells.bool(), x, kept)
        trail.append(x)
    pixels = ((model.pixels_of(x)[0] + 1) * 127.5).round().clamp(0, 255)
    return trail, pixels


LONG = 'a red apple on a wooden table beside a blue cup, in the light of a summer morning, painted by a friend of the family, with a dog under the chair'
PLAIN = dict(prompt='a red apple', seed=11, steps=5, guidance=4.0, negative='a leaf')
CASES = {
    'sd1': [
        ('text', dict(PLAIN, scheduler='ddim')),
        ('unguided', dict(PLAIN, scheduler='ddim', guidance=1.0)),
        ('image', dict(PLAIN, scheduler='ddim', source=True, strength=0.6)),
        ('masked', dict(PLAIN, scheduler='ddim', source=True, mask=True, strength=1.0)),
        ('masked_part', dict(PLAIN, scheduler='ddim', source=True, mask=True, strength=0.8)),
        ('variation', dict(PLAIN, scheduler='ddim', variation_seed=99, variation_strength=0.3)),
        ('rescaled', dict(PLAIN, scheduler='ddim', rescale=0.7)),
        ('window', dict(PLAIN, scheduler='ddim', window=[0.2, 0.7])),
        ('long', dict(PLAIN, scheduler='ddim', prompt=LONG)),
        ('long_negative', dict(PLAIN, scheduler='ddim', negative=LONG)),
        ('weighted', dict(PLAIN, scheduler='ddim', prompt='a (red:1.5) apple (on a table:0.4)', parts=[['a ', 1.0], ['red', 1.5], [' apple ', 1.0], ['on a table', 0.4]])),
        ('weighted_long', dict(PLAIN, scheduler='ddim', prompt=LONG + ' (and a cat:1.8)', parts=[[LONG + ' ', 1.0], ['and a cat', 1.8]])),
    ],
    'sd2': [
        ('text', dict(PLAIN, scheduler='ddim', rescale=0.7)),
        ('image', dict(PLAIN, scheduler='ddim', source=True, strength=0.5, steps=6)),
        ('masked', dict(PLAIN, scheduler='ddim', source=True, mask=True, strength=1.0)),
        ('variation', dict(PLAIN, scheduler='ddim', variation_seed=99, variation_strength=0.6)),
        ('long', dict(PLAIN, scheduler='ddim', prompt=LONG, window=[0, 0.5])),
        ('weighted', dict(PLAIN, scheduler='ddim', prompt='a (red:1.5) apple', parts=[['a ', 1.0], ['red', 1.5], [' apple', 1.0]])),
    ],
    'sdxl': [
        ('text', dict(PLAIN, scheduler='euler')),
        ('no_negative', dict(PLAIN, scheduler='euler', negative='')),
        ('image', dict(PLAIN, scheduler='euler', source=True, strength=0.6)),
        ('masked', dict(PLAIN, scheduler='euler', source=True, mask=True, strength=1.0)),
        ('masked_part', dict(PLAIN, scheduler='euler', source=True, mask=True, strength=0.6)),
        ('variation', dict(PLAIN, scheduler='euler', variation_seed=99, variation_strength=0.3)),
        ('rescaled', dict(PLAIN, scheduler='euler', rescale=0.7, window=[0.2, 0.7])),
        ('long', dict(PLAIN, scheduler='euler', prompt=LONG)),
        ('weighted', dict(PLAIN, scheduler='euler', prompt='a (red:1.5) apple', parts=[['a ', 1.0], ['red', 1.5], [' apple', 1.0]])),
    ],
    'turbo': [
        ('text', dict(PLAIN, scheduler='euler_a', guidance=1.0, steps=4)),
        ('one', dict(PLAIN, scheduler='euler_a', guidance=1.0, steps=1)),
        ('image', dict(PLAIN, scheduler='euler_a', guidance=1.0, steps=4, source=True, strength=0.5)),
        ('masked', dict(PLAIN, scheduler='euler_a', guidance=1.0, steps=4, source=True, mask=True, strength=1.0)),
        ('variation', dict(PLAIN, scheduler='euler_a', guidance=1.0, steps=2, variation_seed=99, variation_strength=0.3)),
        ('long', dict(PLAIN, scheduler='euler_a', guidance=1.0, steps=2, prompt=LONG)),
        ('weighted', dict(PLAIN, scheduler='euler_a', guidance=1.0, steps=2, prompt='a (red:1.5) apple', parts=[['a ', 1.0], ['red', 1.5], [' apple', 1.0]])),
    ],
    'lcm': [
        ('text', dict(PLAIN, scheduler='lcm', guidance=8.5, steps=4)),
        ('image', dict(PLAIN, scheduler='lcm', guidance=8.5, steps=4, source=True, strength=0.5)),
        ('masked', dict(PLAIN, scheduler='lcm', guidance=8.5, steps=4, source=True, mask=True, strength=1.0)),
        ('masked_part', dict(PLAIN, scheduler='lcm', guidance=8.5, steps=4, source=True, mask=True, strength=0.8)),
        ('variation', dict(PLAIN, scheduler='lcm', guidance=8.5, steps=3, variation_seed=99, variation_strength=0.3)),
        ('long', dict(PLAIN, scheduler='lcm', guidance=8.5, steps=2, prompt=LONG)),
        ('weighted', dict(PLAIN, scheduler='lcm', guidance=3.0, steps=2, prompt='a (red:1.5) apple', parts=[['a ', 1.0], ['red', 1.5], [' apple', 1.0]])),
    ],
    'sd3': [
        ('text', dict(PLAIN, scheduler='flow_euler')),
        ('image', dict(PLAIN, scheduler='flow_euler', source=True, strength=0.6)),
        ('masked', dict(PLAIN, scheduler='flow_euler', source=True, mask=True, strength=0.8)),
        ('masked_whole', dict(PLAIN, scheduler='flow_euler', source=True, mask=True, strength=1.0)),
        ('variation', dict(PLAIN, scheduler='flow_euler', variation_seed=99, variation_strength=0.3)),
        ('rescaled', dict(PLAIN, scheduler='flow_euler', rescale=0.7, window=[0.2, 0.7])),
        ('long', dict(PLAIN, scheduler='flow_euler', prompt=LONG)),
        ('weighted', dict(PLAIN, scheduler='flow_euler', prompt='a (red:1.5) apple', parts=[['a ', 1.0], ['red', 1.5], [' apple', 1.0]])),
    ],
    'sd3t5': [
        ('text', dict(PLAIN, scheduler='flow_euler')),
        ('long', dict(PLAIN, scheduler='flow_euler', prompt=LONG)),
        ('weighted', dict(PLAIN, scheduler='flow_euler', prompt='a (red:1.5) apple', parts=[['a ', 1.0], ['red', 1.5], [' apple', 1.0]])),
    ],
    'flux': [
        ('text', dict(PLAIN, scheduler='flow_euler', guidance=3.5, steps=4)),
        ('wide', dict(PLAIN, scheduler='flow_euler', guidance=3.5, steps=2, width=96)),
        ('image', dict(PLAIN, scheduler='flow_euler', guidance=3.5, source=True, strength=0.6)),
        ('masked', dict(PLAIN, scheduler='flow_euler', guidance=3.5, source=True, mask=True, strength=0.6)),
        ('masked_whole', dict(PLAIN, scheduler='flow_euler', guidance=3.5, steps=3, source=True, mask=True, strength=1.0)),
        ('variation', dict(PLAIN, scheduler='flow_euler', guidance=1.0, steps=3, variation_seed=99, variation_strength=0.3)),
        ('long', dict(PLAIN, scheduler='flow_euler', guidance=6.0, steps=3, prompt=LONG)),
        ('weighted', dict(PLAIN, scheduler='flow_euler', guidance=3.5, steps=3, prompt='a (red:1.5) apple', parts=[['a ', 1.0], ['red', 1.5], [' apple', 1.0]])),
    ],
    'schnell': [
        ('text', dict(PLAIN, scheduler='flow_euler', guidance=1.0, steps=4)),
        ('one', dict(PLAIN, scheduler='flow_euler', guidance=1.0, steps=1)),
        ('guided', dict(PLAIN, scheduler='flow_euler', guidance=3.0, steps=3)),
    ],
    'inpaint': [
        ('masked', dict(PLAIN, scheduler='ddim', source=True, mask=True, strength=1.0)),
        ('masked_part', dict(PLAIN, scheduler='ddim', source=True, mask=True, strength=0.6)),
        ('text', dict(PLAIN, scheduler='ddim')),
        ('image', dict(PLAIN, scheduler='ddim', source=True, strength=0.6)),
        ('variation', dict(PLAIN, scheduler='ddim', source=True, mask=True, strength=1.0, variation_seed=99, variation_strength=0.3)),
        ('long', dict(PLAIN, scheduler='ddim', source=True, mask=True, strength=1.0, prompt=LONG, rescale=0.7)),
    ],
}


def text_of(values, kind):
    return base64.b64encode(values.contiguous().to(kind).numpy().tobytes()).decode()


if __name__ == '__main__':
    torch.set_num_threads(1)
    shutil.rmtree(OUT, ignore_errors=True)
    source = source_picture().permute(1, 2, 0)
    with torch.no_grad():
        for name, settings in FAMILIES.items():
            model = Model(name, **settings)
            model.write()
            for title, case in CASES[name]:
                case = {**case, 'family': name, 'title': title}
                case.setdefault('parts', [[case['prompt'], 1.0]])
                trail, pixels = run(model, case)
                size = max(x.abs().max().item() for x in trail)
                print(f'{name:8} {title:14} latents up to {size:6.2f}, pixels {pixels.min().item():.0f} to {pixels.max().item():.0f}')
                save(OUT / 'cases' / f'{name}-{title}.json', {
                    **{k: v for k, v in case.items() if k != 'parts'},
                    'latents': [text_of(x.reshape(-1), torch.float32) for x in trail],
                    'pixels': text_of(pixels.permute(1, 2, 0)[::4, ::4].reshape(-1), torch.uint8)})
    save(OUT / 'cases' / 'source.json', {
        'source': text_of(source.reshape(-1), torch.uint8), 'mask': text_of((mask_picture() * 255).reshape(-1), torch.uint8)})
    with torch.no_grad():
        broken = Decoder(1.0)
        broken.net.weight[0, 0, 0, 0] = math.nan
        export(broken, (torch.randn(1, CHANNELS, SIDE, SIDE),), OUT / 'nan', ['latent_sample'], ['sample'], {'latent_sample': {0: 'batch', 2: 'height', 3: 'width'}})
