/**
 * Proximal policy optimisation on a device, an iteration at a time, as `trainer.ts` does it on the CPU: the same graphs, compiled to shaders, between shaders that
 * step the world. One iteration is one list of commands; what comes back is its metrics. Everything else is copied when it is asked for (`sync`).
 */
import { EmbodyError } from "../../core/errors.ts";
import type { DeviceWorld } from "../../gpu/device-world.ts";
import { createHeapProgram, type HeapProgram, type ShaderCall } from "../../gpu/program.ts";
import { allocate, emitWgsl } from "../../kernel/index.ts";
import { adamConstants } from "../../nn/adam.ts";
import type { Graph } from "../../nn/graph.ts";
import { elementCount } from "../../nn/tensor.ts";
import { compileGraph, copy, type Dispatch, Heap, type Region } from "../../nn/wgsl/index.ts";
import { flag } from "../advantages.ts";
import type { PpoConfig } from "../config.ts";
import { episodeMetrics, tallyPlaces } from "../episode-tally.ts";
import { exportPolicy } from "../export.ts";
import { checkFinite, checkUpdate } from "../finite.ts";
import { actGraph } from "../graphs/act.ts";
import { gradientGraph, lossSumNames, outcomeColumns } from "../graphs/gradient.ts";
import { prepareGraph } from "../graphs/prepare.ts";
import { stepGraph, type UpdateMetricName, updateMetricNames } from "../graphs/step.ts";
import { createLearner, type Learner, type LearnerState } from "../learner.ts";
import { noiseKernel } from "../noise.ts";
import type { NormaliserState } from "../normaliser.ts";
import { type IterationMetrics, modelFor, type TrainerState } from "../trainer.ts";
import {
  labelGraph,
  labelReportNames,
  momentGraph,
  momentNames,
  scaleGraph,
  statisticsGraph,
  sumGraph,
  unitGraph,
  unitNames,
} from "./graphs.ts";
import {
  actDispatch,
  addDispatch,
  advantageDispatch,
  beginDispatch,
  clearDispatch,
  clockWords,
  countUpdateDispatch,
  optimiserWords,
  pickDispatch,
  recordDispatch,
  rewindDispatch,
  tickDispatch,
} from "./shaders.ts";

export interface GpuTrainerOptions {
  readonly config: PpoConfig;
  readonly seed: number;
  /** Milliseconds, such as `performance.now`. */
  readonly now: () => number;
}

interface Statistics {
  readonly count: Region;
  readonly mean: Region;
  readonly spread: Region;
  readonly scale: Region;
  readonly size: number;
}

/** Where everything lies. */
type Regions = Readonly<Record<string, Region>>;

export class GpuTrainer {
  readonly config: PpoConfig;
  /** As it was at the last `sync`. */
  readonly learner: Learner;
  readonly #world: DeviceWorld;
  readonly #program: HeapProgram;
  readonly #regions: Regions;
  readonly #reports: Regions;
  readonly #statistics: Readonly<Record<"observation" | "privileged", Statistics>>;
  readonly #now: () => number;
  #iteration = 0;

  constructor(parts: Assembled, learner: Learner, program: HeapProgram, { config, now }: GpuTrainerOptions) {
    this.config = config;
    this.learner = learner;
    this.#world = parts.world;
    this.#program = program;
    this.#regions = parts.regions;
    this.#reports = parts.reports;
    this.#statistics = parts.statistics;
    this.#now = now;
  }

  get iteration(): number {
    return this.#iteration;
  }

  /** Environment steps so far. */
  get steps(): number {
    return this.#iteration * this.config.horizon * this.#world.world.numEnvs;
  }

