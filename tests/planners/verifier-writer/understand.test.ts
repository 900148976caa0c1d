import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { understand } from "../../../planners/verifier-writer/understand.ts";

const bodies = ["ant", "spider", "rover", "car", "cheetah", "half-cheetah", "dog"];
const tower = { thing: "tower" };

describe("what a sentence wishes", () => {
  it.each([
    ["make the ant spin on the spot", [{ verb: "spin", onSpot: true }]],
    ["stand on two legs", [{ verb: "stand", legs: { count: 2, words: [] } }]],
    ["drive backwards round the tower", [{ verb: "travel", direction: "back", relation: "round", place: tower }]],
    ["ant: lift your front left leg", [{ verb: "lift", legs: { count: null, words: ["front", "left"] } }]],
    [
      "let the ant stand on its hind legs for 2 seconds",
      [{ verb: "stand", legs: { count: null, words: ["back"] }, seconds: 2 }],
    ],
    [
      "the rover should drive 3m forward and come back",
      [{ verb: "travel", distance: 3, direction: "forward", returns: true }],
    ],
    ["turn to face the tower", [{ verb: "face", place: tower }]],
    ["turn to the right by 45°", [{ verb: "turn", hand: -1, angle: Math.PI / 4 }]],
    ["turn around", [{ verb: "turn", angle: Math.PI }]],
    ["spin twice to the left, then stand still", [{ verb: "spin", times: 2, hand: 1 }, { verb: "still" }]],
    [
      "orbit the tower counter-clockwise three times",
      [{ verb: "travel", relation: "round", place: tower, hand: 1, times: 3 }],
    ],
    ["circle the tower", [{ verb: "travel", relation: "round", place: tower }]],
    ["have the car drive a figure eight", [{ verb: "travel", shape: "eight" }]],
    ["weave from side to side while driving ahead", [{ verb: "travel", shape: "zigzag", direction: "forward" }]],
    ["keep a distance of 2 m from the tower", [{ verb: "keep-distance", distance: 2, relation: "away", place: tower }]],
    ["walk slowly backwards", [{ verb: "travel", pace: "slow", direction: "back" }]],
    ["slowly walk backwards at 0.3 m/s", [{ verb: "travel", pace: "slow", direction: "back", speed: 0.3 }]],
    ["run away from the tower as fast as possible", [{ verb: "travel", relation: "away", place: tower, pace: "fast" }]],
    ["make the half-cheetah do two backflips", undefined],
    ["make the spider jump three times", [{ verb: "jump", times: 3 }]],
    ["face north", [{ verb: "face", place: { compass: Math.PI / 2 } }]],
    ["crawl forward with the belly low", [{ verb: "travel", low: true, direction: "forward" }]],
  ])("%s", (sentence, wishes) => {
    const understood = understand(sentence, bodies);
    if (wishes === undefined) {
      expect(understood.wishes.map(({ verb }) => verb)).toContain("flip");
      return;
    }
    expect(understood.wishes).toHaveLength(wishes.length);
    wishes.forEach((wish, index) => {
      const { verb, ...details } = wish;
      expect(understood.wishes[index]).toMatchObject({ verb, ...details });
    });
    expect(understood.unknown).toEqual([]);
  });

  it.each([
    ["cook dinner", ["cook", "dinner"]],
    ["make the ant dance round the tower", ["dance"]],
    ["drive to the blue pad", ["blue", "pad"]],
    ["木を切って", ["木を切って"]],
  ])("says what it does not know: %s", (sentence, unknown) => {
    expect(understand(sentence, bodies).unknown).toEqual(unknown);
  });

  it("comes to an end with whatever it is told, and never throws", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (sentence) => {
        const { wishes, unknown } = understand(sentence, bodies);
        expect(Array.isArray(wishes) && Array.isArray(unknown)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("does not care how it is written", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("turn left twice", "drive backwards round the tower", "lift one leg"),
        fc.constantFrom("", ".", "!", " please", "  "),
        (sentence, tail) => {
          expect(understand(`Please ${sentence.toUpperCase()}${tail}`, bodies)).toEqual(understand(sentence, bodies));
        },
      ),
    );
  });
});
