"""Writes tiny random-weight model folders of every family, and what plain PyTorch makes of them.

    /usr/bin/python3 tests/Diffusion.Tests/Fixtures/make_families.py       (needs Debian's python3-torch and python3-onnx)

Networks, schedulers and pipelines here are written from the papers, apart from the library that the tests compare with them:
Ho and Salimans (guidance), Song et al. (DDIM), Karras et al. (Euler), Luo et al. (LCM), Esser et al. (rectified flow), Lin et al.
(zero terminal SNR, rescaled guidance). Folders go to families/, one JSON file a case to families/cases/.
"""
import base64
import importlib.util
import json
import math
import pathlib
import shutil
import unicodedata

import torch
from torch import nn

HERE = pathlib.Path(__file__).resolve().parent
OUT = HERE / 'families'
WIDTH, CHANNELS, SIDE, SCALE = 8, 4, 8, 8

spec = importlib.util.spec_from_file_location('clip_tokens', HERE.parent / 'Reference' / 'clip_tokens.py')
clip = importlib.util.module_from_spec(spec)
spec.loader.exec_module(clip)
ROOM = clip.LENGTH - 2
BEGIN, END = clip.VOCAB[clip.START], clip.VOCAB[clip.END]


def sinusoid(t, width):
    """Vaswani et al., 3.5, sines first."""
    half = width // 2
    frequency = torch.exp(-math.log(10000) / (half - 1) * torch.arange(half, dtype=torch.float32))
    angle = t.float().reshape(-1, 1) * frequency
    return torch.cat([angle.sin(), angle.cos()], dim=1)


class TextEncoder(nn.Module):
    def __init__(self, width, inner):
        super().__init__()
        self.inner = inner
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
        if not self.inner:
            return last
        at = (input_ids == END).int().argmax(dim=1)
        pooled = self.project(last[torch.arange(last.shape[0]), at])
        return (pooled, last, *states)


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
    def __init__(self):
        super().__init__()
        self.net = nn.Conv2d(3, 2 * CHANNELS, SCALE, stride=SCALE)

    def forward(self, sample):
        return self.net(sample) * 3


class Decoder(nn.Module):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor
        self.net = nn.ConvTranspose2d(CHANNELS, 3, SCALE, stride=SCALE)

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
    'inpaint': dict(seed=7, channels=2 * CHANNELS + 1, scheduler={'_class_name': 'DDIMScheduler', **SCALED_LINEAR, 'clip_sample': False, 'set_alpha_to_one': False, 'steps_offset': 1}),
}


class Model:
    """The networks of one family in PyTorch."""

    def __init__(self, name, seed, scheduler, inner=False, sizes=False, guidance=0, channels=CHANNELS, factor=0.18215, shift=0.0, pad=None, pad2=None):
        torch.manual_seed(seed)
        self.name, self.config, self.inner, self.sizes, self.guidance = name, scheduler, inner, sizes, guidance
        self.flow = name == 'sd3'
        self.factor, self.shift, self.channels = factor, shift, channels
        self.pads = [pad or clip.END, pad2 or clip.END]
        self.texts = [TextEncoder(WIDTH, inner)] + ([TextEncoder(WIDTH + 2, True)] if inner else [])
        self.joint = 24 if self.flow else (2 * WIDTH + 2 if inner else WIDTH)
        pooled = (2 * WIDTH + 2 if self.flow else WIDTH + 2) if inner else 0
        self.denoiser = Denoiser(channels, self.joint, pooled, sizes, guidance)
        self.encoder, self.decoder = Encoder(), Decoder(factor)

    def ids(self, words, part, pad):
        own = words[part * ROOM:(part + 1) * ROOM]
        ids = [BEGIN] + own + [END]
        return torch.tensor([ids + [clip.VOCAB[pad]] * (clip.LENGTH - len(ids))])

    def encode(self, prompt, parts):
        """A prompt is a list of (text, weight)."""
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
            return torch.cat([hidden, torch.zeros(1, clip.LENGTH, self.joint)], dim=1), torch.cat(pooleds, dim=1)
        return hidden, pooleds[1]

    def predict(self, x, t, hidden, pooled, guidance):
        b = x.shape[0]
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
            names = ['text_embeds', 'last_hidden_state'] + [f'hidden_states.{i}' for i in range(4)] if text.inner else ['last_hidden_state']
            export(text, (ids,), folder / f'text_encoder{suffix}', ['input_ids'], names, {'input_ids': {0: 'batch', 1: 'tokens'}})
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
        place = 'transformer' if self.flow else 'unet'
        export(self.denoiser, (*args, *optional.values()), folder / place, names, ['out_sample'], axes)
        image = torch.randn(1, 3, 64, 64)
        export(self.encoder, (image,), folder / 'vae_encoder', ['sample'], ['latent_parameters'], {'sample': {0: 'batch', 2: 'height', 3: 'width'}})
        latent = torch.randn(1, CHANNELS, SIDE, SIDE)
        export(self.decoder, (latent,), folder / 'vae_decoder', ['latent_sample'], ['sample'], {'latent_sample': {0: 'batch', 2: 'height', 3: 'width'}})
        save(folder / place / 'config.json', {'sample_size': SIDE})
        save(folder / 'vae_decoder' / 'config.json', {
            'scaling_factor': self.factor, 'shift_factor': self.shift, 'latent_channels': CHANNELS, 'block_out_channels': [8, 8, 8, 8]})
        save(folder / 'scheduler' / 'scheduler_config.json', self.config)
        save(folder / 'model_index.json', {'_class_name': self.name})
        for suffix, pad in zip(['', '_2'][:len(self.texts)], self.pads):
            save(folder / f'tokenizer{suffix}' / 'tokenizer_config.json', {
                'model_max_length': clip.LENGTH, 'bos_token': clip.START, 'eos_token': clip.END, 'pad_token': pad})


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
    def __init__(self, config, steps):
        move = lambda s: config['shift'] * s / (1 + (config['shift'] - 1) * s)
        low, high = move(1 / 1000), move(1.0)
        self.sigmas = [move(high + (low - high) * i / (steps - 1)) for i in range(steps)] + [0.0]
        self.times = [1000 * s for s in self.sigmas[:-1]]
        self.steps, self.index, self.scale = steps, 0, 1.0

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
    schedule = Lcm(model.config, steps, strength) if case['scheduler'] == 'lcm' else SCHEDULES[case['scheduler']](model.config, steps)
    start = 0 if case['scheduler'] == 'lcm' else steps - int(steps * strength)
    schedule.index = start
    source = (source_picture() / 127.5 - 1)[None] if case.get('source') else None
    mask = mask_picture() if case.get('mask') else None
    cells = mask[::SCALE, ::SCALE] if mask is not None else None
    takes_mask = model.channels > CHANNELS
    whole = source is None or (mask is not None and strength >= 1)
    clean = model.latents_of(source, generator) if source is not None and not (whole and takes_mask) else None
    noise = torch.randn(1, CHANNELS, SIDE, SIDE, generator=generator)
    if 'variation_seed' in case:
        other = torch.randn(noise.shape, generator=torch.Generator().manual_seed(case['variation_seed']))
        noise = turn(noise, other, case['variation_strength'])
    x = noise * schedule.scale if whole else schedule.noised(clean, noise)
    beside = torch.zeros(1, 0, SIDE, SIDE)
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
