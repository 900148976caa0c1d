/**
 * Facts of the yard: read from the physics, never from what a skill says of itself. Where everybody is and how far from what comes from the present
 * moment; visits, laps, climbs and falls are counted on the way, so that "first A, then B" can be told from "B". A lap is a winding number:
 * what the robot's own steps add to its bearing from the thing is added up, and a whole turn either way, counted from
 * wherever it began, is one. Who stands still goes round nothing, whatever goes round them.
 */
import { EmbodyError } from "../../../src/core/errors.ts";
import {
  type CrateName,
  crateNames,
  distanceToEdge,
  footprintOf,
  type GroundName,
  groundNames,
  isCrate,
  isPad,
  isRobot,
  type LandmarkName,
  lapReach,
  nearby,
  type PadName,
  type Point,
  padNames,
  type RobotFacts,
  type RobotName,
  rampTop,
  robotNames,
  type YardFacts,
  type YardPlace,
  type YardThing,
  yardThings,
} from "../../../src/core/yard.ts";
import { rampMiddle, type YardLayout } from "./layout.ts";
import { type Turnings, turnBetween, turnOn, wholeTurn } from "./turning.ts";

/** A moment of the yard: what moves. */
export interface Situation {
  readonly time: number;
  readonly robots: Readonly<Record<RobotName, RobotFacts>>;
  readonly crates: Readonly<Record<CrateName, { readonly position: Point; readonly heading: number }>>;
}

type Mover = RobotName | CrateName;
const movers: readonly Mover[] = [...robotNames, ...crateNames];

/** How far a robot has turned about a thing since its last lap (rad): now, and at the most either way. */
export interface Winding {
  /** Where the robot was. */
  at: Point;
  turned: number;
  least: number;
  most: number;
}

/** Plain data: it travels with snapshots. */
export interface Tally {
  readonly visits: Record<Mover, Partial<Record<YardThing, number>>>;
  readonly arrived: Record<Mover, Partial<Record<YardThing, number>>>;
  /** Pairs "who thing" that are together now. */
  readonly together: string[];
  readonly fallen: RobotName[];
  falls: number;
  readonly laps: Record<RobotName, Partial<Record<YardThing, number>>>;
  readonly windings: Record<RobotName, Partial<Record<YardThing, Winding>>>;
  readonly turns: Record<RobotName, Record<GroundName, number>>;
  readonly turnings: Record<RobotName, Turnings>;
  /** By the learned skill's name. */
  readonly performed: Record<RobotName, Record<GroundName, Record<string, number>>>;
  readonly climbs: Record<RobotName, number>;
  /** Robots at the top of the ramp now. */
  readonly atTop: RobotName[];
}

/** One that has left must go this much farther before it has come again (m). */
const slack = 0.15;
/** One that has been at the top of the ramp has left it so much lower (m). */
const topSlack = 0.05;

/** The situation at the start. */
export function situationAtStart(layout: YardLayout): Situation {
  const robot = (name: RobotName): RobotFacts => {
    const { position, heading } = layout.robots[name];
    return { x: position[0], y: position[1], heading, speed: 0, upright: true, height: 0 };
  };
  return { time: 0, robots: { rover: robot("rover"), ant: robot("ant") }, crates: layout.crates };
}

/** Where each thing is. */
export function placeOf(name: YardThing, layout: YardLayout, { robots, crates }: Situation): YardPlace {
  if (isRobot(name)) {
    const { x, y, heading } = robots[name];
    return { name, position: [x, y], heading, footprint: footprintOf(name), solid: true };
  }
  if (isCrate(name)) return { name, ...crates[name], footprint: footprintOf(name), solid: true };
  if (isPad(name)) return { name, position: layout.pads[name], heading: 0, footprint: footprintOf(name), solid: false };
  const position = name === "tower" ? layout.tower : rampMiddle(layout.ramp);
  return { name, position, heading: 0, footprint: footprintOf(name), solid: true };
}

