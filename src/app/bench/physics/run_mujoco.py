"""Runs models in MuJoCo for `embody bench physics`. Reads JSON {xml, qpos, steps, controlSteps, targets} from standard input, a
list of them; prints a list of {qpos: [control steps][nq], names: [joints]}."""

import json
import sys

import mujoco
import numpy as np

results = []
for case in json.load(sys.stdin):
    model = mujoco.MjModel.from_xml_string(case["xml"])
    data = mujoco.MjData(model)
    for name, value in case["qpos"].items():
        data.joint(name).qpos[:] = value
    trajectory = []
    for targets in case["targets"]:
        data.ctrl[:] = targets
        for _ in range(case["controlSteps"]):
            mujoco.mj_step(model, data)
        trajectory.append({name: data.joint(name).qpos.tolist() for name in case["joints"]})
    results.append({"version": mujoco.__version__, "trajectory": trajectory, "finite": bool(np.isfinite(data.qpos).all())})
json.dump(results, sys.stdout)
