"""Writes random_schedulers.json: runs of diffusers' schedulers with options drawn at random, from noise and from a picture.

Needs what more_schedulers.py needs, whose toy model and noise these are. Told are three values of the sample after the last step, the sum
of all magnitudes, and how far they may be off. Left out is what no numbers can be held against: combinations that the reference refuses
or gives no numbers for, the third order of DEIS, whose coefficients are rounding in float32, a warm-up of PNDM from the middle, more or
fewer times than steps, times past the training, runs that would be held to worse than 1 % of the values that are told, and levels whose
highest falls between two times that are cut to whole numbers.
"""

import inspect
import json
import random

import diffusers
import numpy as np

import more_schedulers as more
from scheduler_grid import MU, OURS, PLACES

EACH = 24
pick = random.Random(20261129).choice
VALUES = {
    "num_train_timesteps": [1000, 1000, 1000, 500, 2000],
    "beta_start": [0.0001, 0.00085, 0.001],
    "beta_end": [0.02, 0.012, 0.015],
    "beta_schedule": ["linear", "scaled_linear", "scaled_linear", "squaredcos_cap_v2"],
    "prediction_type": ["epsilon", "epsilon", "v_prediction", "sample"],
    "timestep_spacing": ["leading", "linspace", "trailing"],
    "steps_offset": [0, 1, 1, 2],
    "solver_order": [1, 2, 2, 3],
    "dynamic_thresholding_ratio": [0.995, 0.9, 0.5],
    "sample_max_value": [1.0, 1.5, 3.0],
    "clip_sample_range": [1.0, 0.5, 2.0],
    "flow_shift": [1.0, 3.0, 0.5, 7.0],
    "shift": [1.0, 3.0, 0.5, 6.0],
    "final_sigmas_type": ["zero", "sigma_min"],
    "interpolation_type": ["linear", "linear", "log_linear"],
    "timestep_type": ["discrete", "discrete", "continuous"],
    "sigma_min": [None, None, 0.03, 0.1],
    "sigma_max": [None, None, 8.0, 20.0],
    "shift_terminal": [None, None, 0.1, 0.02],
    "original_inference_steps": [50, 50, 20, 100],
    "timestep_scaling": [10.0, 1.0, 3.0],
    "disable_corrector": [[], [], [0], [1, 3]],
    "lambda_min_clipped": [None, None, -5.1],
    "lower_order_final": [True, True, True, False],
    "predict_x0": [True, True, True, False],
    "skip_prk_steps": [True, True, False],
}
OF_ONE = {
    ("DPMSolverMultistepScheduler", "algorithm_type"): ["dpmsolver++", "dpmsolver++", "sde-dpmsolver++", "dpmsolver", "sde-dpmsolver"],
    ("DPMSolverMultistepScheduler", "solver_type"): ["midpoint", "heun"],
    ("UniPCMultistepScheduler", "solver_type"): ["bh1", "bh2"],
    ("DEISMultistepScheduler", "solver_order"): [1, 2],
}
LAYOUTS = ["use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas", "use_lu_lambdas", "use_flow_sigmas"]
CUT = ["DEISMultistepScheduler", "DPMSolverMultistepScheduler", "UniPCMultistepScheduler"]


def draw(name):
    config = {}
    for parameter in inspect.signature(getattr(diffusers, name).__init__).parameters.values():
        option = parameter.name
        values = OF_ONE.get((name, option)) or VALUES.get(option) or ([False, False, False, True] if isinstance(parameter.default, bool) else [None])
        if (value := pick(values)) is not None:
            config[option] = value
    layout = pick([None, None] + [option for option in LAYOUTS if option in config])
    config |= {option: option == layout for option in LAYOUTS if option in config}
    if config.get("use_flow_sigmas"):
        config["prediction_type"] = "flow_prediction"
    steps = pick([1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 16, 20, 25, 30, 50])
    strength = pick([None, None, None, 1.0, 0.8, 0.75, 0.57, 0.5, 0.3])
    if config.get("algorithm_type") == "sde-dpmsolver":
        config["solver_order"] = min(config["solver_order"], 2)
    if name in CUT and layout in ("use_exponential_sigmas", "use_beta_sigmas"):
        config["num_train_timesteps"] = 1000
    return {"scheduler": name, "config": config, "num_inference_steps": steps, "strength": strength,
            "step_kwargs": {"eta": pick([0.0, 0.0, 0.5, 1.0])} if name == "DDIMScheduler" else {},
            "set_timesteps_kwargs": {"mu": MU} if config.get("use_dynamic_shifting") else {}}


def is_held(case, scheduler):
    config, steps = case["config"], case["num_inference_steps"]
    asked = {"PNDMScheduler": steps + (steps > 1), "HeunDiscreteScheduler": 2 * steps - 1}.get(case["scheduler"], steps)
    if not config.get("skip_prk_steps", True):
        return case["strength"] is None
    return len(scheduler.timesteps) == asked and float(scheduler.timesteps.max()) < config["num_train_timesteps"] + 1e-3


def run(case):
    if case["strength"] is not None and int(case["num_inference_steps"] * case["strength"]) == 0:
        return None
    try:
        more.scale = 1.0
        scheduler, _, _, trajectory = more.walk(case)
        if not is_held(case, scheduler):
            return None
        more.scale = 1 + 1e-6
        moved = more.walk(case)[3]
    except (ValueError, AssertionError, RuntimeError, IndexError, NotImplementedError):
        return None
    last = trajectory[-1][1]
    if not all(np.isfinite(sample).all() for _, sample in trajectory):
        return None
    most = 0.01 * float(np.abs(last[list(PLACES)]).mean())
    tolerance = max(3e-4, 3e-5 * max(np.abs(sample).max() for _, sample in trajectory), 4 * np.abs(last - moved[-1][1]).max())
    if tolerance > most:
        return None
    return case | {"last": more.rounded(last[list(PLACES)]), "sum": float(f"{np.abs(last).sum():.8g}"), "tolerance": float(f"{tolerance:.2g}")}


def main():
    more.count_noise()
    rows = []
    for name in OURS:
        found = []
        while len(found) < EACH:
            found += [described] if (described := run(draw(name))) else []
        rows += found
    with open("random_schedulers.json", "w") as file:
        file.write('{"cases": [\n' + ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows) + "\n]}\n")


if __name__ == "__main__":
    main()
