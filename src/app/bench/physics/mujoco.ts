/**
 * The dynamics of every body against MuJoCo, where a Python with `mujoco` is there: free motion under sinusoidal targets, no contacts, both
 * with small steps, so that what is left is a difference of the equations and not of the integrators.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { bodies } from "../../../../worlds/rapier/bodies/index.ts";
import { type Body, movableJoints } from "../../../../worlds/rapier/bodies/schema.ts";
import type { Scene } from "../../../../worlds/rapier/scenes/schema.ts";
import type { Check, PhysicsRow } from "./checks.ts";
import { referenceEngine, twinEngine } from "./engines.ts";
import { mjcf } from "./mjcf.ts";
import { gravity } from "./solutions.ts";

const script = fileURLToPath(new URL("run_mujoco.py", import.meta.url));
const timestep = 1 / 6000;
const physicsDt = 1 / 960;

/** The interpreter to use: EMBODY_PYTHON, else python3. */
export function pythonWith(module: string): string | undefined {
  const python = process.env.EMBODY_PYTHON || "python3";
  return spawnSync(python, ["-c", `import ${module}`]).status === 0 ? python : undefined;
}

interface Answer {
  readonly version: string;
  readonly finite: boolean;
  readonly trajectory: readonly Readonly<Record<string, readonly number[]>>[];
}

/** Targets near the middle of each range, so that no joint reaches its stop, which MuJoCo's model leaves out. */
function targets(body: Body, step: number): number[] {
  return body.actuators.map(({ kind, joint, range }, index) => {
    const wave = Math.sin(0.1 * step + index);
    if (kind !== "position") return 0.01 * (range[1] - range[0]) * wave;
    const rest = body.stance.joints?.[joint] ?? 0;
    return Math.min(Math.max(rest + 0.1 * (range[1] - range[0]) * wave, range[0]), range[1]);
  });
}

/** The stance; joints that are driven by torques start in the middle of their range, for the same reason. */
function startingJoints(body: Body): Record<string, number> {
  const driven = new Set(body.actuators.filter(({ kind }) => kind === "torque").map(({ joint }) => joint));
  return Object.fromEntries(
    movableJoints(body).map(({ name, limits }) => {
      const middle = limits && driven.has(name) ? (limits[0] + limits[1]) / 2 : undefined;
      return [name, middle ?? body.stance.joints?.[name] ?? 0];
    }),
  );
}

const scene: Scene = { name: "air", ground: null, things: [], gravity: [0, 0, -gravity] };

export async function againstMujoco(steps = 30): Promise<{ rows: PhysicsRow[]; version: string } | undefined> {
  const python = pythonWith("mujoco");
  if (!python) return undefined;
  const cases = bodies.map((body) => ({
    xml: mjcf(body, [0, 0, -gravity], timestep),
    qpos: startingJoints(body),
    joints: movableJoints(body).map(({ name }) => name),
    controlSteps: Math.round(body.settings.controlDt / timestep),
    targets: Array.from({ length: steps }, (_, step) => targets(body, step)),
  }));
  const { stdout, stderr, status } = spawnSync(python, [script], { input: JSON.stringify(cases), maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`MuJoCo failed: ${String(stderr).trim().split("\n").at(-1)}`);
  const answers = JSON.parse(String(stdout)) as Answer[];
  const rows: PhysicsRow[] = [];
  for (const [index, body] of bodies.entries()) {
    const answer = answers[index];
    if (!answer) continue;
    for (const engine of [await twinEngine(body, scene, physicsDt), await referenceEngine(body, scene, physicsDt)]) {
      engine.reset(startingJoints(body));
      let largest = 0;
      for (let step = 0; step < steps; step++) {
        engine.step(targets(body, step));
        const expected = answer.trajectory[step] ?? {};
        engine.field("jointPositions").forEach((value, joint) => {
          const theirs = expected[movableJoints(body)[joint]?.name ?? ""]?.[0] ?? Number.NaN;
          const turn = 2 * Math.PI;
          const away = value - theirs;
          // Endless hinges are read within half a turn.
          largest = Math.max(largest, Math.abs(away - turn * Math.round(away / turn)));
        });
      }
      engine.free();
      const seconds = (steps * body.settings.controlDt).toFixed(1);
      const check = `${body.name} against MuJoCo, largest difference of a joint in ${seconds} s`;
      rows.push({ check, engine: engine.name, measured: largest, expected: 0, error: largest, unit: "rad or m" });
    }
  }
  return { rows, version: answers[0]?.version ?? "unknown" };
}

export const mujocoCheck: Check = {
  name: "MuJoCo",
  run: async () => (await againstMujoco())?.rows ?? [],
};
