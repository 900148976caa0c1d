/**
 * The yard as the acting loop sees it: the `World` contract over `YardPhysics`. Skills come in as options over `YardBody`; while one acts, its
 * robot moves and the other stands. Time is virtual: nothing moves between calls, and within `act` the yard runs as fast as it
 * can or at a chosen speed. Same layout and policies, same episode.
 */
import type { EpisodeMessage, SceneDescription } from "../../../src/core/episode.ts";
import { EmbodyError, messageOf } from "../../../src/core/errors.ts";
import type { Facts, SkillCall } from "../../../src/core/plan.ts";
import { SkillFailure, type SkillResult } from "../../../src/core/skill.ts";
import type { ActOptions, World } from "../../../src/core/world.ts";
import {
  type CrateName,
  crateNames,
  type Performance,
  type Point,
  type RobotFacts,
  type RobotName,
  type Senses,
  type Stance,
  type YardBody,
  type YardFacts,
  type YardPlace,
  type YardThing,
  yardThings,
  yardWorldId,
} from "../../../src/core/yard.ts";
import { movableJoints } from "../bodies/schema.ts";
import { rotate } from "../bodies/vector.ts";
import { describeYard } from "./drawing.ts";
import { FactKeeper, placeOf, type Situation, type Tally } from "./facts.ts";
import { drawLayout, type YardLayout } from "./layout.ts";
import { beginPerformance, type LearnedSenses } from "./performance.ts";
import { createYardPhysics, type PhysicsSnapshot, type YardPhysics, yardRobots } from "./physics.ts";
import type { TaskSenses } from "./senses.ts";

/** A skill with its arguments taken in, ready to run. */
export interface ResolvedSkill {
  /** World seconds. */
  readonly timeLimit: number;
  /** Why it cannot start now; null where it can. */
  hindrance(facts: YardFacts): string | null;
  run(body: YardBody): Promise<void>;
  /** What is expected of it from here; null where nothing is known. */
  predict?(body: YardBody): Promise<number | null>;
}

export interface YardSkills {
  /** May grow while the world lives. */
  readonly descriptions: World["skills"];
  /** Throws `EmbodyError("bad-plan")` for an unknown name or wrong arguments. */
  resolve(call: SkillCall): ResolvedSkill;
}

/** What is shown of a control step: see `PhysicsRecorder` of src/episode, which the composition root hands in. */
export interface ShownStep {
  readonly time: number;
  /** [bodies, 7] f32 */
  readonly poses: Float32Array;
  readonly contacts: ReturnType<YardPhysics["contacts"]>;
  readonly rays: Float32Array;
  readonly targets?: readonly number[];
}

export interface YardWorldOptions {
  readonly seed: number;
  readonly skills: YardSkills;
  /** The senses of each task that a skill may ask for, by its id. */
  readonly senses: ReadonlyMap<string, TaskSenses>;
  /** Learned skills by their names, as there are now; undefined: there is none of this name. */
  readonly learned?: (skill: string) => LearnedSenses | undefined;
  /** World time to real time; Infinity: as fast as the machine allows. */
  readonly speed: number;
  /** Real time, for a finite speed. */
  readonly clock: { now(): number; sleep(milliseconds: number): Promise<void> };
  /** Makes what turns steps into messages; `resume`: so many are in the file already, the last one being this. */
  readonly recorder: (
    scene: SceneDescription,
    write: (message: EpisodeMessage) => void,
    resume: { readonly steps: number; readonly last: ShownStep } | null,
  ) => { record(step: ShownStep): void };
  /** Goes on from here. */
  readonly snapshot: Uint8Array | null;
}

export async function createYardWorld(options: YardWorldOptions): Promise<YardWorld> {
  const layout = drawLayout(options.seed);
  return new YardWorld(layout, await createYardPhysics(layout), options);
}

/** Puts a robot elsewhere in a state record, at rest on the ground and touching nothing; what its rays see stays as it is. */
function imagine(state: Float32Array, robot: RobotName, { point, heading }: Stance): void {
  const { stance, contacts } = yardRobots[robot];
  const joints = movableJoints(yardRobots[robot]).length;
  state.set([...point, stance.position[2], 0, 0, Math.sin(heading / 2), Math.cos(heading / 2)], 0);
  // Velocities of the root, then of the joints, then flags and forces of contacts: the order of `state-layout.ts`.
  state.fill(0, 7, 13);
  state.fill(0, 13 + joints, 13 + 2 * joints + 2 * contacts.length);
}

/** Calls that run without a break before others get a turn: a signal, the page. */
const stepsBetweenTurns = 20;
/** What a robot that has lain on its side for so long (s) will do for the rest of the run. */
const lyingTime = 1;
const leastUpright = 0.3;

interface Run {
  readonly until: number;
  readonly signal: AbortSignal | undefined;
}

