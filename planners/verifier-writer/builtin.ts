/**
 * The verifier writer without a model: words are understood (`understand.ts`), each wish is grounded in what the stage tells (`ground/`), and the criteria
 * are put together: fitness is the mean of the shares, success asks for all marks. It says what it did not understand rather than leaving it out: a
 * verifier that ignores half of a sentence would be met by half of a skill.
 */
import { EmbodyError } from "../../src/core/errors.ts";
import type { Criterion, Ground } from "./ground/context.ts";
import { keepDistance, travel } from "./ground/moving.ts";
import { crouch, jump, lift, rise, standOn, still } from "./ground/posture.ts";
import { face, flip, spin, sway, turn } from "./ground/turning.ts";
import { quantitiesOf } from "./quantities.ts";
import { each, VerifierText } from "./text.ts";
import { understand } from "./understand.ts";
import type { Verb, Wish } from "./wish.ts";
import type { Reach, StageView, VerifierDraft, VerifierRequest, VerifierWriter } from "./writer.ts";

export function createBuiltinVerifierWriter(): VerifierWriter {
  return {
    name: "builtin",
    draft: async (request) => draftByRules(request),
  };
}

const groundings: Readonly<Record<Verb, (wish: Wish, ground: Ground) => Criterion>> = {
  spin,
  turn,
  travel,
  stand: standOn,
  lift,
  crouch,
  rise,
  jump,
  still,
  face,
  "keep-distance": keepDistance,
  shake: (_, ground) => sway("z", ground),
  nod: (_, ground) => sway("y", ground),
  rock: (_, ground) => sway("x", ground),
  flip,
  hold: still,
};

/** Where nobody has measured what a body can. */
const modest: Reach = {
  height: 0.5,
  low: null,
  tall: null,
  speed: 0.5,
  backSpeed: 0.3,
  sideSpeed: 0,
  turnRate: 0.5,
  circle: 0.5,
  radius: 0.3,
  airTime: 0,
};

const remedy =
  "Say it in other words, write the verifier yourself (--fitness FILE.ts), or configure a language model ('embody doctor').";

function refuse(message: string): EmbodyError {
  return new EmbodyError("bad-request", message, { remedy });
}

export function draftByRules({ sentence, stages }: Pick<VerifierRequest, "sentence" | "stages">): VerifierDraft {
  const names = [...new Set(stages.flatMap(({ words }) => words.filter((word) => word !== "drive")))];
  const { wishes, unknown } = understand(sentence, names);
  const said =
    wishes.length > 0 ? `understood: ${wishes.map(describeWish).join("; ")}` : "nothing of it was understood";
  if (unknown.length > 0 || wishes.length === 0) {
    const what = unknown.length > 0 ? `'${unknown.join("', '")}' ${unknown.length > 1 ? "are" : "is"} not known; ` : "";
    throw refuse(`No verifier can be drafted for '${sentence}': ${what}${said}.`);
  }
  const faults: string[] = [];
  for (const stage of candidates(sentence, wishes, stages)) {
    try {
      return draftOn(stage, wishes);
    } catch (error) {
      if (!(error instanceof EmbodyError && error.code === "bad-request")) throw error;
      faults.push(error.message);
    }
  }
  const why = [...new Set(faults)].slice(0, 2).join(" ") || "no stage has such a body, or such a thing beside it.";
  throw refuse(`No verifier can be drafted for '${sentence}': ${why} (${said})`);
}

const landmarksOf = (wishes: readonly Wish[]) =>
  wishes.flatMap(({ place }) => (typeof place === "object" && "thing" in place ? [place.thing] : []));

/** Stages of the body that is named, or of any; with what is spoken of beside it, and nothing else. */
function candidates(sentence: string, wishes: readonly Wish[], stages: readonly StageView[]): StageView[] {
  const words: readonly string[] = sentence.toLowerCase().match(/[a-z]+(?:-[a-z]+)*/g) ?? [];
  const isSaid = (word: string) =>
    words.some((said) => said === word || said === `${word}s` || (word === "drive" && said === "driving"));
  const named = stages.filter((stage) => stage.words.some(isSaid));
  const things = landmarksOf(wishes);
  const fits = ({ landmarks }: StageView) =>
    things.every((thing) => landmarks.includes(thing)) && landmarks.length === new Set(things).size;
  return (named.length > 0 ? named : stages).filter(fits);
}

/** Verbs that leave the place where an episode began. */
const isMoving = ({ verb, onSpot }: Wish) => verb === "travel" && !onSpot;

