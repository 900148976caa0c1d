/** The yard's facts as a prompt tells of them: a compact semantic map of names and numbers, nothing else. */
import {
  crateNames,
  isPad,
  type LandmarkName,
  landmarkNames,
  nearby,
  type PadName,
  padNames,
  robotNames,
  type YardFacts,
} from "../../src/core/yard.ts";
import { movers, pointOfThing } from "./imagine.ts";

const short = (value: number) => String(Math.round(value * 10) / 10 + 0);

export function describeYardFacts(facts: YardFacts): string {
  const at = (name: Parameters<typeof pointOfThing>[1]) => pointOfThing(facts, name).map(short).join(" ");
  const fixed: readonly (PadName | LandmarkName)[] = [...padNames, ...landmarkNames];
  const near = movers.flatMap((who) =>
    Object.entries(facts.distance[who]).flatMap(([thing, distance]) =>
      !isPad(thing) && distance <= nearby ? [`${who}-${thing}`] : [],
    ),
  );
  const past = robotNames.flatMap((robot) => [
    ...Object.entries(facts.laps[robot]).map(([thing, count]) => `${robot} has gone ${count} times round ${thing}`),
    ...(facts.turns[robot].yard > 0 ? [`${robot} has turned ${facts.turns[robot].yard} times on the spot`] : []),
    ...Object.entries(facts.performed[robot].yard).map(([skill, count]) => `${robot} has done ${skill} ${count} times`),
    ...(facts.climbs[robot] > 0 ? [`${robot} has been ${facts.climbs[robot]} times up the ramp`] : []),
  ]);
  const lines = [
    `robots (x y, m): ${robotNames.map((name) => `${name} ${at(name)}${facts[name].upright ? "" : " fallen"}`).join(", ")}`,
    `crates: ${crateNames.map((name) => `${name} ${at(name)}`).join(", ")}`,
    `fixed: ${fixed.map((name) => `${name} ${at(name)}`).join(", ")}`,
    `on pads: ${movers.map((who) => `${who} ${facts.onPad[who]}`).join(", ")}`,
    `within ${nearby} m: ${near.length > 0 ? [...new Set(near)].join(", ") : "none"}`,
    `distances to crates and tower (m): ${robotNames
      .map(
        (robot) =>
          `${robot} ${[...crateNames, "tower" as const].map((thing) => `${thing} ${short(facts.distance[robot][thing] ?? 0)}`).join(" ")}`,
      )
      .join(", ")}`,
  ];
  return [...lines, ...(past.length > 0 ? [`so far: ${past.join(", ")}`] : [])].join("\n");
}
