"""Writes scheduler_grid.json: every combination of the options of diffusers' schedulers that are true or false, and what came of it.

Needs what more_schedulers.py needs, whose toy model and noise these are. A row is the number whose bits are the options, lowest first,
then three values of the sample after five steps, the sum of all magnitudes, and how far they may be off. A row of the number alone is
a combination that the reference refuses, or whose numbers are none. Options of two words are bits too: 0 is the first word.
"""

import inspect
import itertools
import json

import diffusers
import numpy as np

import more_schedulers as more

STEPS, PLACES, MU = 5, (0, 85, 170), 0.5 + 0.65 * (2048 - 256) / (4096 - 256)
WORDS = {
    "final_sigmas_type": ("zero", "sigma_min"),
    "interpolation_type": ("linear", "log_linear"),
    "timestep_type": ("discrete", "continuous"),
    "prediction_type": ("epsilon", "v_prediction"),
}
OURS = [
    "DDIMScheduler", "DEISMultistepScheduler", "DPMSolverMultistepScheduler", "EulerAncestralDiscreteScheduler", "EulerDiscreteScheduler",
    "FlowMatchEulerDiscreteScheduler", "HeunDiscreteScheduler", "LCMScheduler", "LMSDiscreteScheduler", "PNDMScheduler", "UniPCMultistepScheduler",
]


def options_of(name):
    parameters = inspect.signature(getattr(diffusers, name).__init__).parameters.values()
    own = [parameter.name for parameter in parameters if isinstance(parameter.default, bool)]
    words = [word for word in WORDS if word in inspect.signature(getattr(diffusers, name).__init__).parameters]
    if name in ("DPMSolverMultistepScheduler", "UniPCMultistepScheduler"):
        words.remove("prediction_type")
    return own + words


def row(name, options, bits):
    config = {"num_train_timesteps": 1000}
    if "beta_start" in inspect.signature(getattr(diffusers, name).__init__).parameters:
        config |= more.SD
    for place, option in enumerate(options):
        value = bool(bits >> place & 1)
        config[option] = WORDS[option][value] if option in WORDS else value
    if config.get("use_flow_sigmas") and config.get("prediction_type", "epsilon") == "epsilon":
        config["prediction_type"] = "flow_prediction"
    case = {"scheduler": name, "config": config, "num_inference_steps": STEPS, "strength": None, "step_kwargs": {},
            "set_timesteps_kwargs": {"mu": MU} if config.get("use_dynamic_shifting") else {}}
    try:
        more.scale = 1.0
        last = more.walk(case)[3][-1][1]
        more.scale = 1 + 1e-6
        moved = more.walk(case)[3][-1][1]
    except (ValueError, AssertionError, RuntimeError, IndexError, NotImplementedError):
        return [bits]
    if not np.isfinite(last).all():
        return [bits]
    tolerance = max(1e-4, 1e-5 * np.abs(last).max(), 4 * np.abs(last - moved).max())
    return [bits, *more.rounded(last[list(PLACES)]), float(f"{np.abs(last).sum():.8g}"), float(f"{tolerance:.2g}")]


def main():
    more.count_noise()
    with open("scheduler_grid.json", "w") as file:
        grids = []
        for name in OURS:
            options = options_of(name)
            rows = [row(name, options, bits) for bits in range(2 ** len(options))]
            # One rule for the levels at a time is all that any of them takes: rows with more say nothing else.
            layouts = [options.index(option) for option in ("use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas") if option in options]
            assert all(len(entry) == 1 for entry in rows if sum(entry[0] >> place & 1 for place in layouts) > 1)
            rows = [entry for entry in rows if sum(entry[0] >> place & 1 for place in layouts) <= 1]
            print(name, options, len(rows), "none:", sum(len(entry) == 1 for entry in rows))
            lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in rows)
            grids.append(f'{json.dumps(name)}: {{"options": {json.dumps(options)}, "rows": [\n{lines}\n]}}')
        file.write("{\n" + ",\n".join(grids) + "\n}\n")


if __name__ == "__main__":
    main()
