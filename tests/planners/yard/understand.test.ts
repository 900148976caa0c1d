/** Sentences of the yard: many ways to say the same, what is left open, what is not there, what is not understood. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { yardExamples } from "../../../planners/yard/help.ts";
import type { YardIntent } from "../../../planners/yard/intents.ts";
import { understandYard } from "../../../planners/yard/understand.ts";
import { EmbodyError } from "../../../src/core/errors.ts";

/** Short for tests: "rover>tower", "redCrate>bluePad", "all>own", "ant<ramp" (away). */
function brief(intent: YardIntent): string {
  if (intent.kind === "impossible") return `impossible: ${intent.reason}`;
  if (intent.kind === "round") return `${intent.robot}@${intent.thing}${intent.laps === 1 ? "" : `*${intent.laps}`}`;
  if (intent.kind === "up") return "up";
  if (intent.kind === "turn") return `${intent.robot} spins ${intent.turns}${intent.on ? ` on ${intent.on}` : ""}`;
  if (intent.kind === "perform") {
    return `${intent.robot}: ${intent.phrase} x${intent.times}${intent.on ? ` on ${intent.on}` : ""}`;
  }
  if (intent.kind === "swap") return `swap ${intent.pair.join("+")}`;
  const { target } = intent;
  const to =
    target.kind === "thing"
      ? target.thing
      : target.kind === "point"
        ? `(${target.point.join(",")})`
        : target.kind === "any"
          ? `any ${target.noun}`
          : target.kind === "between"
            ? `${target.left}|${target.right}`
            : target.kind === "place-of"
              ? `where ${target.thing}`
              : target.kind === "origin"
                ? "start"
                : "own";
  const who =
    intent.kind === "go"
      ? intent.robot
      : intent.crates.kind === "named"
        ? intent.crates.names.join("+")
        : intent.crates.kind === "all"
          ? "all"
          : String(intent.crates.count);
  return `${who}${intent.relation === "away" ? "<" : intent.relation === "off" ? "/" : ">"}${to}`;
}

const understood = (sentence: string) => understandYard(sentence).map(brief);

