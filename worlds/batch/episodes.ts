/**
 * A task as kernels: what happens to one environment in one step, in the order that every engine and device shares.
 *
 *     action -> delay -> targets -> SIMULATOR -> memory -> reward, terminated, folds -> command -> observation
 *
 * An episode that ended (terminated by the task, or truncated at the horizon) is reset in the step after, which ignores the action
 * and gives no reward ("next-step autoreset"): so the last observation is seen, and the learner masks the steps with `began`.
 * Every draw is keyed by (seed, environment, episode, step, purpose), never by a thread or a batch.
 */
import type { StateRecord } from "../../src/core/state-record.ts";
import { actionSize, type Task } from "../../src/core/task.ts";
import {
  type Bool,
  defineLayout,
  type Float,
  f32,
  type Int,
  i32,
  type Layout,
  randomUniform,
  type Slots,
} from "../../src/kernel/index.ts";
import { lowerEntry, type Program } from "../../src/lang/index.ts";
import { checkTask, type TaskPrograms } from "./programs.ts";
import {
  type Builder,
  intParameter,
  loadFloat,
  loadFloats,
  loadInt,
  type SimulatedWorld,
  storeAll,
} from "./simulation.ts";

/** The last words of the keys of draws. */
const purposes = { start: 1, parameters: 2, delay: 3, command: 4, stagger: 5 } as const;

export const taskParameters = {
  seed: i32(),
  /** Added to the index of an environment, for a batch that is a part of a larger one. */
  firstEnvironment: i32(),
  /** 1: parameters are drawn from the task's ranges; 0: as described. */
  randomise: i32(),
  /** 1: the first episodes end at random times, so that not all are truncated together. */
  stagger: i32(),
} as const;

export interface Compiled {
  readonly task: Task;
  readonly world: SimulatedWorld;
  readonly programs: TaskPrograms;
  readonly horizonSteps: number;
  readonly layout: Layout;
  readonly maxDelay: number;
}

export function compileTask(task: Task, world: SimulatedWorld, engineFields: Slots = {}, tables: Slots = {}): Compiled {
  const { simulation } = world;
  const programs = checkTask(task, world);
  const actions = actionSize(simulation.action);
  const maxDelay = Math.round(task.randomised.delay?.[1] ?? 0);
  const row = (size: number, name: string): Slots => (size > 0 ? { [name]: f32(size) } : {});
  const own: Slots = {
    /** Written by the learner. [actions] in [-1, 1], or the index of a choice. */
    action: f32(actions),
    ...row(actions * maxDelay, "delayedActions"),
    ...(maxDelay > 0 ? { delay: i32() } : {}),
    state: f32(simulation.state.size),
    ...row(programs.memory.size, "memory"),
    ...row(programs.command.size, "command"),
    ...row(simulation.parameters.length, "parameters"),
    /** Of the task's curriculum, in [0, 1]. */
    ...(task.curriculum ? { difficulty: f32() } : {}),
    observation: f32(programs.observation.size),
    reward: f32(),
    terms: f32(programs.terms.length),
    terminated: i32(),
    truncated: i32(),
    /** 1 where this step was a reset: no transition to learn from. */
    began: i32(),
    /** Steps lived in the episode. */
    step: i32(),
    /** Steps after which the episode is truncated: the horizon, less in staggered first episodes. */
    limit: i32(),
    episode: i32(),
    ...row(programs.verifier.size, "folds"),
    episodeReturn: f32(),
    /** Of the last finished episode: valid where `terminated` or `truncated` is set, and until the next one ends. */
    fitness: f32(),
    success: i32(),
    finalReturn: f32(),
    finalLength: i32(),
  };
  for (const name of Object.keys(engineFields)) {
    if (Object.hasOwn(own, name)) throw new RangeError(`the engine's field '${name}' is a name of the batch`);
  }
  const layout = defineLayout({ fields: { ...engineFields, ...own }, tables, parameters: taskParameters });
  const horizonSteps = Math.round(task.horizon / simulation.controlDt);
  return { task, world, programs, horizonSteps, layout, maxDelay };
}

/** Everything a text may read at a moment. */
interface Moment {
  readonly state: readonly Float[];
  readonly action: readonly Float[];
  readonly memory: readonly Float[];
  readonly command: readonly Float[];
  readonly parameters: readonly Float[];
  readonly random?: readonly Float[];
  readonly time: Float;
}

const reader =
  (moment: Moment) =>
  (input: string, offset: number): Float => {
    const values = input === "time" ? [moment.time] : moment[input as Exclude<keyof Moment, "time">];
    const value = values?.[offset];
    if (!value) throw new RangeError(`no input '${input}' at ${offset}`);
    return value;
  };

function numbers(k: Builder, program: Program, entry: string, moment: Moment): Float[] {
  const lowered = lowerEntry(program, entry, k, reader(moment));
  if (lowered.kind === "record") return lowered.fields.flatMap(({ values }) => values);
  return [lowered.kind === "number" ? lowered.value : lowered.value.toFloat()];
}

