/**
 * Facts of the yard: read from the physics, never from what a skill says of itself. Where everybody is and how far from what comes from the present
 * moment; visits and falls are counted on the way, so that "first A, then B" can be told from "B".
 */
import {
  type CrateName,
  crateNames,
  distanceToEdge,
  isCrate,
  isPad,
  isRobot,
  type LandmarkName,
  nearby,
  type PadName,
  type Point,
  padNames,
  type RobotFacts,
  type RobotName,
  robotNames,
  type YardFacts,
  type YardPlace,
  type YardThing,
  yardThings,
} from "../../../src/core/yard.ts";
import { footprints, rampMiddle, type YardLayout } from "./layout.ts";

/** A moment of the yard: what moves. */
export interface Situation {
  readonly time: number;
  readonly robots: Readonly<Record<RobotName, RobotFacts>>;
  readonly crates: Readonly<Record<CrateName, { readonly position: Point; readonly heading: number }>>;
}

type Mover = RobotName | CrateName;
const movers: readonly Mover[] = [...robotNames, ...crateNames];

/** Plain data: it travels with snapshots. */
export interface Tally {
  readonly visits: Record<Mover, Partial<Record<YardThing, number>>>;
  readonly arrived: Record<Mover, Partial<Record<YardThing, number>>>;
  /** Pairs "who thing" that are together now. */
  readonly together: string[];
  readonly fallen: RobotName[];
  falls: number;
}

/** One that has left must go this much farther before it has come again (m). */
const slack = 0.15;

/** The situation at the start. */
export function situationAtStart(layout: YardLayout): Situation {
  const robot = (name: RobotName): RobotFacts => {
    const { position, heading } = layout.robots[name];
    return { x: position[0], y: position[1], heading, speed: 0, upright: true };
  };
  return { time: 0, robots: { rover: robot("rover"), ant: robot("ant") }, crates: layout.crates };
}

/** Where each thing is. */
export function placeOf(name: YardThing, layout: YardLayout, { robots, crates }: Situation): YardPlace {
  if (isRobot(name)) {
    const { x, y, heading } = robots[name];
    return { name, position: [x, y], heading, footprint: footprints[name], solid: true };
  }
  if (isCrate(name)) return { name, ...crates[name], footprint: footprints.crate, solid: true };
  if (isPad(name)) return { name, position: layout.pads[name], heading: 0, footprint: footprints.pad, solid: false };
  const position = name === "tower" ? layout.tower : rampMiddle(layout.ramp);
  return { name, position, heading: 0, footprint: footprints[name], solid: true };
}

function emptyTally(): Tally {
  const table = () => ({ rover: {}, ant: {}, redCrate: {}, greenCrate: {} });
  return { visits: table(), arrived: table(), together: [], fallen: [], falls: 0 };
}

export class FactKeeper {
  readonly #layout: YardLayout;
  #tally: Tally = emptyTally();
  #together = new Set<string>();

  /** What is together at the start counts as visited. */
  constructor(layout: YardLayout, start: Situation) {
    this.#layout = layout;
    this.update(start);
  }

  get tally(): Tally {
    return { ...structuredClone(this.#tally), together: [...this.#together] };
  }

  restore(tally: Tally): void {
    this.#tally = structuredClone(tally);
    this.#together = new Set(tally.together);
  }

  /** Takes in a moment; to be called after every step. */
  update(situation: Situation): void {
    for (const who of movers) {
      const { position } = placeOf(who, this.#layout, situation);
      for (const thing of yardThings) {
        if (thing !== who)
          this.#meet(who, thing, distanceToEdge(position, placeOf(thing, this.#layout, situation)), situation.time);
      }
    }
    for (const name of robotNames) {
      const lies = this.#tally.fallen.includes(name);
      const { upright } = situation.robots[name];
      if (upright === !lies) continue;
      if (!upright) this.#tally.falls++;
      this.#tally.fallen.splice(
        0,
        Number.POSITIVE_INFINITY,
        ...robotNames.filter((each) => !situation.robots[each].upright),
      );
    }
  }

  #meet(who: Mover, thing: YardThing, distance: number, time: number): void {
    const reach = isPad(thing) ? 0 : nearby;
    const key = `${who} ${thing}`;
    if (this.#together.has(key)) {
      if (distance > reach + slack) this.#together.delete(key);
    } else if (distance <= reach) {
      this.#together.add(key);
      const { visits, arrived } = this.#tally;
      visits[who][thing] = (visits[who][thing] ?? 0) + 1;
      arrived[who][thing] = time;
    }
  }

  facts(situation: Situation): YardFacts {
    const { robots, crates, time } = situation;
    const place = (name: YardThing) => placeOf(name, this.#layout, situation);
    const distance = (who: Mover) => {
      const { position } = place(who);
      const others = yardThings.filter((thing) => thing !== who);
      return Object.fromEntries(others.map((thing) => [thing, rounded(distanceToEdge(position, place(thing)))]));
    };
    const padUnder = (who: Mover): PadName | "none" => {
      const { position } = place(who);
      return padNames.find((pad) => distanceToEdge(position, place(pad)) === 0) ?? "none";
    };
    const each = <Value>(of: (who: Mover) => Value) => ({
      rover: of("rover"),
      ant: of("ant"),
      redCrate: of("redCrate"),
      greenCrate: of("greenCrate"),
    });
    const onPad = each(padUnder);
    const cratesOn = (pad: PadName) => crateNames.filter((crate) => onPad[crate] === pad).length;
    const crate = (name: CrateName) => ({ x: rounded(crates[name].position[0]), y: rounded(crates[name].position[1]) });
    const middle = (name: PadName | LandmarkName) => {
      const [x, y] = place(name).position;
      return { x: rounded(x), y: rounded(y) };
    };
    const { visits, arrived, falls } = this.#tally;
    return {
      rover: roundedRobot(robots.rover),
      ant: roundedRobot(robots.ant),
      crates: { redCrate: crate("redCrate"), greenCrate: crate("greenCrate") },
      places: {
        bluePad: middle("bluePad"),
        greenPad: middle("greenPad"),
        redPad: middle("redPad"),
        tower: middle("tower"),
        ramp: middle("ramp"),
      },
      distance: each(distance),
      onPad,
      cratesOn: { bluePad: cratesOn("bluePad"), greenPad: cratesOn("greenPad"), redPad: cratesOn("redPad") },
      visits: structuredClone(visits),
      arrived: structuredClone(arrived),
      falls,
      time: rounded(time),
    };
  }
}

/** To a millimetre or millisecond: facts are read by people, too. */
const rounded = (value: number) => Math.round(value * 1000) / 1000;

function roundedRobot({ x, y, heading, speed, upright }: RobotFacts): RobotFacts {
  return { x: rounded(x), y: rounded(y), heading: rounded(heading), speed: rounded(speed), upright };
}
