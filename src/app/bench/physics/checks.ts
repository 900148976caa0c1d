/** The checks of `embody bench physics`: each gives rows of what an engine did beside what is right. */

import { ant } from "../../../../worlds/rapier/bodies/ant.ts";
import { bodies } from "../../../../worlds/rapier/bodies/index.ts";
import type { Body } from "../../../../worlds/rapier/bodies/schema.ts";
import { differenceFromReference } from "../../../../worlds/rapier/calibrate.ts";
import type { Scene } from "../../../../worlds/rapier/scenes/schema.ts";
import { crate, groundMaterial } from "../../../../worlds/rapier/scenes/things.ts";
import { bothEngines, type PhysicsEngine, referenceEngine, twinEngine } from "./engines.ts";
import { momentum } from "./momentum.ts";
import { doubleRod, doubleRodEnergy, gravity, pendulumPeriod, rods, rungeKutta } from "./solutions.ts";

export interface PhysicsRow {
  readonly check: string;
  readonly engine: string;
  readonly measured: number;
  readonly expected: number;
  readonly error: number;
  readonly unit: string;
}

export interface Check {
  readonly name: string;
  run(): Promise<PhysicsRow[]>;
}

const air: Scene = { name: "air", ground: null, things: [], gravity: [0, 0, -gravity] };
const weightless: Scene = { ...air, name: "weightless", gravity: [0, 0, 0] };
const substeps = [1 / 60, 1 / 120, 1 / 240, 1 / 480, 1 / 960];

async function each(
  engines: readonly PhysicsEngine[],
  measure: (engine: PhysicsEngine) => Omit<PhysicsRow, "engine" | "error">,
): Promise<PhysicsRow[]> {
  return engines.map((engine) => {
    const { check, measured, expected, unit } = measure(engine);
    engine.free();
    return { check, engine: engine.name, measured, expected, error: Math.abs(measured - expected), unit };
  });
}

function steps(engine: PhysicsEngine, seconds: number, after: (step: number) => void = () => {}): void {
  const count = Math.round(seconds / engine.controlDt);
  for (let step = 0; step < count; step++) {
    engine.step();
    after(step + 1);
  }
}

/** The mean time between upward zero crossings of a coordinate, interpolated. */
function period(engine: PhysicsEngine, seconds: number): number {
  const crossings: number[] = [];
  let [before = 0] = engine.field("jointPositions");
  steps(engine, seconds, (step) => {
    const [angle = 0] = engine.field("jointPositions");
    if (before < 0 && angle >= 0) crossings.push((step - angle / (angle - before)) * engine.controlDt);
    before = angle;
  });
  return ((crossings.at(-1) ?? 0) - (crossings[0] ?? 0)) / (crossings.length - 1);
}

const pendulum: Check = {
  name: "pendulum",
  run: async () =>
    each(await bothEngines(rods(1), air), (engine) => {
      engine.reset({ upperHinge: 2 });
      const check = "period of a 1 m rod released at 2 rad";
      return { check, measured: period(engine, 20), expected: pendulumPeriod(2 / 3, 2), unit: "s" };
    }),
};

/** Absolute angles and rates of the double rod. */
function doubleState(engine: PhysicsEngine): number[] {
  const [a = 0, b = 0] = engine.field("jointPositions");
  const [u = 0, v = 0] = engine.field("jointVelocities");
  return [a, a + b, u, u + v];
}

const doublePendulum: Check = {
  name: "double pendulum",
  async run() {
    let exact: number[] = [1, 1.5, 0, 0];
    for (let step = 0; step < 20000; step++) exact = rungeKutta(doubleRod, exact, 5e-5);
    const engines: PhysicsEngine[] = [];
    for (const dt of substeps) engines.push(...(await bothEngines(rods(2), air, dt)));
    return each(engines, (engine) => {
      engine.reset({ upperHinge: 1, lowerHinge: 0.5 });
      steps(engine, 1);
      const check = "double pendulum, lower rod's angle after 1 s";
      return { check, measured: doubleState(engine)[1] ?? 0, expected: exact[1] ?? 0, unit: "rad" };
    });
  },
};

const energy: Check = {
  name: "energy",
  run: async () =>
    each(
      [
        ...(await bothEngines(rods(2), air)),
        await twinEngine(rods(2), air, 1 / 960),
        await referenceEngine(rods(2), air, 1 / 960),
      ],
      (engine) => {
        engine.reset({ upperHinge: 1, lowerHinge: 0.5 });
        const start = doubleRodEnergy(doubleState(engine));
        let largest = 0;
        steps(engine, 10, () => {
          largest = Math.max(largest, Math.abs(doubleRodEnergy(doubleState(engine)) / start - 1));
        });
        const check = "double pendulum, largest change of energy in 10 s";
        return { check, measured: largest, expected: 0, unit: "of the start" };
      },
    ),
};