/** A record's values in the order of its declaration, whatever the order in the text. */
function recordValues(k: Builder, program: Program, entry: string, record: StateRecord, moment: Moment): Float[] {
  const lowered = lowerEntry(program, entry, k, reader(moment));
  if (lowered.kind !== "record") throw new RangeError(`'${entry}' gives a ${lowered.kind}`);
  const values = new Map(lowered.fields.map((field) => [field.name, field.values]));
  return record.fields.flatMap(({ name }) => values.get(name) ?? []);
}

/** Writes the parts of a step into one kernel. */
export class EpisodeWriter {
  readonly #k: Builder;
  readonly #c: Compiled;

  constructor(k: Builder, compiled: Compiled) {
    this.#k = k;
    this.#c = compiled;
  }

  #draw(episode: Int, step: Int | number, purpose: number): (index: number) => Float {
    const k = this.#k;
    const environment = k.environment().add(intParameter(k, "firstEnvironment"));
    return (index) => randomUniform(k, intParameter(k, "seed"), environment, episode, step, purpose, index);
  }

  /** The action in force after the delay, in [-1, 1], and the queue moved on. */
  action(): { readonly chosen: Float[]; readonly inForce: Float[] } {
    const { maxDelay, world } = this.#c;
    const k = this.#k;
    const isContinuous = world.simulation.action.kind === "continuous";
    const size = actionSize(world.simulation.action);
    const chosen = loadFloats(k, "action", size).map((value) => (isContinuous ? value.clamp(-1, 1) : value));
    if (maxDelay === 0) return { chosen, inForce: chosen };
    const delay = loadInt(k, "delay");
    // Newest first: entry d - 1 is the action of d steps ago.
    const queue = Array.from({ length: maxDelay }, (_, d) =>
      Array.from({ length: size }, (_, index) => loadFloat(k, "delayedActions", d * size + index)),
    );
    const inForce = chosen.map((value, index) =>
      queue.reduce((found, row, d) => delay.eq(d + 1).select(row[index] ?? found, found), value),
    );
    [chosen, ...queue.slice(0, -1)].forEach((row, d) => {
      row.forEach((value, index) => {
        k.store("delayedActions", d * size + index, value);
      });
    });
    return { chosen, inForce };
  }

  /** Draws where an episode starts and its parameters, and keeps the parameters. */
  drawEpisode(
    episode: Int,
    isFirst: boolean,
  ): { readonly start: readonly Float[]; readonly parameters: readonly Float[] } {
    const { task, world, maxDelay } = this.#c;
    const k = this.#k;
    const { simulation } = world;
    const randomise = intParameter(k, "randomise").ne(0);
    const draw = this.#draw(episode, 0, purposes.parameters);
    const difficulty = this.#difficulty(isFirst);
    const parameters = simulation.parameters.map(({ name, preset }, index) => {
      const range = task.randomised[name];
      if (!range) return k.float(preset);
      const width = difficulty && name === task.curriculum?.parameter ? difficulty : k.float(1);
      const drawn = draw(index)
        .mul(width.mul(range[1] - range[0]))
        .add(range[0]);
      return randomise.select(drawn, preset);
    });
    storeAll(k, "parameters", parameters);
    const start = simulation.drawStart(k, this.#draw(episode, 0, purposes.start), parameters);
    if (maxDelay > 0) {
      const low = Math.round(task.randomised.delay?.[0] ?? 0);
      const drawn = this.#draw(
        episode,
        0,
        purposes.delay,
      )(0)
        .mul(maxDelay - low + 1)
        .add(low)
        .toInt();
      k.store("delay", randomise.selectInt(drawn.min(maxDelay), 0));
    }
    return { start, parameters };
  }

  /** How hard the episode about to begin may be: by the one that ended, unless it was cut short to stagger the first ones. */
  #difficulty(isFirst: boolean): Float | undefined {
    const k = this.#k;
    const { curriculum } = this.#c.task;
    if (!curriculum) return undefined;
    if (isFirst) {
      k.store("difficulty", 0);
      return k.float(0);
    }
    const before = loadFloat(k, "difficulty");
    const limit = loadInt(k, "limit");
    const isWhole = limit.ge(this.#c.horizonSteps).or(loadInt(k, "finalLength").lt(limit));
    const moved = loadInt(k, "success").ne(0).select(curriculum.step, -curriculum.step);
    const after = isWhole.select(before.add(moved).clamp(0, 1), before);
    k.store("difficulty", after);
    return after;
  }

  /** The first moment of an episode, in `state`: command, memory, folds and observation; flags and sums at zero. */
  begin(state: readonly Float[], parameters: readonly Float[], episode: Int, isFirst: boolean): void {
    const { programs, horizonSteps, maxDelay, world } = this.#c;
    const k = this.#k;
    const zeros = (size: number) => Array.from({ length: size }, () => k.float(0));
    const actions = actionSize(world.simulation.action);
    const blank: Moment = {
      state,
      parameters,
      action: zeros(actions),
      memory: zeros(programs.memory.size),
      command: zeros(programs.command.size),
      time: k.float(0),
    };
    const command = this.#command(blank, episode, k.int(0));
    const commanded: Moment = { ...blank, command };
    const memory = programs.memory.start
      ? recordValues(k, programs.memory.start, "start", programs.memory.record, commanded)
      : blank.memory;
    const moment: Moment = { ...commanded, memory };
    storeAll(k, "state", state);
    storeAll(k, "memory", memory);
    storeAll(k, "command", command);
    if (maxDelay > 0) storeAll(k, "delayedActions", zeros(actions * maxDelay));
    storeAll(k, "folds", programs.verifier.start(k));
    storeAll(k, "observation", numbers(k, programs.observe, "observe", moment));
    storeAll(k, "terms", zeros(programs.terms.length));
    k.store("reward", 0);
    for (const name of ["terminated", "truncated", "step"]) k.store(name, 0);
    if (isFirst) for (const name of ["fitness", "success", "finalReturn", "finalLength"]) k.store(name, 0);
    k.store("began", 1);
    k.store("episode", episode);
    k.store("episodeReturn", 0);
    const spread = this.#draw(episode, 0, purposes.stagger)(0).mul(horizonSteps).toInt().add(1).min(horizonSteps);
    const staggered = intParameter(k, "stagger").ne(0).selectInt(spread, horizonSteps);
    k.store("limit", isFirst ? staggered : horizonSteps);
  }

  #command(moment: Moment, episode: Int, step: Int): readonly Float[] {
    const { sample, record, draws } = this.#c.programs.command;
    if (!sample) return moment.command;
    const draw = this.#draw(episode, step, purposes.command);
    const random = Array.from({ length: draws }, (_, index) => draw(index));
    return recordValues(this.#k, sample, "sample", record, { ...moment, random });
  }

  /** Whether the step before was the last of its episode: then this one is a reset. */
  over(): Bool {
    const k = this.#k;
    return loadInt(k, "terminated").or(loadInt(k, "truncated")).ne(0);
  }

  /**
   * What follows the simulator's step: `state` is where it led under `action`. Where the episode is over already, what is written
   * is about to be overwritten by `begin`, except the results, which `live` keeps.
   */
  finish(state: readonly Float[], action: readonly Float[], live: Bool): void {
    const { programs, horizonSteps, world, task } = this.#c;
    const k = this.#k;
    const { controlDt } = world.simulation;
    const lived = loadInt(k, "step");
    const steps = lived.add(1);
    const before: Moment = {
      state,
      action,
      memory: loadFloats(k, "memory", programs.memory.size),
      command: loadFloats(k, "command", programs.command.size),
      parameters: loadFloats(k, "parameters", world.simulation.parameters.length),
      time: steps.toFloat().mul(controlDt),
    };
    const memory = programs.memory.update
      ? recordValues(k, programs.memory.update, "update", programs.memory.record, before)
      : before.memory;
    const moment: Moment = { ...before, memory };
    const terms = numbers(k, programs.reward, "reward", moment);
    const reward = terms.reduce((sum, term) => sum.add(term), k.float(0));
    const ended = lowerEntry(programs.terminated, "terminated", k, reader(moment));
    if (ended.kind !== "boolean") throw new RangeError("'terminated' gives no truth value");
    const terminated = ended.value;
    const truncated = terminated.not().and(steps.ge(loadInt(k, "limit")));
    const carried = programs.verifier.update(k, loadFloats(k, "folds", programs.verifier.size), {
      read: reader(moment),
      step: lived,
      horizonSteps,
      controlDt,
    });
    const verdict = programs.verifier.result(k, carried, { steps, horizonSteps, terminated });
    const episodeReturn = loadFloat(k, "episodeReturn").add(reward);
    const over = terminated.or(truncated).and(live);
    const keep = (name: string, value: Float) => k.store(name, over.select(value, loadFloat(k, name)));
    keep("fitness", verdict.fitness);
    keep("finalReturn", episodeReturn);
    k.store("success", over.selectInt(verdict.success.toInt(), loadInt(k, "success")));
    k.store("finalLength", over.selectInt(steps, loadInt(k, "finalLength")));
    storeAll(k, "state", state);
    storeAll(k, "memory", memory);
    storeAll(k, "folds", carried);
    storeAll(k, "terms", terms);
    k.store("reward", reward);
    k.store("terminated", terminated.toInt());
    k.store("truncated", truncated.toInt());
    k.store("began", 0);
    k.store("step", steps);
    k.store("episodeReturn", episodeReturn);
    const every = task.command?.every === undefined ? 0 : Math.round(task.command.every / controlDt);
    const command = every > 0 ? this.#resample(moment, steps, every) : moment.command;
    storeAll(k, "observation", numbers(k, programs.observe, "observe", { ...moment, command }));
  }

  #resample(moment: Moment, steps: Int, every: number): readonly Float[] {
    const k = this.#k;
    return k.if(
      steps.rem(every).eq(0),
      () => {
        const command = this.#command(moment, loadInt(k, "episode"), steps);
        storeAll(k, "command", command);
        return command;
      },
      () => moment.command,
    );
  }
}
