"""Writes more_schedulers.json: trajectories of the diffusers library's schedulers on a toy model, in the form of schedulers.json.

Needs Python with PyTorch, SciPy and diffusers. The toy model and the noise are formulas, so that any language can repeat them:
    x_0[i]    = 3.4641... * (frac((i + 1) * 0.618...) - 0.5)                    in float64, then float32
    noise k   = the same with (i + 1) * 0.618... + (k + 1) * 0.414...           for the k-th draw of a scheduler
    model     = 0.5 sin(3 x + 0.001 t) + 0.1 x
One picture of 240 values: limits by percentile look at a picture, not at a batch.
"""

import inspect
import json
import sys
import warnings

import diffusers
import numpy as np
import torch
from diffusers.utils import torch_utils

LENGTH, SHAPE, HEAD, TAIL = 240, (1, 8, 6, 5), 10, 5
SD = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "steps_offset": 1}
COSINE = {"beta_schedule": "squaredcos_cap_v2"}
ZERO = {"rescale_betas_zero_snr": True, "timestep_spacing": "trailing"}
V = {"prediction_type": "v_prediction"}
KARRAS, EXPONENTIAL, BETA = ({f"use_{name}_sigmas": True} for name in ("karras", "exponential", "beta"))
LOWEST = {"final_sigmas_type": "sigma_min"}
FLOW = {"use_flow_sigmas": True, "prediction_type": "flow_prediction", "flow_shift": 3.0}
LIMIT = {"thresholding": True, "dynamic_thresholding_ratio": 0.9, "sample_max_value": 1.5}
SPACINGS = [{"timestep_spacing": name} for name in ("leading", "linspace", "trailing")]
drawn = 0
scale = 1.0


def draw(number):
    phase = (np.arange(LENGTH, dtype=np.float64) + 1) * 0.6180339887498949 + number * 0.4142135623730951
    return (3.4641016151377544 * (phase - np.floor(phase) - 0.5)).astype(np.float32)


def start():
    return torch.from_numpy(draw(0) * np.float32(scale)).reshape(SHAPE)


def next_noise(*_, **__):
    global drawn
    drawn += 1
    return torch.from_numpy(draw(drawn)).reshape(SHAPE)


def model(sample, time):
    return 0.5 * torch.sin(3 * sample + 0.001 * torch.as_tensor(time, dtype=torch.float32)) + 0.1 * sample


def walk(case):
    global drawn
    drawn = 0
    scheduler = getattr(diffusers, case["scheduler"])(**case["config"])
    steps, strength = case["num_inference_steps"], case["strength"]
    arguments = dict(case["set_timesteps_kwargs"])
    is_lcm = case["scheduler"] == "LCMScheduler"
    if strength is not None and is_lcm:
        arguments["strength"] = strength
    scheduler.set_timesteps(steps, **arguments)
    begin = 0 if strength is None or is_lcm else max(steps - min(int(steps * strength), steps), 0)
    times = scheduler.timesteps[begin * scheduler.order:]
    if hasattr(scheduler, "set_begin_index"):
        # Without it the first step is looked up by its time, which another step may have too.
        scheduler.set_begin_index(begin * scheduler.order)
    if strength is None:
        sample = start() * getattr(scheduler, "init_noise_sigma", 1.0)
    else:
        noised = scheduler.scale_noise if hasattr(scheduler, "scale_noise") else None
        clean = 0.5 * torch.flip(start(), [3])
        sample = noised(clean, times[:1], start()) if noised else scheduler.add_noise(clean, start(), times[:1])
    beginning, trajectory = sample, []
    for time in times:
        seen = scheduler.scale_model_input(sample, time) if hasattr(scheduler, "scale_model_input") else sample
        sample = scheduler.step(model(seen, time), time, sample, **case["step_kwargs"]).prev_sample
        trajectory.append((float(time), sample.flatten().numpy().astype(np.float64)))
    return scheduler, begin, beginning, trajectory


def rounded(values):
    return [float(f"{float(value):.8g}") for value in values]


def describe(case):
    global scale
    scheduler, begin, beginning, trajectory = walk(case)
    draws = drawn
    scale = 1 + 1e-6
    disturbed = walk(case)[3]
    scale = 1.0
    tolerance = max(max(1e-4, 1e-5 * np.abs(a).max(), np.abs(a - b).max()) for (_, a), (_, b) in zip(trajectory, disturbed))
    assert all(np.isfinite(a).all() for _, a in trajectory), case
    is_long = len(trajectory) > HEAD + TAIL
    told = trajectory[:HEAD] + trajectory[-TAIL:] if is_long else trajectory
    strength = case.pop("strength")
    return case | {
        "init_noise_sigma": float(getattr(scheduler, "init_noise_sigma", 1.0)),
        "timesteps": rounded(scheduler.timesteps) if not is_long else None,
        "sigmas": rounded(scheduler.sigmas) if not is_long and isinstance(getattr(scheduler, "sigmas", None), torch.Tensor) else None,
        "img2img": None if strength is None else {
            "strength": strength, "t_start": begin * scheduler.order, "noised_abs_sum": float(beginning.double().abs().sum())},
        "suggested_max_abs_tolerance": float(f"{tolerance:.2g}"),
        "noise_draws": draws,
        "steps_truncated": is_long,
        "steps": [{"t": float(f"{t:.8g}"), "abs_sum": float(f"{np.abs(a).sum():.8g}"), "first4": rounded(a[:4])} for t, a in told],
        "final": {"every_17th": rounded(trajectory[-1][1][::17])},
    }