function draftOn(stage: StageView, wishes: readonly Wish[]): VerifierDraft {
  const [landmark = null] = stage.landmarks;
  const text = new VerifierText();
  const quantities = quantitiesOf(stage.inputs, landmark);
  const body = stage.words[0] ?? stage.name;
  const reach = stage.reach ?? modest;
  const criteria = wishes.flatMap((wish, index) => {
    const others = wishes.filter((_, at) => at !== index);
    const isFollowed = wishes.slice(index + 1).some(({ verb }) => !["face", "keep-distance", "still"].includes(verb));
    const ground: Ground = { body, quantities, reach, text, isMoving: others.some(isMoving), isFollowed };
    // What is said of a way's posture is a wish of its own.
    const postures: Wish[] = [];
    if (wish.low && wish.verb !== "crouch") postures.push({ verb: "crouch" });
    if (wish.tall && wish.verb !== "rise" && wish.verb !== "jump" && wish.verb !== "lift")
      postures.push({ verb: "rise" });
    const beside = { ...ground, isMoving: ground.isMoving || isMoving(wish) || wish.verb === "spin" };
    const grounding = wish.verb === "travel" && wish.onSpot ? still : groundings[wish.verb];
    return [grounded(wish, ground, grounding), ...postures.map((posture) => groundings[posture.verb](posture, beside))];
  });
  const isUpright = criteria.every(({ upright }) => upright);
  const tilt =
    quantities.rotation === null || !isUpright ? [] : [`always(${each(`up(${quantities.rotation}).z > 0.5`)})`];
  const shares = criteria.flatMap(({ fitness }) => fitness ?? []);
  const says = criteria.map((criterion) => criterion.says).join("; ");
  const success = [...criteria.flatMap((criterion) => criterion.success), "survived", ...tilt];
  const fitness =
    shares.length === 0
      ? `mean(${each(restShare(quantities.velocity))})`
      : shares.length === 1
        ? (shares[0] ?? "")
        : `(${shares.join(" + ")}) / ${shares.length}`;
  const verifier = text.write({
    fitness,
    fitnessSays: `how much of it is done, from 0 to 1: ${says}`,
    success: [...new Set(success)],
    successSays: `${says}${isUpright ? "; upright throughout" : "; not fallen"}`,
  });
  const seconds = criteria.reduce((sum, each) => sum + each.seconds, 0);
  return {
    stage: stage.name,
    name: nameOf(body, wishes),
    horizon: Math.round(Math.min(24, Math.max(5, 1.25 * seconds))),
    start: landmark === null ? {} : { yaw: 3.14 },
    verifier,
    note: `${body}: ${says}`,
  };
}

/** Known to whoever calls the grounding, not to it. */
const known = new Set<string | symbol>(["verb", "low", "tall", "onSpot"]);

/** Grounds a wish, and refuses where something that is said of it was not even looked at: it would be left out. */
function grounded(wish: Wish, ground: Ground, grounding: (wish: Wish, ground: Ground) => Criterion): Criterion {
  const looked = new Set<string | symbol>();
  const watched = new Proxy(wish, {
    get(target, name, receiver) {
      looked.add(name);
      return Reflect.get(target, name, receiver);
    },
  });
  const criterion = grounding(watched, ground);
  const ignored = Object.keys(wish).filter((name) => !looked.has(name) && !known.has(name));
  if (ignored.length === 0) return criterion;
  throw new EmbodyError("bad-request", `What is said of ${ignored.join(" and ")} means nothing to it here.`);
}

const restShare = (velocity: string | null) =>
  velocity === null ? "1" : `tolerance(length(${velocity}), 0, 0.2, 0.5)`;

/** "ant-spin", "rover-travel-back-round". */
function nameOf(body: string, wishes: readonly Wish[]): string {
  const words = wishes.flatMap(({ verb, direction, relation, shape, legs, returns, pace }) => [
    shape ?? verb,
    ...(direction && direction !== "forward" ? [direction] : []),
    ...(pace ? [pace] : []),
    ...(relation ? [relation] : []),
    ...(legs ? [...(legs.count === null ? [] : [String(legs.count)]), ...legs.words, "legs"] : []),
    ...(returns ? ["return"] : []),
  ]);
  return [...new Set([body, ...words])]
    .join("-")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 48)
    .replace(/-$/, "");
}

function describeWish({ verb, place, ...details }: Wish): string {
  const where =
    place === undefined
      ? []
      : [typeof place === "string" ? "the start" : "thing" in place ? place.thing : "a direction"];
  const more = Object.entries(details).map(([name, value]) =>
    value === true
      ? name
      : `${name} ${
          typeof value === "object"
            ? Object.values(value)
                .flat()
                .filter((each) => each !== null)
                .join(" ")
            : typeof value === "number"
              ? Number(value.toFixed(2))
              : value
        }`,
  );
  return [verb, ...where, ...more].join(", ");
}