function emptyTally(): Tally {
  const table = () => ({ rover: {}, ant: {}, redCrate: {}, yellowCrate: {} });
  const robots = () => ({ rover: {}, ant: {} });
  const zeros = () => ({ bluePad: 0, greenPad: 0, redPad: 0, yard: 0 });
  const tables = () => ({ bluePad: {}, greenPad: {}, redPad: {}, yard: {} });
  return {
    visits: table(),
    arrived: table(),
    together: [],
    fallen: [],
    falls: 0,
    laps: robots(),
    windings: robots(),
    turns: { rover: zeros(), ant: zeros() },
    turnings: robots(),
    performed: { rover: tables(), ant: tables() },
    climbs: { rover: 0, ant: 0 },
    atTop: [],
  };
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

  /** Throws `EmbodyError("bad-file")` for the tally of another version of the yard. */
  restore(tally: Tally): void {
    const wanted = emptyTally();
    const isWhole =
      Object.keys(wanted).every((name) => Object.hasOwn(tally, name)) &&
      movers.every((who) => Object.hasOwn(tally.visits, who));
    if (!isWhole) {
      throw new EmbodyError(
        "bad-file",
        "This snapshot is of an earlier version of the yard, with other things or counts.",
        {
          remedy: "Start the goal anew: it cannot go on from there.",
        },
      );
    }
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
      this.#wind(name, situation);
      this.#turn(name, situation);
      this.#climb(name, situation);
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

  #wind(robot: RobotName, situation: Situation): void {
    const windings = this.#tally.windings[robot];
    const laps = this.#tally.laps[robot];
    const from = placeOf(robot, this.#layout, situation).position;
    for (const thing of yardThings) {
      if (thing === robot) continue;
      const place = placeOf(thing, this.#layout, situation);
      if (distanceToEdge(from, place) > lapReach) {
        delete windings[thing];
        continue;
      }
      const bearing = ([x, y]: Point) => Math.atan2(y - place.position[1], x - place.position[0]);
      windings[thing] ??= { at: from, turned: 0, least: 0, most: 0 };
      const winding = windings[thing];
      winding.turned += turnBetween(bearing(winding.at), bearing(from));
      winding.at = from;
      winding.least = Math.min(winding.least, winding.turned);
      winding.most = Math.max(winding.most, winding.turned);
      if (winding.most - winding.least < wholeTurn) continue;
      laps[thing] = (laps[thing] ?? 0) + 1;
      windings[thing] = { at: from, turned: 0, least: 0, most: 0 };
    }
  }

  #turn(robot: RobotName, situation: Situation): void {
    const { x, y, heading, upright } = situation.robots[robot];
    const { turnings, turns } = this.#tally;
    turnOn(turnings[robot], turns[robot], { at: [x, y], heading, upright, pad: this.padUnder(robot, situation) });
  }

  /** The pad under somebody's middle. */
  padUnder(who: Mover, situation: Situation): PadName | "none" {
    const { position } = placeOf(who, this.#layout, situation);
    return padNames.find((pad) => distanceToEdge(position, placeOf(pad, this.#layout, situation)) === 0) ?? "none";
  }

  /** A robot has met the verifier of a learned skill; `pad`: the one that it was on all the time. */
  perform(robot: RobotName, skill: string, pad: PadName | "none"): void {
    const counts = this.#tally.performed[robot];
    for (const ground of groundNames) {
      if (ground !== "yard" && ground !== pad) continue;
      counts[ground][skill] = (counts[ground][skill] ?? 0) + 1;
    }
  }

  #climb(robot: RobotName, situation: Situation): void {
    const { position } = placeOf(robot, this.#layout, situation);
    const { height } = situation.robots[robot];
    const { atTop, climbs } = this.#tally;
    const isOver = distanceToEdge(position, placeOf("ramp", this.#layout, situation)) === 0;
    const at = atTop.indexOf(robot);
    if (at < 0 && isOver && height >= rampTop) {
      atTop.push(robot);
      climbs[robot]++;
    } else if (at >= 0 && (!isOver || height < rampTop - topSlack)) atTop.splice(at, 1);
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
    const each = <Value>(of: (who: Mover) => Value) => ({
      rover: of("rover"),
      ant: of("ant"),
      redCrate: of("redCrate"),
      yellowCrate: of("yellowCrate"),
    });
    const onPad = each((who) => this.padUnder(who, situation));
    const cratesOn = (pad: PadName) => crateNames.filter((crate) => onPad[crate] === pad).length;
    const crate = (name: CrateName) => ({ x: rounded(crates[name].position[0]), y: rounded(crates[name].position[1]) });
    const middle = (name: PadName | LandmarkName) => {
      const [x, y] = place(name).position;
      return { x: rounded(x), y: rounded(y) };
    };
    const { visits, arrived, falls, laps, turns, performed, climbs } = this.#tally;
    return {
      rover: roundedRobot(robots.rover),
      ant: roundedRobot(robots.ant),
      crates: { redCrate: crate("redCrate"), yellowCrate: crate("yellowCrate") },
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
      laps: structuredClone(laps),
      turns: structuredClone(turns),
      performed: structuredClone(performed),
      climbs: { ...climbs },
      falls,
      time: rounded(time),
    };
  }
}

/** To a millimetre or millisecond: facts are read by people, too. */
const rounded = (value: number) => Math.round(value * 1000) / 1000;

function roundedRobot({ x, y, heading, speed, upright, height }: RobotFacts): RobotFacts {
  return {
    x: rounded(x),
    y: rounded(y),
    heading: rounded(heading),
    speed: rounded(speed),
    upright,
    height: rounded(height),
  };
}
