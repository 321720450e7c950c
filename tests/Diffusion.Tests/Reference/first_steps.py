"""Writes first_steps.json: the step that image to image and inpainting begin with, for 1 to 50 steps and strengths of 0.01 to 1.

Needs Python alone. Two rules are in use. Pipelines of Stable Diffusion and SDXL count the steps that are done and round them down;
those of rectified flow (Stable Diffusion 3, Flux) count the steps that are left out and round those down. Both in Python's floats,
whose rounding decides where a product should have been whole. A first step that is the number of steps leaves none to be done.
With AIOMUS_DIFFUSERS=<a source tree of the diffusers library> the rules are held against the pipelines' own functions.
"""

import ast
import json
import os
import types

STEPS = range(1, 51)
STRENGTHS = [hundredths / 100 for hundredths in range(1, 101)]
PIPELINES = {
    "diffusion": [
        "stable_diffusion/pipeline_stable_diffusion_img2img.py", "stable_diffusion/pipeline_stable_diffusion_inpaint.py",
        "stable_diffusion_xl/pipeline_stable_diffusion_xl_img2img.py", "stable_diffusion_xl/pipeline_stable_diffusion_xl_inpaint.py",
    ],
    "flow": [
        "stable_diffusion_3/pipeline_stable_diffusion_3_img2img.py", "stable_diffusion_3/pipeline_stable_diffusion_3_inpaint.py",
        "flux/pipeline_flux_img2img.py", "flux/pipeline_flux_inpaint.py",
    ],
}


def first_of_diffusion(steps, strength):
    return steps - int(steps * strength)


def first_of_flow(steps, strength):
    return int(steps - steps * strength)


def check(rule, name, path):
    """Runs a pipeline's own function with a scheduler that has nothing but a list of times, one or two for each step."""
    tree = ast.parse(open(path).read())
    function = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "get_timesteps")
    scope = {}
    exec(compile(ast.Module([function], []), path, "exec"), scope)
    for order in (1, 2):
        for steps in STEPS:
            for strength in STRENGTHS:
                scheduler = types.SimpleNamespace(order=order, timesteps=list(range(steps * order)), begun=None)
                scheduler.set_begin_index = lambda index: setattr(scheduler, "begun", index)
                times, left = scope["get_timesteps"](types.SimpleNamespace(scheduler=scheduler), steps, strength, None)
                first = rule(steps, strength)
                assert (scheduler.begun, left, len(times)) == (first * order, steps - first, (steps - first) * order), (name, steps, strength)


def main():
    rules = {"diffusion": first_of_diffusion, "flow": first_of_flow}
    tree = os.environ.get("AIOMUS_DIFFUSERS")
    for name, files in PIPELINES.items():
        for file in files if tree else []:
            check(rules[name], file, os.path.join(tree, "src", "diffusers", "pipelines", file))
    with open("first_steps.json", "w") as file:
        file.write('{"strengths": ' + json.dumps(STRENGTHS) + ",\n")
        for name, rule in rules.items():
            rows = ",\n".join("  " + json.dumps([rule(steps, strength) for strength in STRENGTHS], separators=(",", ":")) for steps in STEPS)
            file.write(f'"{name}": [\n{rows}\n]' + ("}\n" if name == "flow" else ",\n"))


if __name__ == "__main__":
    main()
