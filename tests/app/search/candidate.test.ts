/** Training with candidates in the real twin, small. */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TrainJob } from "../../../planners/reward-writer/search.ts";
import { type CandidateJob, type CandidateSettings, trainCandidate } from "../../../src/app/search/candidate.ts";
import { KeptTrainer } from "../../../src/app/search/kept-trainer.ts";
import { SearchStopped } from "../../../src/app/search/pool.ts";
import { liveProbes } from "../../../src/app/search/probing.ts";
import { settingsFor } from "../../../src/app/training/settings.ts";
import { checkProgram, replayRewards } from "../../../src/lang/index.ts";
import { taskInputs } from "../../../worlds/batch/programs.ts";
import { taskNamed, worldOf } from "../../../worlds/registry.ts";

const numEnvs = 16;
const iteration = 32 * numEnvs;
const settings: CandidateSettings = {
  task: "rapier/cartpole-swingup",
  drafted: null,
  seed: 3,
  numEnvs,
  config: { ...settingsFor("rapier/cartpole-swingup").ppo, shards: 1, minibatches: 2 },
  randomise: true,
  judged: { episodes: 4, kept: 4, seed: 77 },
  limits: {},
};
const reward = `export function reward(state, action) {
  return { up: cos(state.jointPositions[1]), effort: -0.1 * sumSquares(action) };
}
`;
const job = (steps: number, more: Partial<CandidateJob> = {}): CandidateJob => ({
  settings,
  candidate: { id: "a", source: reward },
  steps,
  state: null,
  start: null,
  ...more,
});
const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("a candidate's training", () => {
  it("is the same in two parts as in one", async () => {
    const whole = await trainCandidate(job(4 * iteration));
    const half = await trainCandidate(job(2 * iteration));
    const rest = await trainCandidate(job(4 * iteration, { state: half.state }));
    expect(hash(rest.policy)).toBe(hash(whole.policy));
    const { seconds: _, ...evidence } = rest.evidence;
    expect(evidence).toEqual({ ...evidence, ...whole.evidence, seconds: undefined });
    expect(rest.evidence.steps).toBe(4 * iteration);
    expect(half.evidence.steps).toBe(2 * iteration);
    expect(hash(half.policy)).not.toBe(hash(whole.policy));
  });

  it("is seen in trajectories that hold all that its reward has read", async () => {
    const { trajectories, evidence } = await trainCandidate(job(iteration));
    expect(trajectories).toHaveLength(4);
    const task = taskNamed(settings.task);
    const inputs = taskInputs(task, worldOf(task));
    const program = checkProgram(reward, { file: "a", inputs, entries: [{ name: "reward", result: "terms" }] });
    const [replayed] = await replayRewards([program], trajectories);
    const sums = [...(replayed?.sums ?? [])];
    expect(sums).toHaveLength(8);
    // Tried on the trajectories, the reward gives what it gave in the twin.
    const mean = sums.reduce((sum, value) => sum + value, 0) / 4;
    expect(mean).toBeCloseTo(evidence.return, 3);
    expect(evidence.terms.map(({ name }) => name)).toEqual(["up", "effort"]);
  });

  it("may start with what another reward has taught, and learns on", async () => {
    const { state } = await trainCandidate(job(2 * iteration));
    const other = {
      id: "b",
      source: "export function reward(state) {\n  return { slow: -abs(state.jointVelocities[1]) };\n}\n",
    };
    const warm = await trainCandidate(job(iteration, { candidate: other, start: state.trainer.learner }));
    const cold = await trainCandidate(job(iteration, { candidate: other }));
    expect(hash(warm.policy)).not.toBe(hash(cold.policy));
    expect(warm.evidence.steps).toBe(iteration);
    // The units of the other reward's values are forgotten.
    expect(warm.state.trainer.learner.numbers.values.weight).toBeLessThan(0.2);
  });

  it("is judged in the reference where it is asked for", async () => {
    const { evidence } = await trainCandidate(job(iteration, { inReference: "always" }));
    expect(evidence.reference).toMatchObject({ episodes: 4 });
    expect(evidence.reference?.fitness).toBeGreaterThanOrEqual(-1);
    expect((await trainCandidate(job(iteration, { inReference: "when-successful" }))).evidence.reference).toBeNull();
  });
});

describe("probes", () => {
  it("are lived the same each time, one of them standing still", async () => {
    const [first, again] = [await liveProbes(settings), await liveProbes(settings)];
    expect(first.map(({ name }) => name)).toEqual(again.map(({ name }) => name));
    expect(first[0]?.name).toBe("still");
    expect(first[0]?.inputs.action?.every((value) => value === 0)).toBe(true);
    expect(first.map(({ inputs }) => hash(new Uint8Array(inputs.state?.buffer ?? new ArrayBuffer(0))))).toEqual(
      again.map(({ inputs }) => hash(new Uint8Array(inputs.state?.buffer ?? new ArrayBuffer(0)))),
    );
    expect(new Set(first.map(({ fitness }) => fitness)).size).toBeGreaterThan(3);
  });
});

describe("jobs that are kept", () => {
  const candidate = { id: "a", source: reward, origin: "given", parents: [], note: "", generation: 0 } as const;
  const asked = (steps: number, from: string | null = null): TrainJob => ({
    candidate: from === null ? candidate : { ...candidate, id: "b" },
    steps,
    from,
    inReference: "never",
  });
  const folder = mkdtempSync(join(tmpdir(), "embody-jobs-"));

  it("are not done twice, also not by another process, and lead to the same", async () => {
    let done = 0;
    const train = (each: CandidateJob) => {
      done++;
      return trainCandidate(each);
    };
    const run = async () => {
      const trainer = new KeptTrainer({ train }, settings, folder, () => false);
      const first = await trainer.train([asked(iteration)]);
      const second = await trainer.train([asked(2 * iteration), asked(iteration, "a")]);
      return [first, second, hash(trainer.policyOf("a")), hash(trainer.policyOf("b"))];
    };
    const once = await run();
    expect(done).toBe(3);
    expect(readdirSync(folder)).toHaveLength(3);
    expect(await run()).toEqual(once);
    expect(done).toBe(3);
    expect(once[2]).not.toBe(once[3]);
  });

  it("say why a candidate cannot be trained, and are not taken for it when they were stopped", async () => {
    const fails = { train: () => Promise.reject(new Error("'state' is not finite")) };
    const trainer = (isStopped: boolean) => new KeptTrainer(fails, settings, join(folder, "none"), () => isStopped);
    expect(await trainer(false).train([asked(iteration)])).toEqual(["'state' is not finite"]);
    await expect(trainer(true).train([asked(iteration)])).rejects.toThrow(SearchStopped);
  });
});
