"""Writes scheduler_classes.json: the schedulers that the diffusers library exports, and the options that each takes, with their defaults.

Needs Python alone, and AIOMUS_DIFFUSERS=<a source tree of the library>. What the module lists beside schedulers, such as the records
that their steps answer with, is left out.
"""

import ast
import json
import os
import pathlib

FOLDER = pathlib.Path(os.environ["AIOMUS_DIFFUSERS"], "src", "diffusers", "schedulers")


def exported():
    for node in ast.walk(ast.parse((FOLDER / "__init__.py").read_text())):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript) and isinstance(node.value, ast.List):
            yield from (name.value for name in node.value.elts if name.value.endswith("Scheduler"))


def value(node):
    """A default as JSON has it; what is computed, such as an infinity, is left to the scheduler."""
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def options():
    found = {}
    for file in FOLDER.rglob("*.py"):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.ClassDef):
                for part in node.body:
                    if isinstance(part, ast.FunctionDef) and part.name == "__init__":
                        names = [argument.arg for argument in part.args.args[1:]]
                        defaults = [value(default) for default in part.args.defaults]
                        found[node.name] = dict(zip(names, [None] * (len(names) - len(defaults)) + defaults))
    return found


known = options()
with open("scheduler_classes.json", "w") as file:
    rows = (f"{json.dumps(name)}: {json.dumps(known[name])}" for name in sorted(set(exported())))
    file.write("{\n" + ",\n".join(rows) + "\n}\n")
