/**
 * Is the probability of success right? A policy is calibrated on some episodes, then watched on others, and in chains: two goals one after
 * another in one episode of the reference, the second given the moment the first is reached, moving as it is then. Predicted against
 * measured, by bins and for the chain.
 *
 *     node tests/bench/calibrated-success.ts rapier/ant-goto policy.onnx --episodes 256 --chains 256 --engine reference
 *
 * Chains are of tasks whose command is a place to go to (`target`, `startDistance`), within 0.5 m for 0.5 s.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startsAndEnds } from "../../src/app/training/success.ts";
import { RandomStream } from "../../src/core/random.ts";
import { wilsonInterval } from "../../src/core/statistics.ts";
import type { EngineName } from "../../src/core/training.ts";
import { openPolicy } from "../../src/nn/policy.ts";
import { actorOf } from "../../src/rl/evaluate.ts";
import { brierScore, calibrationError, reliability } from "../../src/rl/reliability.ts";
import { fitSuccessModel, predictSuccess, type SuccessModel } from "../../src/rl/success-model.ts";
import { createBatch } from "../../worlds/batch/batch.ts";
import { asBatchedWorld } from "../../worlds/batch/batched-world.ts";
import { taskNamed, worldOf } from "../../worlds/registry.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    episodes: { type: "string", default: "256" },
    fresh: { type: "string", default: "256" },
    chains: { type: "string", default: "0" },
    engine: { type: "string", default: "reference" },
    nearest: { type: "string", default: "2" },
    farthest: { type: "string", default: "5" },
  },
});
const [id = "rapier/ant-goto", file = "policy.onnx"] = positionals;
const engine: EngineName = values.engine === "fast" ? "fast" : "reference";
const policy = readFileSync(file);
const task = taskNamed(id);
const mean = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
const show = (x: number) => x.toFixed(3);

const seen = await startsAndEnds({ task: id, policy, engine, episodes: Number(values.episodes) });
const started = performance.now();
const model = fitSuccessModel(seen.observations, seen.successes, seen.names);
console.log(
  `fitted in ${(performance.now() - started).toFixed(0)} ms on ${model.episodes} episodes; base rate ${show(model.baseRate)}`,
);
console.log(`cross-validated: Brier ${show(model.brier)}, calibration error ${show(model.calibrationError)}`);
const telling = model.features.map((name, index) => ({ name, weight: model.weights[index] ?? 0 }));
telling.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
console.log(
  telling
    .slice(0, 6)
    .map(({ name, weight }) => `${name} ${weight.toFixed(2)}`)
    .join(", "),
  model.products.length,
);

const fresh = await startsAndEnds({ task: id, policy, engine, episodes: Number(values.fresh), seed: 0x70000000 });
const size = fresh.names.length;
const predictions = [...fresh.successes].map((_, row) =>
  predictSuccess(model, fresh.observations.subarray(row * size, (row + 1) * size)),
);
table("fresh episodes", predictions, [...fresh.successes]);
if (Number(values.chains) > 0) await measureChains(model, Number(values.chains));

function table(title: string, predicted: readonly number[], outcomes: readonly number[]): void {
  const bins = reliability(predicted, outcomes, 5);
  const [low, high] = wilsonInterval(
    outcomes.reduce((sum, each) => sum + each, 0),
    outcomes.length,
  );
  const measured = `measured ${show(mean(outcomes))} (${show(low)}-${show(high)})`;
  console.log(
    `${title}: ${outcomes.length}, predicted ${show(mean(predicted))}, ${measured}, Brier ${show(brierScore(predicted, outcomes))}, calibration error ${show(calibrationError(bins))}`,
  );
  for (const { episodes, predicted: p, measured: m } of bins)
    console.log(`  ${episodes}: predicted ${show(p)}, measured ${show(m)}`);
}

/** Two targets after another, each with the task's own time. */
async function measureChains(law: SuccessModel, chains: number): Promise<void> {
  const seconds = task.horizon;
  const batch = await createBatch({ ...task, horizon: 2 * seconds + 1 }, worldOf(task), {
    numEnvs: chains,
    seed: 0x71000000,
    engine,
  });
  const world = asBatchedWorld(batch);
  const loaded = await openPolicy(policy);
  const act = actorOf(loaded, world);
  const { simulation } = batch.compiled.world;
  const { controlDt } = simulation;
  const root = simulation.state.fields.find(({ name }) => name === "rootPosition");
  if (!root) throw new RangeError("the body has no root that moves");
  const at = (name: string, component: number) => batch.memory.field(name, component);
  const [x, y] = [at("state", root.offset), at("state", root.offset + 1)];
  const [targetX, targetY, startDistance] = [0, 1, 2].map((component) => at("command", component));
  if (!targetX || !targetY || !startDistance) throw new RangeError("the command is no place");
  const random = new RandomStream(1, "chains");
  const observe = (env: number) => {
    const { values: all, components, stride } = world.rows.observation;
    return Float32Array.from({ length: components }, (_, c) => all[c * stride + env] ?? 0);
  };
  world.reset(0x71000000);
  const each = Array.from({ length: chains }, (_, env) => ({
    phase: 0,
    began: 0,
    held: 0,
    predicted: [predictSuccess(law, observe(env))],
    reached: [0],
    isNew: false,
    isOver: false,
  }));
  for (let step = 1; step <= (2 * seconds) / controlDt && each.some(({ isOver }) => !isOver); step++) {
    world.rows.action.values.set(await act(world.rows.observation.values.slice()));
    world.step();
    each.forEach((chain, env) => {
      if (chain.isOver) return;
      if (chain.isNew) chain.predicted.push(predictSuccess(law, observe(env)));
      chain.isNew = false;
      const distance = Math.hypot((x?.[env] ?? 0) - (targetX[env] ?? 0), (y?.[env] ?? 0) - (targetY[env] ?? 0));
      chain.held = distance < 0.5 ? chain.held + 1 : 0;
      if (chain.held * controlDt >= 0.5) {
        chain.reached[chain.phase] = 1;
        chain.isOver = chain.phase === 1;
        if (chain.isOver) return;
        const [way, direction] = [
          random.range(Number(values.nearest), Number(values.farthest)),
          random.range(0, 2 * Math.PI),
        ];
        targetX[env] = (x?.[env] ?? 0) + way * Math.cos(direction);
        targetY[env] = (y?.[env] ?? 0) + way * Math.sin(direction);
        startDistance[env] = way;
        Object.assign(chain, { phase: 1, began: step, held: 0, isNew: true });
        chain.reached.push(0);
        return;
      }
      const isLate = (step - chain.began) * controlDt >= seconds;
      chain.isOver = isLate || Boolean(world.rows.terminated[env]);
    });
  }
  const first = each.map(({ predicted }) => predicted[0] ?? 0);
  const second = each.filter(({ predicted }) => predicted.length > 1);
  const secondPredicted = second.map(({ predicted }) => predicted[1] ?? 0);
  table(
    "first of two",
    first,
    each.map(({ reached }) => reached[0] ?? 0),
  );
  if (second.length > 0)
    table(
      "second, after the first",
      secondPredicted,
      second.map(({ reached }) => reached[1] ?? 0),
    );
  const both = each.map(({ reached }) => (reached[0] ?? 0) * (reached[1] ?? 0));
  const [low, high] = wilsonInterval(
    both.reduce((sum, one) => sum + one, 0),
    chains,
  );
  console.log(
    `both: measured ${show(mean(both))} (${show(low)}-${show(high)}), predicted ${show(mean(first) * mean(secondPredicted))} as it went, ${show(mean(first.map((p) => p * law.baseRate)))} beforehand`,
  );
  world.free();
  await loaded.close();
}
