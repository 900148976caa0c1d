/** Postures: low, tall, on some legs, with a leg in the air, at rest; and jumps. */
import type { Leg } from "../quantities.ts";
import { each, written } from "../text.ts";
import type { Wish } from "../wish.ts";
import { type Criterion, cannot, counted, type Ground, isAtRest, needed, speedOf } from "./context.ts";

/** How long a pose is held where nobody says (s). */
const poseSeconds = 2;

function height(ground: Ground): string {
  return `${needed(ground.quantities.position, ground, "be low or high")}.z`;
}

function holding(condition: string, share: string, wish: Wish, ground: Ground, says: string): Criterion {
  const seconds = wish.seconds ?? poseSeconds;
  if (ground.isMoving) {
    const part = `mean(${each(`${condition} ? 1 : 0`)})`;
    return {
      fitness: `mean(${each(share)})`,
      success: [`${part} >= 0.75`],
      says: `${says} three quarters of the time`,
      seconds: 1,
      upright: true,
    };
  }
  const rest = isAtRest(ground);
  return {
    fitness: `mean(${each(share)})`,
    success: [`endsHeld(${written(seconds)}, ${each(`${condition} && ${rest}`)})`],
    says: `${says} and at rest for the last ${written(seconds)} s`,
    seconds: seconds + 3,
    upright: true,
  };
}

export function crouch(wish: Wish, ground: Ground): Criterion {
  const { low } = ground.reach;
  if (low === null) throw cannot(ground, "lower itself");
  const z = height(ground);
  const share = `tolerance(${z}, 0, ${written(low)}, ${written(Math.max(0.05, ground.reach.height - low))})`;
  return holding(`${z} < ${written(low)}`, share, wish, ground, `lower than ${written(low)} m`);
}

export function rise(wish: Wish, ground: Ground): Criterion {
  const { tall } = ground.reach;
  if (tall === null) throw cannot(ground, "stretch itself");
  const z = height(ground);
  const share = `tolerance(${z}, ${written(tall)}, 10, ${written(Math.max(0.03, tall - ground.reach.height))})`;
  return holding(`${z} > ${written(tall)}`, share, wish, ground, `higher than ${written(tall)} m`);
}

const all = (conditions: readonly string[]) => conditions.join(" && ");
const touches = ({ touch }: Leg) => `${touch} > 0.5`;
const isUp = ({ touch }: Leg) => `${touch} < 0.5`;
const nameOf = (legs: readonly Leg[]) => legs.map(({ words }) => words.join(" ") || "only").join(" and ");

/** The legs that words mean: "front" are all in front. */
function legsOf(wish: Wish, ground: Ground): readonly Leg[] {
  const asked = wish.legs?.words ?? [];
  return ground.quantities.legs.filter(({ words }) => asked.every((word) => words.includes(word)));
}

/** On so many legs, or on those that are named, the others and the trunk in the air. */
export function standOn(wish: Wish, ground: Ground): Criterion {
  const { legs, trunk } = ground.quantities;
  const count = wish.legs?.count ?? null;
  const named = (wish.legs?.words.length ?? 0) > 0 ? legsOf(wish, ground) : null;
  if (legs.length < 2 || (named && named.length === 0) || (count ?? 0) >= legs.length) {
    throw cannot(ground, `stand on ${count ?? "such"} legs: it has ${legs.length}`);
  }
  const seconds = written(wish.seconds ?? 0.5);
  const aloft = trunk === null ? [] : [`${trunk} < 0.5`];
  if (named && (count === null || count >= named.length)) {
    const others = legs.filter((leg) => !named.includes(leg));
    const stands = all([...others.map(isUp), `(${named.map(touches).join(" || ")})`, ...aloft]);
    const says = `on its ${nameOf(named)} legs alone`;
    return pose("stands", says, stands, share(others.map(isUp), aloft), seconds, ground);
  }
  const from = named ?? legs;
  const wanted = count ?? 2;
  const standing = ground.text.helper("standing", "legs on the ground", from.map(({ touch }) => touch).join(" + "));
  const others = legs.filter((leg) => !from.includes(leg)).map(isUp);
  const stands = all([`${standing} < ${written(wanted + 0.5)}`, `${standing} > 0.5`, ...others, ...aloft]);
  const most = from.length - wanted;
  const part = `clamp((${from.length} - ${standing}) / ${most}, 0, 1)${aloft.length > 0 ? ` * (${aloft[0]} ? 1 : 0)` : ""}`;
  return pose("stands", `on ${counted(wanted, "leg")} at most`, stands, part, seconds, ground);
}

