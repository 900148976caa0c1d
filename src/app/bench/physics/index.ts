/** The suite `physics`: conservation laws, known solutions, friction, rest, and MuJoCo; docs/results/physics.md is made of it. */
import { join } from "node:path";
import { KeptRows } from "../kept-rows.ts";
import { checks, type PhysicsRow } from "./checks.ts";
import { mujocoCheck } from "./mujoco.ts";

export interface PhysicsBenchOptions {
  /** Checks whose name contains this. */
  readonly only: string;
  readonly folder: string;
  readonly fresh: boolean;
  readonly onRow: (row: PhysicsRow) => void;
}

export async function benchPhysics({ only, folder, fresh, onRow }: PhysicsBenchOptions): Promise<PhysicsRow[]> {
  const kept = new KeptRows<PhysicsRow>(join(folder, "physics.jsonl"), fresh);
  const all: PhysicsRow[] = [];
  for (const check of [...checks, mujocoCheck].filter(({ name }) => name.includes(only))) {
    const rows = await kept.of(check.name, check.run);
    for (const row of rows) onRow(row);
    if (rows.length === 0) process.stderr.write(`${check.name}: skipped, no Python with mujoco (see EMBODY_PYTHON)\n`);
    all.push(...rows);
  }
  return all;
}