export class YardWorld implements World, YardBody {
  readonly id = yardWorldId;
  readonly assists: readonly string[] = [];
  readonly #options: YardWorldOptions;
  readonly #layout: YardLayout;
  readonly #physics: YardPhysics;
  readonly #facts: FactKeeper;
  readonly #shown: ShownStep;
  readonly #things: Float32Array;
  /** Since when (s) a robot lies. */
  readonly #lying: Partial<Record<RobotName, number>> = {};
  #record: ReturnType<YardWorldOptions["recorder"]> | null = null;
  #resume: number | null = null;
  #listener: ((message: EpisodeMessage) => void) | null = null;
  #run: Run | null = null;
  #target: Point | null = null;
  #speed: number;
  /** Real time that world time is measured from (ms, s). */
  #since: { real: number; world: number } | null = null;

  constructor(layout: YardLayout, physics: YardPhysics, options: YardWorldOptions) {
    this.#options = options;
    this.#layout = layout;
    this.#physics = physics;
    this.#speed = options.speed;
    this.#things = new Float32Array(13 * crateNames.length);
    this.#shown = {
      time: 0,
      poses: new Float32Array(7 * physics.bodyCount),
      contacts: [],
      rays: new Float32Array(physics.rayCount),
    };
    this.#facts = new FactKeeper(layout, this.situation());
    if (options.snapshot) this.#restore(options.snapshot);
  }

  get time(): number {
    return this.#physics.time;
  }

  get skills(): World["skills"] {
    return this.#options.skills.descriptions;
  }

  situation(): Situation {
    this.#physics.readThings(this.#things);
    const robot = (name: RobotName): RobotFacts => {
      const { position, rotation, velocity } = this.#physics.root(name);
      const [x = 0, y = 0, z = 0] = position;
      const height = z - yardRobots[name].stance.position[2];
      const [qx = 0, qy = 0, qz = 0, qw = 1] = rotation;
      const ahead = rotate([qx, qy, qz, qw], [1, 0, 0]);
      const up = rotate([qx, qy, qz, qw], [0, 0, 1]);
      const speed = Math.hypot(velocity[0] ?? 0, velocity[1] ?? 0);
      return { x, y, heading: Math.atan2(ahead[1], ahead[0]), speed, upright: up[2] > leastUpright, height };
    };
    const crate = (index: number) => {
      const [x = 0, y = 0, , qx = 0, qy = 0, qz = 0, qw = 1] = this.#things.subarray(13 * index);
      const ahead = rotate([qx, qy, qz, qw], [1, 0, 0]);
      return { position: [x, y] as const, heading: Math.atan2(ahead[1], ahead[0]) };
    };
    return {
      time: this.time,
      robots: { rover: robot("rover"), ant: robot("ant") },
      crates: {
        redCrate: crate(crateNames.indexOf("redCrate")),
        yellowCrate: crate(crateNames.indexOf("yellowCrate")),
      },
    };
  }

  look(): YardFacts {
    return this.#facts.facts(this.situation());
  }

  async facts(): Promise<Facts> {
    return this.look() as unknown as Facts;
  }

  place(name: YardThing): YardPlace {
    return placeOf(name, this.#layout, this.situation());
  }

  places(): readonly YardPlace[] {
    const situation = this.situation();
    return yardThings.map((name) => placeOf(name, this.#layout, situation));
  }

  senses(task: string, robot: RobotName, things: Readonly<Record<string, CrateName>> = {}): Senses {
    const senses = this.#options.senses.get(task);
    if (!senses) throw new EmbodyError("internal", `The yard has no senses for the task '${task}'.`);
    const crates = Object.values(things).map((name) => crateNames.indexOf(name));
    senses.begin();
    return {
      task,
      observationNames: senses.observationNames,
      actionNames: senses.actionNames,
      observe: (command, stance) => {
        this.#physics.readState(robot, crates, senses.state);
        if (stance) imagine(senses.state, robot, stance);
        return senses.observe(command);
      },
      act: (action) => this.#step({ robot, targets: senses.targets(action) }),
    };
  }

  perform(skill: string): Performance {
    const learned = this.#options.learned?.(skill);
    if (!learned) throw new EmbodyError("internal", `The yard has no senses for the learned skill '${skill}'.`);
    const { robot } = learned;
    const padNow = () => this.#facts.padUnder(robot, this.situation());
    let pad = padNow();
    return beginPerformance(learned, {
      standing: () => {
        const { position, heading } = this.place(robot);
        return { at: position, heading };
      },
      at: (thing) => this.place(thing).position,
      readState: (_, into) => this.#physics.readState(robot, [], into),
      // Upright or not is for the verifier to say: it may be just what was asked for.
      step: (_, targets) => this.#step({ robot, targets }, false),
      onJudged: (verdict) => {
        if (padNow() !== pad) pad = "none";
        if (verdict?.success) this.#facts.perform(robot, skill, pad);
      },
    });
  }

  async wait(seconds: number): Promise<void> {
    const until = this.time + seconds;
    while (this.time < until - 1e-9) await this.#step(null);
  }

  showTarget(point: Point | null): void {
    this.#target = point;
  }

  async #step(acting: Parameters<YardPhysics["step"]>[0], mustStand = true): Promise<void> {
    this.#mayGoOn();
    this.#physics.step(acting);
    const situation = this.situation();
    this.#facts.update(situation);
    this.#show();
    if (acting && mustStand) this.#mustStand(acting.robot, situation);
    else if (acting) delete this.#lying[acting.robot];
    if (this.#speed !== Number.POSITIVE_INFINITY) await this.#keepPace();
    else if (this.#physics.steps % stepsBetweenTurns === 0) await new Promise((resolve) => setImmediate(resolve));
  }

  #mayGoOn(): void {
    const run = this.#run;
    if (!run) throw new EmbodyError("internal", "The yard moves only while a skill acts.");
    if (run.signal?.aborted) throw new SkillFailure("interrupted", "stopped on the way");
    if (this.time >= run.until) throw new SkillFailure("timeout", "the time for it is used up");
  }

  #mustStand(robot: RobotName, { robots, time }: Situation): void {
    if (robots[robot].upright) delete this.#lying[robot];
    else this.#lying[robot] ??= time;
    const since = this.#lying[robot];
    if (since !== undefined && time - since > lyingTime)
      throw new SkillFailure("died", `the ${robot} has fallen over`, { robot });
  }

  async #keepPace(): Promise<void> {
    const { clock } = this.#options;
    this.#since ??= { real: clock.now(), world: this.time };
    const due = this.#since.real + ((this.time - this.#since.world) / this.#speed) * 1000;
    const early = due - clock.now();
    if (early > 0) await clock.sleep(early);
  }

  async act(call: SkillCall, { signal, maxSeconds }: ActOptions = {}): Promise<SkillResult> {
    const started = this.time;
    this.#since = { real: this.#options.clock.now(), world: started };
    const worldSeconds = () => this.time - started;
    try {
      const skill = this.#options.skills.resolve(call);
      const hindrance = skill.hindrance(this.look());
      if (hindrance !== null) throw new SkillFailure("rejected", hindrance);
      this.#run = { until: started + Math.min(skill.timeLimit, maxSeconds ?? Number.POSITIVE_INFINITY), signal };
      await skill.run(this);
      return { status: "succeeded", worldSeconds: worldSeconds() };
    } catch (error) {
      const known = error instanceof SkillFailure ? error : null;
      const isMistake = error instanceof EmbodyError && error.code === "bad-plan";
      if (!known && !isMistake) throw error;
      const failure = known
        ? { code: known.code, message: known.message, details: known.details }
        : { code: "rejected" as const, message: messageOf(error), details: {} };
      return { status: "failed", failure, worldSeconds: worldSeconds() };
    } finally {
      this.#run = null;
      this.#target = null;
    }
  }

  async predict(call: SkillCall): Promise<number | null> {
    try {
      return (await this.#options.skills.resolve(call).predict?.(this)) ?? null;
    } catch (error) {
      // What is wrong with the call is said when it is made.
      if (error instanceof EmbodyError && error.code === "bad-plan") return null;
      throw error;
    }
  }

  #look(): ShownStep {
    const shown = this.#shown;
    this.#physics.poses(shown.poses);
    this.#physics.rays("rover", shown.rays);
    const contacts = this.#physics.contacts().filter(({ force }) => force > 0);
    const targets = this.#target ? { targets: [...this.#target, 0] } : {};
    return { time: this.time, poses: shown.poses, rays: shown.rays, contacts, ...targets };
  }

  #show(): void {
    if (this.#listener) this.#record?.record(this.#look());
  }

  onMessage(listener: (message: EpisodeMessage) => void): void {
    this.#listener = listener;
    const resume = this.#resume === null ? null : { steps: this.#resume, last: this.#look() };
    this.#record = this.#options.recorder(describeYard(this.#physics.scene), listener, resume);
    // The first frame shows the start.
    if (!resume) this.#show();
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
    this.#since = null;
  }

  /** Layout: u32 length of the JSON part, JSON, Rapier's snapshot. */
  async snapshot(): Promise<Uint8Array> {
    const { state, world } = this.#physics.snapshot();
    const json = new TextEncoder().encode(JSON.stringify({ state, tally: this.#facts.tally, lying: this.#lying }));
    const bytes = new Uint8Array(4 + json.length + world.length);
    new DataView(bytes.buffer).setUint32(0, json.length, true);
    bytes.set(json, 4);
    bytes.set(world, 4 + json.length);
    return bytes;
  }

  #restore(bytes: Uint8Array): void {
    const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
    const saved = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as {
      readonly state: PhysicsSnapshot["state"];
      readonly tally: Tally;
      readonly lying: Partial<Record<RobotName, number>>;
    };
    this.#physics.restore({ state: saved.state, world: bytes.slice(4 + length) });
    this.#facts.restore(saved.tally);
    Object.assign(this.#lying, saved.lying);
    // A frame for the start, and one for each step.
    this.#resume = this.#physics.steps + 1;
  }

  async close(): Promise<void> {
    this.#physics.free();
  }
}
