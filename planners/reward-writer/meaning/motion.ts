/** Sentences about moving: where to, which way round, how far. */
import { type Ambiguity, type Choice, certainly, type Intent, type Sign } from "./intent.ts";
import { backwards, moving, type Sentence } from "./sentence.ts";

/** A joystick: commands of velocities in the body's frame. */
export function followed({ around }: Sentence): Ambiguity | null {
  const { commands } = around.roles;
  const velocity = commands.find(({ unit, frame }) => unit === "m/s" && frame === "body") ?? null;
  const turning = commands.find(({ unit, frame }) => unit === "rad/s" && frame === "body") ?? null;
  return velocity || turning ? certainly({ kind: "follow", velocity, turning }) : null;
}

export function weaving(sentence: Sentence): Ambiguity | null {
  if (sentence.has(/\b(figure|shape of an?)[- ](of[- ])?(an )?(eight|8)\b|\blemniscate\b|\binfinity\b/)) {
    return certainly({ kind: "weave", shape: "eight" });
  }
  const winds = /\b(zig-?zag\w*|slalom\w*|weav\w*|snak\w*|wiggl\w*|serpentine|curves|meander\w*)\b/;
  return sentence.has(winds) && (sentence.moves || sentence.has(/\b(zig-?zag|slalom|meander)/))
    ? certainly({ kind: "weave", shape: "zigzag" })
    : null;
}

export function circling(sentence: Sentence): Ambiguity | null {
  if (!sentence.has(/\b(circles?|circling|curve|loops?|arc)\b/)) return null;
  return sentence.bothWays((sign) => ({ kind: "circle", sign, backwards: sentence.has(backwards) }));
}

export function turning(sentence: Sentence): Ambiguity | null {
  const turns = /\b(turn|spin|rotat|pirouett|twirl|whirl|pivot|revolv|about-face)/;
  if (!sentence.has(turns) || sentence.has(/\b(turn|roll)\w* over\b|\bupside down\b/)) return null;
  const joint = sentence.around.freeJoints.at(-1);
  if (joint !== undefined) return sentence.bothWays((sign) => ({ kind: "whirl", joint, sign }));
  const onSpot = sentence.has(
    /\b(spot|place|still|spin|spins|spinning|pirouett\w*|twirl\w*|whirl\w*|itself|pivot\w*)\b/,
  );
  const walks = sentence.has(/\b(while|and) (driving|walking|going|moving|running|walks?|drives?|runs?)\b/);
  const speed = sentence.speed();
  const amount = turnsIn(sentence);
  return sentence.bothWays((sign) => ({ kind: "turn", sign, onSpot: onSpot && !walks, turns: amount, speed }));
}

/** Whole turns that are asked for; null where it is to go on. */
function turnsIn(sentence: Sentence): number | null {
  const degrees = /(\d+)\s*(?:degrees?|°|deg\b)/.exec(sentence.text);
  if (degrees) return Number(degrees[1]) / 360;
  if (sentence.has(/\b(half a? ?turn|turn around|turns around|about-face|turn round|u-turn)\b/)) return 0.5;
  if (sentence.has(/\bquarter (of a )?turn\b/)) return 0.25;
  const often = /\b(once|twice|thrice)\b/.exec(sentence.text);
  const counted =
    /\b(\d+|an?|one|two|three|four|five|six)\s+(?:full |whole |complete )*(?:times|turns?|rounds?|rotations?|revolutions?|spins?)\b/;
  return sentence.number(often?.[1] ?? counted.exec(sentence.text)?.[1]);
}

export function flipping(sentence: Sentence): Ambiguity | null {
  if (!sentence.around.roles.root.angularVelocity) return null;
  if (sentence.has(/\b(cartwheel|barrel roll|roll sideways)/))
    return certainly({ kind: "flip", about: "roll", sign: 1 });
  if (!sentence.has(/\b((back|front)?-?flip|somersault|tumbl|loop the loop|head over heels)/)) return null;
  const back = sentence.has(/\bback|backward/);
  return certainly({ kind: "flip", about: "pitch", sign: back ? -1 : 1 });
}

export function going(sentence: Sentence, hasOther: boolean): Ambiguity | null {
  const { around } = sentence;
  if (!around.roles.root.velocity || around.isFixed) return null;
  const [speed, distance] = [sentence.speed(), sentence.distance()];
  const go = (axis: 0 | 1 | 2, sign: Sign, frame: "world" | "body" | "start", prior: number): Choice => {
    const intent: Intent = { kind: "go", axis, sign, frame, speed, distance };
    return { intent, prior };
  };
  const axis =
    /(?:\b(?:along|in|towards?|to|the)\s+)?(?:(positive|negative|plus|minus)\s+|([+-])\s?)?(?<![a-z])([xyz])(?:[- ](?:axis|direction))?(?![a-z])/.exec(
      sentence.text,
    );
  if (axis && (axis[1] || axis[2] || /along|axis|direction/.test(axis[0]))) {
    const sign = axis[1] === "negative" || axis[1] === "minus" || axis[2] === "-" ? -1 : 1;
    return [go(axis[3] === "x" ? 0 : axis[3] === "y" ? 1 : 2, sign, "world", 1)];
  }
  const along = (index: 0 | 1, sign: Sign, prior: number): Choice[] =>
    distance !== null && around.startHeading
      ? [go(index, sign, "start", prior)]
      : [go(index, sign, "body", 0.6 * prior), go(index, sign, around.startHeading ? "start" : "world", 0.4 * prior)];
  if (sentence.has(backwards)) return along(0, -1, 1);
  const said = sentence.handedness();
  if (sentence.has(/\b(sideways?|sidewards?|sidestep\w*|strafe|strafing|crab|crabwise|laterally)\b/)) {
    return said ? along(1, said, 1) : [...along(1, 1, 0.75), ...along(1, -1, 0.25)];
  }
  if (sentence.has(/\bto (?:the|its) (left|right)\b/) && said && sentence.moves && !hasOther) return along(1, said, 1);
  if (sentence.has(/\b(forwards?|ahead|straight|onwards?)\b/)) return along(0, 1, 1);
  if (!sentence.has(moving) || hasOther) return null;
  return [...along(0, 1, 0.9), { intent: { kind: "wander", speed }, prior: 0.1 }];
}
