/** An intent in a few words: what stands at the head of a text, and by which its reading is known again. */
import type { Intent, Speed } from "./meaning/index.ts";

const paceOf = (speed: Speed) => (speed.kind === "about" ? ` at ${speed.value} m/s` : "");
const hand = (sign: 1 | -1) => (sign === 1 ? "left" : "right");
const bodyWay = (axis: 0 | 1 | 2, sign: 1 | -1) =>
  axis === 0 ? (sign === 1 ? "ahead" : "backwards") : `to its ${hand(sign)}`;

export function describeIntent(intent: Intent): string {
  switch (intent.kind) {
    case "go": {
      const { axis, sign, frame, speed, distance } = intent;
      const far = distance === null ? "" : ` for ${distance} m`;
      const way =
        frame === "world" || axis === 2
          ? `along ${sign === 1 ? "+" : "-"}${["x", "y", "z"][axis]}`
          : bodyWay(axis, sign);
      return `go ${way}${frame === "start" ? " as it looked at the start" : ""}${paceOf(speed)}${far}`;
    }
    case "wander":
      return `go anywhere${paceOf(intent.speed)}`;
    case "reach":
      return `bring ${intent.who ? intent.who.words.slice(-1)[0] : "the body"} to the ${intent.place.name}${intent.stays ? " and stay" : ""}`;
    case "leave":
      return `go away from the ${intent.place.name}`;
    case "push":
      return `push the ${intent.thing.name}${intent.place ? ` to the ${intent.place.name}` : ""}`;
    case "avoid":
      return "touch nothing";
    case "balance":
      return intent.swings ? "swing up and balance" : "balance";
    case "turn":
      return `turn ${hand(intent.sign)}${intent.turns === null ? "" : ` ${intent.turns} times`}${intent.onSpot ? " on the spot" : ""}`;
    case "whirl":
      return `spin joint ${intent.joint} to the ${hand(intent.sign)}`;
    case "flip":
      return `turn over, ${intent.about}, ${intent.sign === 1 ? "forwards" : "backwards"}`;
    case "feet":
      return `lift feet ${intent.lift.join(", ")}`;
    case "feet-count":
      return `stand on ${intent.count} feet`;
    case "height":
      return `${intent.sign === 1 ? "be high" : "be low"}${intent.who ? " with the point" : ""}`;
    case "jump":
      return "jump";
    case "over":
      return "be upside down";
    case "follow":
      return "follow the commanded velocity";
    case "stay":
      return "stay";
    case "face":
      return `look ${"position" in intent.course ? `at the ${intent.course.name}` : "as commanded"}`;
    case "round":
      return `go round the ${intent.place.name} ${intent.sign === 1 ? "counter-clockwise" : "clockwise"}${intent.backwards ? " backwards" : ""}`;
    case "weave":
      return intent.shape === "eight" ? "go in an eight" : "go in a zigzag";
    case "circle":
      return `go in a circle to the ${hand(intent.sign)}${intent.backwards ? " backwards" : ""}`;
    case "return":
      return "come back";
    case "shake":
      return `move joints ${intent.parts.join(", ")}`;
    case "progress":
      return "make progress";
  }
}