/** Some legs in the air, the others on the ground. */
export function lift(wish: Wish, ground: Ground): Criterion {
  const { legs, trunk } = ground.quantities;
  if (legs.length < 2) throw cannot(ground, `lift a leg: it has ${legs.length}`);
  const named = legsOf(wish, ground);
  const count = wish.legs?.count ?? ((wish.legs?.words.length ?? 0) > 0 ? null : 1);
  if (named.length === 0 || named.length === legs.length + 1) throw cannot(ground, "lift such a leg");
  const aloft = trunk === null ? [] : [`${trunk} < 0.5`];
  const seconds = written(wish.seconds ?? 1.5);
  if (count === null || count >= named.length) {
    if (named.length >= legs.length) throw cannot(ground, "lift all of its legs and stand");
    const rest = legs.filter((leg) => !named.includes(leg));
    const stands = all([...named.map(isUp), ...(rest.length > 2 ? rest : []).map(touches), ...aloft]);
    return pose(
      "lifts",
      `its ${nameOf(named)} leg${named.length === 1 ? "" : "s"} in the air`,
      stands,
      share(named.map(isUp), aloft),
      seconds,
      ground,
    );
  }
  const standing = ground.text.helper(
    "standing",
    "of these legs on the ground",
    named.map(({ touch }) => touch).join(" + "),
  );
  const most = named.length - count;
  const stands = all([`${standing} < ${written(most + 0.5)}`, ...(most > 0 ? [`${standing} > 0.5`] : []), ...aloft]);
  const part = `clamp((${named.length} - ${standing}) / ${count}, 0, 1)${aloft.length > 0 ? ` * (${aloft[0]} ? 1 : 0)` : ""}`;
  return pose("lifts", `${counted(count, "leg")} or more in the air`, stands, part, seconds, ground);
}

function share(up: readonly string[], aloft: readonly string[]): string {
  const sum = up.map((each) => `(${each} ? 1 : 0)`).join(" + ");
  const part = up.length > 1 ? `(${sum}) / ${up.length}` : sum;
  return aloft.length > 0 ? `${part} * (${aloft.join(" && ")} ? 1 : 0)` : part;
}

function pose(name: string, says: string, condition: string, part: string, seconds: string, ground: Ground): Criterion {
  const holds = ground.text.helper(name, says, condition);
  // Standing is no walking: a trot has two feet in the air half of the time.
  const slow = ground.isMoving ? "" : ` && ${speedOf(ground)} < 0.5`;
  const held = `heldFor(${seconds}, ${each(`${holds}${slow}`)})`;
  return {
    // How much of it there is, and how often all of it.
    fitness: `(0.5 * mean(${each(part)}) + 0.5 * mean(${each(`${holds}${slow} ? 1 : 0`)}))`,
    success: [held],
    says: `${says}, the body off the ground, for ${seconds} s`,
    seconds: Number(seconds) + 4,
    upright: false,
  };
}

export function jump(wish: Wish, ground: Ground): Criterion {
  const airTime = needed(ground.quantities.airTime, ground, "jump");
  const most = ground.reach.airTime;
  if (most === 0) throw cannot(ground, "jump");
  const times = wish.times ?? 1;
  const long = written(most);
  // Counted once a jump: in the step in which it has been long enough in the air.
  const jumps = ground.text.helper(
    "jumped",
    `1 in the step that makes it ${long} s in the air`,
    `${airTime} >= ${long} && ${airTime} < ${long} + 0.016 ? 1 : 0`,
  );
  const count = `sum(${each(jumps)})`;
  const first = `maximum(${each(`clamp(${airTime} / ${long}, 0, 1)`)})`;
  return {
    fitness: times === 1 ? first : `(0.3 * ${first} + 0.7 * min(1, ${count} / ${written(times)}))`,
    success: times === 1 ? [`any(${each(`${airTime} >= ${long}`)})`] : [`${count} >= ${written(times)}`],
    says: `${counted(times, "jump")} of ${long} s in the air`,
    seconds: 3 + 1.5 * times,
    upright: true,
  };
}

/** At rest at the end. */
export function still(wish: Wish, ground: Ground): Criterion {
  const seconds = written(wish.seconds ?? 1);
  const rest = isAtRest(ground);
  return {
    fitness: null,
    success: [`endsHeld(${seconds}, ${each(rest)})`],
    says: `at rest for the last ${seconds} s`,
    seconds: Number(seconds) + 1,
    upright: true,
  };
}