  /** One rollout and its update. */
  async iterate(): Promise<IterationMetrics> {
    const { horizon, epochs, minibatches } = this.config;
    const program = this.#program;
    const start = this.#now();
    program.run("begin");
    for (let t = 0; t < horizon; t++) program.run("step");
    const collected = program.submit();
    program.run("prepare");
    const prepared = program.submit();
    for (let update = 0; update < epochs * minibatches; update++) program.run("update");
    program.run("end");
    program.submit();
    const ended = Promise.all([collected, prepared].map((done) => done.then(this.#now)));
    const report = new Float32Array(await program.read(this.#region("report")));
    const [afterRollout = start, afterPrepare = start] = await ended;
    this.#iteration++;
    return this.#metrics(report, {
      rollout: (afterRollout - start) / 1000,
      prepare: (afterPrepare - afterRollout) / 1000,
      update: (this.#now() - afterPrepare) / 1000,
    });
  }

  async #metrics(report: Float32Array, seconds: IterationMetrics["seconds"]): Promise<IterationMetrics> {
    const { world } = this.#world;
    const { epochs, minibatches, horizon } = this.config;
    const base = this.#region("report").offset;
    const part = (name: string) => {
      const region = this.#reports[name];
      return region ? report.subarray(region.offset - base, region.offset - base + region.size) : new Float32Array(0);
    };
    const sums = part("metrics");
    const updates = epochs * minibatches;
    const means = Object.fromEntries(updateMetricNames.map((name, i) => [name, (sums[i] ?? 0) / updates])) as Record<
      UpdateMetricName,
      number
    >;
    const logStd = part("logStd");
    const update = {
      ...means,
      learningRate: part("learningRate")[0] ?? 0,
      explainedVariance: part("label")[labelReportNames.indexOf("explainedVariance")] ?? 0,
      std: logStd.length === 0 ? 0 : logStd.reduce((sum, value) => sum + Math.exp(value), 0) / logStd.length,
    };
    const tally = Float64Array.from(part("tally"));
    if (![...tally, ...Object.values(update)].every(Number.isFinite)) {
      // Named where it can still be seen; else as what it did to the update.
      await this.#readWorld();
      checkFinite(world, this.#iteration * horizon - 1);
      checkUpdate(update, this.#iteration);
    }
    return {
      iteration: this.#iteration,
      steps: this.steps,
      episodes: episodeMetrics(tally, world.termNames),
      update,
      seconds,
    };
  }

  /** Copies from the device what `learner`, `exportPolicy` and `save` show. */
  async sync(): Promise<void> {
    await this.#readWorld();
    this.learner.load(await this.#readLearner());
  }

  async #readWorld(): Promise<void> {
    this.#world.words.set(new Int32Array(await this.#program.read(this.#region("world"))));
  }

  async #floats(region: Region): Promise<Float32Array> {
    return region.size === 0 ? new Float32Array(0) : new Float32Array(await this.#program.read(region), 0, region.size);
  }

  async #readLearner(): Promise<LearnerState> {
    const normaliser = async ({ count, mean, spread, size }: Statistics): Promise<NormaliserState> =>
      size === 0
        ? { count: 0, mean: [], spread: [] }
        : {
            count: (await this.#floats(count))[0] ?? 0,
            mean: [...(await this.#floats(mean))],
            spread: [...(await this.#floats(spread))],
          };
    const moments = await this.#floats(this.#region("moments"));
    const moment = (name: (typeof momentNames)[number]) => moments[momentNames.indexOf(name)] ?? 0;
    const { updates } = this;
    return {
      numbers: {
        updates,
        learningRate: (await this.#floats(this.#reports.learningRate ?? { offset: 0, size: 1 }))[0] ?? 0,
        observation: await normaliser(this.#statistics.observation),
        privileged: await normaliser(this.#statistics.privileged),
        values: { weight: moment("weight"), first: moment("first"), second: moment("second") },
      },
      parameters: await this.#floats(this.#region("parameters")),
      firstMoment: await this.#floats(this.#region("firstMoment")),
      secondMoment: await this.#floats(this.#region("secondMoment")),
    };
  }

  /** Steps of the optimiser so far. */
  get updates(): number {
    return this.#firstUpdate + (this.#iteration - this.#firstIteration) * this.config.epochs * this.config.minibatches;
  }

  #firstUpdate = 0;
  #firstIteration = 0;

  /** The policy at the last `sync`, as the bytes of an .onnx file. */
  exportPolicy(): Uint8Array {
    const { model, parameters, normaliser } = this.learner;
    const { mean, scale } = normaliser;
    return exportPolicy({ model, parameters, mean, scale, config: this.config }, this.#world.world);
  }

  /** As of the last `sync`. */
  save(): TrainerState {
    return { iteration: this.#iteration, learner: this.learner.save(), worlds: [this.#world.world.save()] };
  }

  load({ iteration, learner, worlds }: TrainerState): void {
    this.#iteration = iteration;
    this.#firstIteration = iteration;
    this.#firstUpdate = learner.numbers.updates;
    this.learner.load(learner);
    const [saved] = worlds;
    if (saved && saved.length > 0) this.#world.world.load(saved);
    this.#upload();
  }

  /** Everything that the device has to know, from this process's memory. */
  #upload(): void {
    const program = this.#program;
    const write = (name: string, words: Float32Array | Int32Array | Uint32Array) =>
      program.write(this.#region(name), words);
    const { numbers, parameters, firstMoment, secondMoment } = this.learner.save();
    const { updates, learningRate, values } = numbers;
    const { beta1, beta2 } = adamConstants;
    write("world", this.#world.words);
    write("parameters", parameters);
    write("firstMoment", firstMoment);
    write("secondMoment", secondMoment);
    const powers = { power1: power(beta1, updates), power2: power(beta2, updates), correction1: 0, correction2: 0 };
    write(
      "optimiser",
      Float32Array.from(Object.keys(optimiserWords), (name) => powers[name as keyof typeof powers]),
    );
    const clock = { step: 0, trainingStep: this.#iteration * this.config.horizon, minibatch: updates };
    write(
      "clock",
      Int32Array.from(Object.keys(clockWords), (name) => clock[name as keyof typeof clock]),
    );
    if (this.#reports.learningRate) program.write(this.#reports.learningRate, Float32Array.of(learningRate));
    write(
      "moments",
      Float32Array.from(momentNames, (name) => values[name]),
    );
    for (const [name, normaliser] of [
      ["observation", this.learner.normaliser] as const,
      ["privileged", this.learner.privileged] as const,
    ]) {
      const { count, mean: means, spread, size } = this.#statistics[name];
      if (size === 0) continue;
      const state = normaliser.save();
      program.write(count, Float32Array.of(state.count));
      program.write(means, Float32Array.from(state.mean));
      program.write(spread, Float32Array.from(state.spread));
    }
    program.run("derive");
    void program.submit();
  }

  /** Puts what only the device has where it belongs, and then everything else. */
  start(noise: Int32Array): void {
    const { numEnvs, rows } = this.#world.world;
    const { stride } = rows.observation;
    this.#program.write(this.#region("noiseMemory"), noise);
    this.#program.write(
      this.#region("isEnvironment"),
      Float32Array.from({ length: stride }, (_, i) => (i < numEnvs ? 1 : 0)),
    );
    // Padding counts as resets.
    const flags = new Uint32Array(this.config.horizon * stride).fill(flag.began);
    this.#program.write(this.#region("flags"), flags);
    this.#upload();
  }

  #region(name: string): Region {
    const region = this.#regions[name];
    if (!region) throw new RangeError(`no region '${name}'`);
    return region;
  }

  async close(): Promise<void> {
    this.#program.destroy();
    await this.learner.close();
  }
}

/** As the device multiplies: in binary32, one factor after another. */
function power(base: number, exponent: number): number {
  let product = 1;
  for (let factor = 0; factor < exponent; factor++) product = Math.fround(product * Math.fround(base));
  return product;
}

interface Assembled {
  readonly world: DeviceWorld;
  readonly regions: Regions;
  /** Parts of the region `report`. */
  readonly reports: Regions;
  readonly statistics: Readonly<Record<"observation" | "privileged", Statistics>>;
  readonly lists: Readonly<Record<string, readonly ShaderCall[]>>;
  readonly words: number;
  /** The noise kernel's memory as it is at first. */
  readonly noise: Int32Array;
}

/** A training of a world that lives on the device: new parameters, the world reset to the seed. */
export async function createGpuTrainer(
  device: GPUDevice,
  world: DeviceWorld,
  options: GpuTrainerOptions,
): Promise<GpuTrainer> {
  const { config, seed } = options;
  const learner = await createLearner(modelFor(world.world, config), config, seed);
  const assembled = assemble(world, learner, options);
  const program = await createHeapProgram(device, assembled.lists, assembled.words);
  world.world.reset(seed);
  const trainer = new GpuTrainer(assembled, learner, program, options);
  trainer.start(assembled.noise);
  return trainer;
}

function assemble(device: DeviceWorld, { model }: Learner, { config, seed }: GpuTrainerOptions): Assembled {
  const { world } = device;
  const { rows, numEnvs, horizonSteps } = world;
  const { head, layout, observationSize, privilegedSize } = model;
  const { horizon: steps, minibatches } = config;
  const { layout: noiseLayout, draw } = noiseKernel(head);
  const noiseMemory = allocate(noiseLayout, numEnvs);
  noiseMemory.setParameter("seed", seed | 0);
  noiseMemory.setParameter("firstEnvironment", 0);
  const { stride } = noiseMemory.placement;
  if (rows.observation.stride !== stride) throw new RangeError("rows of another stride than the noise's");
  const samples = steps * stride;
  const states = samples + stride;
  const picked = Math.floor((steps * numEnvs) / minibatches);
  if (picked < 1) {
    throw new EmbodyError("bad-request", `${steps * numEnvs} transitions make no ${minibatches} minibatches.`, {
      remedy: "Use more environments (--envs).",
    });
  }

  const heap = new Heap();
  const regions: Record<string, Region> = {};
  const region = (name: string, size: number) => {
    regions[name] = heap.region(name, size);
    return regions[name];
  };
  const inside = (whole: Region, sizes: Readonly<Record<string, number>>): Record<string, Region> => {
    let { offset } = whole;
    return Object.fromEntries(
      Object.entries(sizes).map(([name, size]) => {
        const part = { offset, size };
        offset += size;
        return [name, part];
      }),
    );
  };

  const worldRegion = region("world", device.words.length);
  const noiseRegion = region("noiseMemory", noiseMemory.ints.length);
  const noisePlace = (offset: number | undefined) => noiseRegion.offset + (offset ?? 0) / 4;
  const noise = { offset: noisePlace(noiseMemory.placement.fields.get("noise")), size: head.size * stride };
  const noiseStep = noisePlace(noiseMemory.placement.parameters.get("step"));

  const parameters = region("parameters", layout.size);
  const [firstMoment, secondMoment] = [region("firstMoment", layout.size), region("secondMoment", layout.size)];
  const [newParameters, newFirst, newSecond] = [
    region("newParameters", layout.size),
    region("newFirstMoment", layout.size),
    region("newSecondMoment", layout.size),
  ];
  const gathered = region("gathered", layout.size + lossSumNames.length);
  const { gradient, sums } = inside(gathered, { gradient: layout.size, sums: lossSumNames.length });
  const clock = region("clock", Object.keys(clockWords).length);
  const optimiser = region("optimiser", Object.keys(optimiserWords).length);
  const [moments, oldMoments, newMoments] = [
    region("moments", momentNames.length),
    region("oldMoments", momentNames.length),
    region("newMoments", momentNames.length),
  ];
  const [units, oldUnits] = [region("units", unitNames.length), region("oldUnits", unitNames.length)];
  const isEnvironment = region("isEnvironment", stride);
  const numbers = Object.keys(tallyPlaces).length + rows.terms.components;
  const logStdSize = head.hasSpread ? head.size : 0;
  const reportSizes = {
    tally: numbers,
    metrics: updateMetricNames.length,
    label: labelReportNames.length,
    learningRate: 1,
    logStd: logStdSize,
  };
  const report = region(
    "report",
    Object.values(reportSizes).reduce((sum, size) => sum + size, 0),
  );
  const reports = inside(report, reportSizes);
  const stepMetrics = region("stepMetrics", updateMetricNames.length);
  const newLearningRate = region("newLearningRate", 1);
  const oldLogStd = region("oldLogStd", Math.max(1, logStdSize));

  const statisticsOf = (name: string, size: number): Statistics => ({
    size,
    count: region(`${name}.count`, 1),
    mean: region(`${name}.mean`, Math.max(1, size)),
    spread: region(`${name}.spread`, Math.max(1, size)),
    scale: region(`${name}.scale`, Math.max(1, size)),
  });
  const statistics = {
    observation: statisticsOf("observed", observationSize),
    privileged: statisticsOf("privileges", privilegedSize),
  };

  const rollout = {
    clock,
    currentObservation: region("currentObservation", observationSize * stride),
    currentAction: region("currentAction", head.actionSize * stride),
    currentActor: region("currentActor", head.size * stride),
    observation: region("observation", (steps + 1) * observationSize * stride),
    privileged: region("privileged", (steps + 1) * privilegedSize * stride),
    action: region("action", steps * head.actionSize * stride),
    actor: region("actor", steps * head.size * stride),
    reward: region("reward", samples),
    flags: region("flags", samples),
    weight: region("weight", samples),
    counts: region("counts", numbers * stride),
  };
  const decisionSize = outputSize(prepareGraph(model, steps, stride, config), "decision");
  const prepared = {
    state: region("state", states * (observationSize + privilegedSize)),
    decision: region("decision", decisionSize),
    value: region("value", states),
    logProbability: region("logProbability", samples),
  };
  const [advantages, returns, values] = [
    region("advantages", samples),
    region("returns", samples),
    region("values", samples),
  ];
  const outcome = region("outcome", samples * outcomeColumns.length);
  const index = region("index", picked);
  const newStatistics = Object.fromEntries(
    Object.entries(statistics).map(([name, { size }]) => [
      name,
      {
        newCount: region(`${name}.newCount`, 1),
        newMean: region(`${name}.newMean`, Math.max(1, size)),
        newSpread: region(`${name}.newSpread`, Math.max(1, size)),
      },
    ]),
  );

  const scratch = heap.scratch();
  const shaders = (graph: Graph, ports: Readonly<Record<string, Region | undefined>>): readonly Dispatch[] => {
    const known = new Set([...graph.inputs, ...graph.outputs].map(({ name }) => name));
    const given = Object.entries(ports).flatMap(([name, place]) =>
      place && known.has(name) ? [[name, place] as const] : [],
    );
    const compiled = compileGraph(graph, new Map(given), scratch);
    heap.needScratch(compiled.scratch);
    return compiled.dispatches;
  };
  const place = ({ byteOffset }: { readonly byteOffset: number }) => worldRegion.offset + byteOffset / 4;
  const sizes = { steps, numEnvs, stride, actionSize: head.actionSize, actorSize: head.size, horizonSteps };
  const seen = {
    mean: statistics.observation.mean,
    scale: statistics.observation.scale,
    privilegedMean: statistics.privileged.mean,
    privilegedScale: statistics.privileged.scale,
  };
  const noiseShader = emitWgsl(draw, noiseMemory.placement, {}, { firstWord: noiseRegion.offset });
  const logStdAt = head.hasSpread ? layout.view(new Float32Array(layout.size), "logStd").byteOffset / 4 : 0;
  const logStd = { offset: parameters.offset + logStdAt, size: logStdSize };
  const copyLogStd = (label: string, to: Region | undefined) =>
    head.hasSpread && to ? [copy(label, logStd, { ...to, size: logStdSize })] : [];

  // What follows from other numbers is computed by shaders of its own: so it is the same to the bit when a training is gone on with.
  const deriveUnits = shaders(unitGraph(), { moments, units });
  const scaleOf = ({ size, count, spread, scale }: Statistics) =>
    size === 0 ? [] : shaders(scaleGraph(size), { count, spread, scale });
  const deriveScale = { observation: scaleOf(statistics.observation), privileged: scaleOf(statistics.privileged) };
  const lists = {
    derive: [...deriveUnits, ...deriveScale.observation, ...deriveScale.privileged],
    begin: [rewindDispatch(clock, noiseStep), beginDispatch(rows, place, rollout, sizes)],
    step: [
      { label: "noise", code: noiseShader.code, workgroups: [noiseShader.workgroups, 1] as const },
      ...shaders(actGraph(model, stride, config), {
        parameters,
        ...seen,
        observation: rollout.currentObservation,
        noise,
        action: rollout.currentAction,
        actor: rollout.currentActor,
      }),
      actDispatch(rows, place, rollout, sizes),
      device.step(worldRegion.offset),
      recordDispatch(rows, place, rollout, sizes),
      tickDispatch(clock, noiseStep),
    ],
    prepare: [
      ...shaders(prepareGraph(model, steps, stride, config), {
        parameters,
        ...seen,
        observation: rollout.observation,
        privileged: rollout.privileged,
        action: rollout.action,
        actor: rollout.actor,
        ...prepared,
      }),
      advantageDispatch(
        { value: prepared.value, units, reward: rollout.reward, flags: rollout.flags, values, advantages, returns },
        sizes,
        {
          gamma: config.gamma,
          gaeLambda: config.gaeLambda,
          mean: unitNames.indexOf("mean"),
          deviation: unitNames.indexOf("deviation"),
        },
      ),
      ...shaders(momentGraph(samples), {
        returns,
        values,
        weight: rollout.weight,
        moments,
        newMoments,
        report: reports.label,
      }),
      copy("old units", units, oldUnits),
      copy("old moments", moments, oldMoments),
      ...(config.normaliseValues ? [copy("new moments", newMoments, moments), ...deriveUnits] : []),
      ...shaders(labelGraph(model, samples), {
        advantages,
        returns,
        values,
        weight: rollout.weight,
        logProbability: prepared.logProbability,
        parameters,
        units,
        oldUnits,
        oldMoments,
        outcome,
        newParameters,
      }),
      copy("parameters in new units", newParameters, parameters),
      ...copyLogStd("the spread before", oldLogStd),
      clearDispatch("metrics: clear", reports.metrics ?? report),
    ],
    update: [
      pickDispatch(index, clock, { ...sizes, minibatches, picked, seed }),
      ...shaders(gradientGraph(model, { samples, states, picked }, config), {
        index,
        state: prepared.state,
        decision: prepared.decision,
        outcome,
        parameters,
        oldLogStd,
        gradient,
        sums,
      }),
      countUpdateDispatch(optimiser, clock),
      ...shaders(stepGraph(model, config), {
        gradient: gathered,
        parameters,
        firstMoment,
        secondMoment,
        learningRate: reports.learningRate,
        ...inside(optimiser, { correction1: 1, correction2: 1 }),
        newParameters,
        newFirstMoment: newFirst,
        newSecondMoment: newSecond,
        newLearningRate,
        metrics: stepMetrics,
      }),
      copy("new parameters", newParameters, parameters),
      copy("new first moment", newFirst, firstMoment),
      copy("new second moment", newSecond, secondMoment),
      copy("new learning rate", newLearningRate, reports.learningRate ?? report),
      addDispatch("metrics: add", stepMetrics, reports.metrics ?? report),
    ],
    end: [
      ...(config.normaliseObservations
        ? (["observation", "privileged"] as const).flatMap((name) => {
            const { size, count, mean, spread } = statistics[name];
            const next = newStatistics[name];
            if (size === 0 || !next) return [];
            return [
              ...shaders(statisticsGraph(size, steps, stride, numEnvs), {
                observation: rollout[name],
                isEnvironment,
                count,
                mean,
                spread,
                ...next,
              }),
              copy(`${name}: count`, next.newCount, count),
              copy(`${name}: mean`, next.newMean, mean),
              copy(`${name}: spread`, next.newSpread, spread),
              ...deriveScale[name],
            ];
          })
        : []),
      ...shaders(sumGraph(numbers, stride), { counts: rollout.counts, sums: reports.tally }),
      ...copyLogStd("the spread now", reports.logStd),
    ],
  };
  return {
    world: device,
    regions,
    reports,
    statistics,
    lists,
    words: heap.size,
    noise: noiseMemory.ints.slice(0, noiseRegion.size),
  };
}

function outputSize({ outputs }: Graph, name: string): number {
  const output = outputs.find((each) => each.name === name);
  return output ? elementCount(output.tensor.shape) : 0;
}