describe("goals of the yard", () => {
  it.each([
    // The three of the issue.
    ["push the red crate onto the blue pad, then drive to the tower", ["redCrate>bluePad", "rover>tower"]],
    ["bring both crates to the green pad", ["all>greenPad"]],
    ["let the ant walk to the red pad", ["ant>redPad"]],
    // Pushing, in other words.
    ["Could you please shove the red box on the blue mat?", ["redCrate>bluePad"]],
    ["would you kindly get the red cube onto the blue square", ["redCrate>bluePad"]],
    ["put the red crate on the blue pad, thanks!", ["redCrate>bluePad"]],
    ["I want the red crate on the blue pad", ["redCrate>bluePad"]],
    ["the rover should push the red crate to the blue pad", ["redCrate>bluePad"]],
    ["have the buggy take the red block over to the blue plate", ["redCrate>bluePad"]],
    ["move the red crate onto the blue pad with the rover", ["redCrate>bluePad"]],
    // Several crates.
    ["push all crates onto the green pad", ["all>greenPad"]],
    ["carry every crate to the green pad", ["all>greenPad"]],
    ["get the two boxes onto the green zone", ["all>greenPad"]],
    ["push the red and yellow crates onto the green pad", ["redCrate+yellowCrate>greenPad"]],
    ["push the red crate and the yellow crate onto the green pad", ["redCrate+yellowCrate>greenPad"]],
    ["both boxes onto the green pad", ["all>greenPad"]],
    ["push each crate onto the pad of its own colour", ["all>own"]],
    ["put every crate on the matching pad", ["all>own"]],
    ["push a crate onto the red pad", ["1>redPad"]],
    ["bring one crate to a pad", ["1>any pad"]],
    [
      "push the red crate onto the blue pad and the other one onto the red pad",
      ["redCrate>bluePad", "yellowCrate>redPad"],
    ],
    [
      "take the red crate to the blue pad and the yellow crate to the red pad",
      ["redCrate>bluePad", "yellowCrate>redPad"],
    ],
    ["push the red crate onto the blue pad, then onto the green pad", ["redCrate>bluePad", "redCrate>greenPad"]],
    ["push the red crate to the blue pad, then push it to the tower", ["redCrate>bluePad", "redCrate>tower"]],
    // Going.
    ["drive up to the tower", ["rover>tower"]],
    ["roll over to the column", ["rover>tower"]],
    ["go to the ramp", ["rover>ramp"]],
    ["park next to the yellow crate", ["rover>yellowCrate"]],
    ["park the rover beside the yellow box", ["rover>yellowCrate"]],
    ["drive away from the tower", ["rover<tower"]],
    ["get the yellow crate away from the ramp", ["yellowCrate<ramp"]],
    ["visit the ramp, the tower and the blue pad", ["rover>ramp", "rover>tower", "rover>bluePad"]],
    ["go to x 1 y -2.5", ["rover>(1,-2.5)"]],
    ["drive to the middle of the yard", ["rover>(0,0)"]],
    ["drive between the tower and the ramp", ["rover>tower|ramp"]],
    // Round things, and up the ramp.
    ["drive once around the tower and stop on the blue pad", ["rover@tower", "rover>bluePad"]],
    ["circle the tower twice", ["rover@tower*2"]],
    ["do three laps of the tower, then park next to the ant", ["rover@tower*3", "rover>ant"]],
    ["let the ant walk twice around the ramp", ["ant@ramp*2"]],
    ["make a full circle around the ant", ["rover@ant"]],
    ["drive around the tower and the ramp, then to the red pad", ["rover@tower", "rover@ramp", "rover>redPad"]],
    ["twice round the yellow crate with the ant", ["ant@yellowCrate*2"]],
    ["up the ramp with the rover", ["up"]],
    ["climb the ramp, then drive down to the blue pad", ["up", "rover>bluePad"]],
    ["park on top of the ramp", ["up"]],
    ["drive up to the ramp", ["rover>ramp"]],
    // Places, and off pads.
    ["put the red crate where the yellow one is now", ["redCrate>where yellowCrate"]],
    ["move the red crate to the place of the yellow crate", ["redCrate>where yellowCrate"]],
    ["put the red crate at the yellow crate's place", ["redCrate>where yellowCrate"]],
    ["push the red crate onto the blue pad, then back to where it was", ["redCrate>bluePad", "redCrate>start"]],
    ["get the yellow crate off the blue pad", ["yellowCrate/bluePad"]],
    ["remove the yellow box from the blue mat", ["yellowCrate/bluePad"]],
    ["push the yellow crate from the blue pad to the red pad", ["yellowCrate>redPad"]],
    ["clear the blue pad", ["all/bluePad"]],
    ["drive off the blue pad", ["rover/bluePad"]],
    // Two that change places.
    ["swap the two crates between their pads", ["swap redCrate+yellowCrate"]],
    ["exchange the red crate with the yellow one", ["swap redCrate+yellowCrate"]],
    ["let the crates change places, then drive to the tower", ["swap redCrate+yellowCrate", "rover>tower"]],
    ["the rover and the ant should swap places", ["swap rover+ant"]],
    // Without verbs, and without nouns.
    ["ant to green, rover to red", ["ant>greenPad", "rover>redPad"]],
    ["red to green, yellow to blue", ["redCrate>greenPad", "yellowCrate>bluePad"]],
    ["put the yellow crate next to the red one", ["yellowCrate>redCrate"]],
    // Whoever.
    ["send somebody to the tower", ["any>tower"]],
    ["send whoever is nearer to the tower", ["any>tower"]],
    ["one of the robots should go to the blue pad", ["any>bluePad"]],
    // Which robot.
    ["walk to the red pad", ["ant>redPad"]],
    ["send the spider to the red pad", ["ant>redPad"]],
    ["ant, go to the red pad", ["ant>redPad"]],
    ["make the ant crawl onto the red pad", ["ant>redPad"]],
    ["tell the ant to go and drive to the tower", ["impossible: the ant has no wheels: it walks"]],
    ["both robots to the blue pad", ["rover>bluePad", "ant>bluePad"]],
    ["the rover and the ant should go to the tower", ["rover>tower", "ant>tower"]],
    ["let the ant walk to the red pad and the rover drive to the tower", ["ant>redPad", "rover>tower"]],
    ["let the ant walk to the red pad, then go back to the tower", ["ant>redPad", "ant>tower"]],
    ["send the ant to the rover", ["ant>rover"]],
    // Whole turns on the spot.
    ["let the ant spin twice on the blue pad, then walk to the tower", ["ant spins 2 on bluePad", "ant>tower"]],
    ["spin twice on the blue pad", ["rover spins 2 on bluePad"]],
    ["let the ant turn round three times", ["ant spins 3"]],
    ["spin the ant once on the spot", ["ant spins 1"]],
    [
      "let the rover do two turns on the red pad and then drive to the tower",
      ["rover spins 2 on redPad", "rover>tower"],
    ],
    ["both robots rotate", ["rover spins 1", "ant spins 1"]],
    ["push the red crate onto the blue pad and spin on it", ["redCrate>bluePad", "rover spins 1 on bluePad"]],
    ["somebody should spin on the green pad", ["any spins 1 on greenPad"]],
    ["turn round the tower", ["rover@tower"]],
    ["spin around the tower twice", ["rover@tower*2"]],
    ["drive three turns around the tower", ["rover@tower*3"]],
    // What no rule knows, in its own words.
    ["let the ant stand on its hind legs on the red pad", ["ant: stand on its hind legs x1 on redPad"]],
    ["let the rover drive backwards round the tower", ["rover: drive backwards round the tower x1"]],
    [
      "let the ant walk to the red pad and stand up on its hind legs twice",
      ["ant>redPad", "ant: stand up on its hind legs x2"],
    ],
    ["make the ant hop on three legs, then walk to the tower", ["ant: hop on three legs x1", "ant>tower"]],
    ["let the ant spin clockwise twice", ["ant: spin clockwise x2"]],
    ["the ant should slowly walk sideways", ["ant: walk sideways x1"]],
    // Order.
    ["drive to the tower after pushing the red crate onto the blue pad", ["redCrate>bluePad", "rover>tower"]],
    ["after pushing the red crate onto the blue pad, drive to the tower", ["redCrate>bluePad", "rover>tower"]],
    ["first walk to the red pad; finally, push a box onto the blue pad", ["ant>redPad", "1>bluePad"]],
  ])("%s", (sentence, intents) => {
    const found = understood(sentence.replace("go and drive", "drive"));
    expect(found).toEqual(intents);
  });

  it.each([
    ["push the green crate onto the blue pad", "there is no green crate here: the crates are red and yellow"],
    ["let the ant walk to the purple pad", "there is no purple pad here: the pads are blue, green and red"],
    ["push three crates onto the blue pad", "there are 2 crates here, not 3: red and yellow"],
    ["let the ant push the red crate onto the blue pad", "the ant cannot push: the rover can"],
    ["push the ant onto the blue pad", "only crates can be pushed, not the ant"],
    ["let the rover walk to the tower", "the rover has no legs: it drives"],
    ["send the ant to the ant", "the ant cannot go to itself"],
    ["lift the tower", "the tower stands fast: only crates can be moved, and no skill lifts anything"],
    ["move the ramp next to the tower", "the ramp stands fast: only crates can be moved, and no skill lifts anything"],
    ["pick up the red crate", "no skill here lifts anything: crates are pushed, and robots go on the ground"],
    ["let the ant climb the ramp", "the ant does not climb: it was trained on level ground"],
    ["drive up the tower", "only the ramp can be climbed, not the tower"],
    ["push the red crate up the ramp", "no skill here pushes a crate up the ramp; it can be pushed next to it"],
    ["push the red crate around the tower", "no skill here pushes a crate round something"],
    ["circle the ant with the ant", "the ant cannot go round itself"],
    ["let the ant spin 50 times", "a robot does 1 to 20 turns on the spot, not 50"],
    ["let the ant spin on the purple pad", "there is no purple pad here: the pads are blue, green and red"],
    ["rotate the red crate", "no skill here turns crates: they are pushed"],
    ["drive 50 laps around the tower", "a robot goes round something 1 to 20 times, not 50"],
  ])("knows that it cannot: %s", (sentence, reason) => {
    expect(understandYard(sentence)).toEqual([{ kind: "impossible", reason }]);
  });

  it.each([
    ["push the red crat onto the blue pad", /Not understood: "crat" \(did you mean crate\?\)/],
    ["fly to the moon", /Not understood: "fly", "moon"/],
    ["don't push the red crate onto the blue pad", /"don't"/],
    ["push the red crate", /missing at the end/],
    // A slip of the pen, or what is about no body, is nothing to be learned.
    ["let the ant wolk to the tower", /"wolk" \(did you mean walk\?\)/],
    ["let the ant walk to the purple monkey", /"monkey"/],
    ["let the ant frobnicate", /"frobnicate"/],
    ["drive", /missing at the end/],
    ["get a stone pickaxe", /"stone", "pickaxe"/],
    ["", /missing/],
  ])("does not understand '%s', and says why", (sentence, message) => {
    expect(() => understandYard(sentence)).toThrow(message);
    try {
      understandYard(sentence);
    } catch (error) {
      expect(error).toBeInstanceOf(EmbodyError);
      expect(error).toMatchObject({ code: "not-understood", remedy: expect.stringContaining("embody do") });
    }
  });

  it("understands its own examples", () => {
    expect(yardExamples).toHaveLength(10);
    for (const example of yardExamples) expect(understood(example).join(), example).not.toContain("impossible");
  });

  it("never fails in another way, whatever is typed", () => {
    const words =
      "push the red green both crate crates onto blue pad then ant drive walk to tower next and it other x 1 away from around twice up ramp where swap off clear lift somebody one place of once spin turns hop backwards legs left the let".split(
        " ",
      );
    const sentence = fc.array(fc.constantFrom(...words, ",", "foo"), { maxLength: 14 }).map((list) => list.join(" "));
    fc.assert(
      fc.property(sentence, (text) => {
        try {
          expect(understandYard(text).length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(EmbodyError);
        }
      }),
      { numRuns: 1500 },
    );
  });
});
