/**
 * Trains the skills that come with the program and puts them into `skills/trained`: `npm run bundle-skills [name …]`. Each is what
 * `embody train` makes of one seed, nothing is chosen by hand; one that ends below its mark is not bundled, and the command says so.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundledSkills } from "../../../skills/trained-library.ts";

interface Bundled {
  readonly name: string;
  readonly task: string;
  readonly sentence: string;
  readonly seed: number;
}

const bundled: readonly Bundled[] = [
  { name: "cartpole", task: "classic/cartpole", sentence: "balance a pole", seed: 1 },
  { name: "cartpole-swingup", task: "rapier/cartpole-swingup", sentence: "swing a pole up and balance it", seed: 1 },
  { name: "arm-reach", task: "rapier/arm-reach", sentence: "reach a point with the arm", seed: 1 },
  { name: "hopper-run", task: "rapier/hopper-run", sentence: "run on one leg", seed: 1 },
  { name: "cheetah-run", task: "rapier/cheetah-run", sentence: "let the half-cheetah run", seed: 1 },
  { name: "ant-run", task: "rapier/ant-run", sentence: "let the ant run", seed: 1 },
  { name: "ant-goto", task: "rapier/ant-goto", sentence: "let the ant walk to a point", seed: 1 },
  { name: "rover-goto", task: "rapier/rover-goto", sentence: "drive to a point", seed: 1 },
  { name: "rover-park", task: "rapier/rover-park", sentence: "park at a place, facing a way", seed: 1 },
  { name: "rover-push", task: "rapier/rover-push", sentence: "push a crate onto a pad", seed: 1 },
  { name: "quadruped-velocity", task: "rapier/quadruped-velocity", sentence: "walk as fast as told", seed: 1 },
];

const program = fileURLToPath(new URL("../bin.mjs", import.meta.url));

function bundle({ name, task, sentence, seed }: Bundled): boolean {
  const home = mkdtempSync(join(tmpdir(), "embody-bundle-"));
  try {
    const options = ["--task", task, "--name", name, "--seed", `${seed}`, "--calibrate"];
    const environment = { ...process.env, EMBODY_HOME: home };
    const { status } = spawnSync(process.execPath, [program, "train", sentence, ...options], {
      env: environment,
      stdio: "inherit",
    });
    if (status !== 0) return false;
    const place = join(bundledSkills, name);
    rmSync(place, { recursive: true, force: true });
    cpSync(join(home, "skills", name), place, { recursive: true });
    return true;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !bundled.some((each) => each.name === name));
if (unknown.length > 0) {
  console.error(`no such skill: ${unknown.join(", ")}. Skills: ${bundled.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}
const failed = bundled
  .filter(({ name }) => asked.length === 0 || asked.includes(name))
  .filter((each) => !bundle(each))
  .map(({ name }) => name);
if (failed.length > 0) {
  console.error(`below the mark, not bundled: ${failed.join(", ")}`);
  process.exitCode = 1;
}
