import { describe, expect, it } from "vitest";
import { searchByWords, stemOf, stemsOf } from "../../src/core/words.ts";

describe("words", () => {
  it("are one in all their forms", () => {
    for (const family of [
      ["walk", "walks", "walking", "walked", "walker"],
      ["run", "runs", "running", "runner"],
      ["balance", "balances", "balancing", "balanced"],
      ["crate", "crates"],
      ["box", "boxes"],
      ["leg", "legs", "legged"],
      ["drive", "driving", "driver"],
      ["body", "bodies"],
      ["maze", "mazes"],
    ]) {
      expect(new Set(family.map(stemOf)).size, family.join(" ")).toBe(1);
    }
  });

  it("stay apart where they mean different things", () => {
    const words = ["walk", "run", "push", "pole", "point", "pad", "maze", "hop", "reach", "grass", "bus"];
    expect(new Set(words.map(stemOf)).size).toBe(words.length);
  });

  it("are cut at everything that is no letter, and fillers are left out", () => {
    expect(stemsOf("Teach the ANT to walk: rapier/ant-goto, frontFoot!")).toEqual([
      "ant",
      "walk",
      "rapi",
      "goto",
      "front",
      "foot",
    ]);
    expect(stemsOf("please make it do that")).toEqual([]);
  });

  it("find things; what is rare says more than what is common", () => {
    const things = ["push a crate", "push a cart", "push a door", "open a door"];
    const find = (query: string) => searchByWords(query, things, (thing) => [[thing, 1]]);
    expect(find("pushing crates").map(({ thing }) => thing)).toEqual(["push a crate", "push a cart", "push a door"]);
    expect(find("push crates")[0]?.score).toBeCloseTo(1, 6);
    expect(find("the doors").map(({ thing }) => thing)).toEqual(["push a door", "open a door"]);
    expect(find("fly a kite")).toEqual([]);
    expect(find("")).toEqual([]);
    // ln(1 + 4/1) of ln(1 + 4/1) + ln(1 + 4), the weight of a word that nothing has.
    expect(find("crate kite")[0]?.score).toBeCloseTo(0.5, 6);
  });

  it("weigh a text by its place: a name before a description", () => {
    const things = [
      { name: "walk", text: "move" },
      { name: "move", text: "walk" },
    ];
    const found = searchByWords("walk", things, ({ name, text }) => [
      [name, 2],
      [text, 1],
    ]);
    expect(found.map(({ thing }) => thing.name)).toEqual(["walk", "move"]);
    expect(found[1]?.score).toBeCloseTo((found[0]?.score ?? 0) / 2, 6);
  });
});