/** Legs that kick in free fall: whatever they do, the momentum of the whole stays. */
async function kick(pick: (momenta: ReturnType<typeof momentum>) => readonly number[], check: string, unit: string) {
  return each(await bothEngines(ant, weightless), (engine) => {
    engine.reset();
    let largest = 0;
    let scale = 0;
    for (let step = 1; step <= 120; step++) {
      engine.step(ant.actuators.map((_, index) => 0.7 * Math.sin(0.1 * step + index)));
      const momenta = momentum(ant, engine.field);
      largest = Math.max(largest, Math.hypot(...pick(momenta)));
      scale = Math.max(scale, momenta.scale);
    }
    return { check, measured: largest / scale, expected: 0, unit };
  });
}

const momenta: Check = {
  name: "momentum",
  run: async () => [
    ...(await kick(
      ({ linear }) => linear,
      "ant kicking in free fall for 2 s, linear momentum",
      "of the sum of all links'",
    )),
    ...(await kick(
      ({ angular }) => angular,
      "ant kicking in free fall for 2 s, angular momentum",
      "of the sum of links' momenta x 1 m",
    )),
  ],
};

const bystander: Body = { ...rods(1), name: "bystander", links: [{ name: "base", parent: null, shapes: [] }] };

/** A crate of friction 0.6 on ground tilted by `angle`, which is gravity tilted the other way. */
function slope(angle: number): Scene {
  return {
    name: "slope",
    ground: { kind: "plane", material: groundMaterial },
    things: [crate("crate", [0, 0, 0.15], 0.3, 2)],
    gravity: [gravity * Math.sin(angle), 0, -gravity * Math.cos(angle)],
  };
}

const settings = { ...bystander.settings, physicsDt: 1 / 120, pgsIterations: 8 };
const cratesBystander: Body = { ...bystander, settings };

const friction: Check = {
  name: "friction",
  async run() {
    const mu = 0.6;
    const cone = Math.atan(mu);
    const [below, above] = [0.95 * cone, 1.2 * cone];
    const travelled = (engine: PhysicsEngine) => {
      engine.reset();
      steps(engine, 0.2);
      const before = [engine.field("things.crate.position")[0] ?? 0, engine.field("things.crate.velocity")[0] ?? 0];
      steps(engine, 0.5);
      const [x = 0, v = 0] = before;
      return (engine.field("things.crate.position")[0] ?? 0) - x - 0.5 * v;
    };
    return [
      ...(await each(await bothEngines(cratesBystander, slope(below)), (engine) => ({
        check: "crate on a slope of 0.95 of the friction angle, slip in 0.5 s",
        measured: travelled(engine),
        expected: 0,
        unit: "m",
      }))),
      ...(await each(await bothEngines(cratesBystander, slope(above)), (engine) => ({
        check: "crate on a slope of 1.2 of the friction angle, gain of way in 0.5 s",
        measured: travelled(engine),
        expected: 0.5 * gravity * (Math.sin(above) - mu * Math.cos(above)) * 0.25,
        unit: "m",
      }))),
    ];
  },
};

const rest: Check = {
  name: "rest",
  run: async () => [
    ...(await each(await bothEngines(cratesBystander, slope(0)), (engine) => {
      engine.reset();
      steps(engine, 4);
      const [x = 0, y = 0] = engine.field("things.crate.position");
      return { check: "crate on level ground, drift in 4 s", measured: Math.hypot(x, y), expected: 0, unit: "m" };
    })),
    ...(await each(await bothEngines(cratesBystander, slope(0)), (engine) => {
      engine.reset();
      steps(engine, 4);
      const [, , z = 0] = engine.field("things.crate.position");
      return { check: "crate on level ground, height of its middle after 4 s", measured: z, expected: 0.15, unit: "m" };
    })),
  ],
};

/** The twin against the reference, body by body, as `embody calibrate` measures it. */
const replay: Check = {
  name: "replay",
  async run() {
    const rows: PhysicsRow[] = [];
    for (const body of bodies) {
      const { steps: single, ground } = await differenceFromReference(body);
      const row = (check: string, measured: number): PhysicsRow => {
        const unit = "of the motion, root mean square";
        return {
          check: `${body.name}: ${check}`,
          engine: "twin against Rapier",
          measured,
          expected: 0,
          error: measured,
          unit,
        };
      };
      rows.push(row("steps of single actuators in free space, 0.5 s", single));
      if (ground > 0) rows.push(row("sinusoidal targets on the ground, 0.5 s", ground));
    }
    return rows;
  },
};

export const checks: readonly Check[] = [pendulum, doublePendulum, energy, momenta, friction, rest, replay];