def cases():
    def case(name, steps, *options, strength=None, step=None, times=None):
        config = {"num_train_timesteps": 1000}
        for option in options:
            config |= option
        known = inspect.signature(getattr(diffusers, name).__init__).parameters
        assert set(config) <= set(known), (name, set(config) - set(known))
        return {"scheduler": name, "config": config, "num_inference_steps": steps, "set_timesteps_kwargs": times or {},
                "step_kwargs": step or {}, "strength": strength}

    ddim = "DDIMScheduler"
    yield from (case(ddim, n, SD, s) for s in SPACINGS for n in (1, 3, 7))
    yield from (case(ddim, 5, SD, V, ZERO, o) for o in ({"clip_sample": False}, {"clip_sample": True}, LIMIT))
    yield case(ddim, 4, SD, ZERO, {"clip_sample": True})
    yield case(ddim, 5, SD, {"prediction_type": "sample", "clip_sample_range": 2.0, "set_alpha_to_one": False}, strength=0.5)
    yield case(ddim, 6, COSINE, V, SPACINGS[2], {"clip_sample": False}, step={"eta": 0.7})
    yield case(ddim, 5, {"trained_betas": rounded(np.linspace(0.0001, 0.02, 100)), "num_train_timesteps": 100})
    yield case(ddim, 1000, SD, {"steps_offset": 0, "clip_sample": False})
    yield case(ddim, 999, SD, SPACINGS[1], {"clip_sample": False})

    for name in ("EulerDiscreteScheduler", "LMSDiscreteScheduler", "HeunDiscreteScheduler"):
        yield from (case(name, 5, SD, layout, p) for layout in (KARRAS, EXPONENTIAL, BETA) for p in ({}, V))
        yield from (case(name, n, SD, s) for s in SPACINGS for n in (1, 2, 7))
        yield case(name, 6, SD, {"prediction_type": "sample"}, strength=0.7)
        yield case(name, 7, COSINE, SPACINGS[0])
    euler = "EulerDiscreteScheduler"
    yield from (case(euler, 5, SD, V, ZERO, o) for o in ({}, KARRAS, LOWEST))
    yield case(euler, 6, SD, V, KARRAS, {"timestep_type": "continuous", "sigma_min": 0.002, "sigma_max": 80.0})
    yield case(euler, 5, SD, LOWEST, EXPONENTIAL, strength=0.6)
    yield case(euler, 5, {"rescale_betas_zero_snr": True}, BETA)
    heun = "HeunDiscreteScheduler"
    yield case(heun, 5, SD, {"clip_sample": True, "clip_sample_range": 1.5})
    yield case(heun, 4, {"beta_schedule": "exp"})
    yield case("LMSDiscreteScheduler", 9, SD, strength=0.7)

    ancestral = "EulerAncestralDiscreteScheduler"
    yield from (case(ancestral, n, SD, s) for s in SPACINGS for n in (1, 3))
    yield from (case(ancestral, 4, SD, V, s, strength=0.75) for s in SPACINGS)
    yield case(ancestral, 4, SD, V, ZERO)

    dpm = "DPMSolverMultistepScheduler"
    for order in (1, 2, 3):
        yield from (case(dpm, 7, SD, {"solver_order": order, "solver_type": t}) for t in ("midpoint", "heun"))
        yield from (case(dpm, 7, SD, V, LOWEST, {"solver_order": order, "algorithm_type": "dpmsolver", "solver_type": t}) for t in ("midpoint", "heun"))
        yield from (case(dpm, 7, SD, {"solver_order": order, "algorithm_type": "sde-dpmsolver++", "solver_type": t}) for t in ("midpoint", "heun"))
    yield from (case(dpm, 6, SD, LOWEST, {"algorithm_type": "sde-dpmsolver", "solver_type": t}) for t in ("midpoint", "heun"))
    yield from (case(dpm, 6, SD, layout, s) for layout in (KARRAS, EXPONENTIAL, BETA, {"use_lu_lambdas": True}) for s in (SPACINGS[0], V))
    yield from (case(dpm, n, SD, s) for s in SPACINGS for n in (1, 2, 3))
    yield from (case(dpm, 16, SD, {"lower_order_final": lower, "solver_order": 3}, LOWEST) for lower in (True, False))
    yield from (case(dpm, 6, SD, {"lower_order_final": False}, o) for o in (LOWEST, {"euler_at_final": True} | LOWEST))
    yield from (case(dpm, 6, COSINE, o) for o in (KARRAS, EXPONENTIAL, {"lambda_min_clipped": -5.1}))
    yield from (case(dpm, 5, SD, V, ZERO, o) for o in ({}, KARRAS, LIMIT))
    yield case(dpm, 5, {"rescale_betas_zero_snr": True}, KARRAS)
    yield case(dpm, 5, SD, LIMIT, LOWEST, {"algorithm_type": "dpmsolver"})
    yield case(dpm, 8, SD, KARRAS, {"algorithm_type": "sde-dpmsolver++"}, strength=0.5)
    yield from (case(dpm, 6, FLOW, o) for o in ({}, {"algorithm_type": "sde-dpmsolver++"}))
    yield case(dpm, 6, FLOW, strength=0.5)

    unipc = "UniPCMultistepScheduler"
    yield from (case(unipc, 7, SD, {"solver_order": order, "solver_type": t}, LOWEST) for order in (1, 2, 3) for t in ("bh1", "bh2"))
    yield from (case(unipc, 6, SD, layout, o) for layout in (KARRAS, EXPONENTIAL, BETA) for o in ({}, LOWEST | V))
    yield from (case(unipc, n, SD, s) for s in SPACINGS for n in (1, 2, 3))
    yield case(unipc, 6, SD, LOWEST, {"predict_x0": False})
    yield case(unipc, 6, SD, V, LOWEST, LIMIT, {"predict_x0": False})
    yield from (case(unipc, 6, SD, {"disable_corrector": d}) for d in ([0], [1, 2]))
    yield case(unipc, 6, SD, LIMIT)
    yield case(unipc, 6, SD, {"lower_order_final": False, "solver_order": 1})
    yield case(unipc, 6, COSINE, KARRAS)
    yield case(unipc, 6, SD, V, ZERO)
    yield case(unipc, 8, SD, {"sigma_min": 0.05, "sigma_max": 10.0}, KARRAS, strength=0.5)
    yield from (case(unipc, 6, FLOW, o) for o in ({}, {"flow_shift": 1.0}))

    deis = "DEISMultistepScheduler"
    yield from (case(deis, 7, SD, {"solver_order": order}) for order in (1, 2, 3))
    yield from (case(deis, 6, SD, layout) for layout in (KARRAS, EXPONENTIAL, BETA))
    yield case(deis, 1, SD, EXPONENTIAL)
    yield case(deis, 6, COSINE, KARRAS)
    yield case(deis, 6, SD, V, LIMIT, strength=0.6)
    yield case(deis, 16, SD, {"lower_order_final": False})
    yield case(deis, 6, FLOW)

    pndm = "PNDMScheduler"
    yield from (case(pndm, n, SD, s, {"skip_prk_steps": True}) for s in SPACINGS for n in (1, 2, 5))
    yield from (case(pndm, n, SD, s) for s in SPACINGS[:2] for n in (4, 7))
    yield case(pndm, 6, SD, V, {"skip_prk_steps": True, "set_alpha_to_one": True}, strength=0.5)

    lcm = "LCMScheduler"
    yield from (case(lcm, n, SD) for n in (3, 4, 7))
    yield case(lcm, 4, SD, V, {"timestep_scaling": 1.0, "original_inference_steps": 100, "clip_sample": True})
    yield case(lcm, 3, SD, LIMIT)
    yield case(lcm, 3, SD, {"rescale_betas_zero_snr": True, "clip_sample": True})
    yield case(lcm, 3, SD, strength=0.5)

    flow = "FlowMatchEulerDiscreteScheduler"
    yield from (case(flow, n, {"shift": 3.0}) for n in (1, 2, 5))
    yield from (case(flow, 5, {"use_dynamic_shifting": True, "time_shift_type": t}, times={"mu": 1.15}) for t in ("exponential", "linear"))
    yield case(flow, 5, {"use_dynamic_shifting": True, "shift_terminal": 0.1}, times={"mu": 0.8})
    yield from (case(flow, 5, {"shift": 3.0}, layout) for layout in (KARRAS, EXPONENTIAL, BETA))
    yield case(flow, 5, {"invert_sigmas": True})
    yield case(flow, 6, {"shift": 3.0, "stochastic_sampling": True}, strength=0.5)


def count_noise():
    warnings.filterwarnings("ignore")
    torch_utils.randn_tensor = torch.randn = torch.randn_like = next_noise
    for module in list(sys.modules.values()):
        if hasattr(module, "randn_tensor"):
            module.randn_tensor = next_noise


def main():
    count_noise()
    described = [{"id": f"more{number}/{case['scheduler']}"} | describe(case) for number, case in enumerate(cases())]
    with open("more_schedulers.json", "w") as file:
        file.write('{"cases": [\n' + ",\n".join(json.dumps(case, separators=(",", ":")) for case in described) + "\n]}\n")


if __name__ == "__main__":
    main()
