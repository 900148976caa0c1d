/** Laps, the ramp and crates that change pads, in the real yard on the trained policies that come with the program. */
import { describe, expect, it } from "vitest";
import { openYard } from "../../../src/app/yard.ts";
import type { SkillCall } from "../../../src/core/plan.ts";
import type { YardFacts } from "../../../src/core/yard.ts";

async function act(seed: number, calls: readonly SkillCall[]) {
  const world = await openYard({ seed, speed: Number.POSITIVE_INFINITY, snapshot: null, skills: null });
  const moments: YardFacts[] = [];
  for (const call of calls) {
    const result = await world.act(call);
    expect(result.failure?.message ?? result.status).toBe("succeeded");
    moments.push((await world.facts()) as unknown as YardFacts);
  }
  await world.close();
  return moments;
}

describe("the yard's skills, on trained policies", () => {
  it("go round the tower once and are done; who stands still has gone round nothing", async () => {
    const [facts] = await act(3, [{ skill: "drive-around", args: { thing: "tower" } }]);
    expect(facts?.laps).toEqual({ rover: { tower: 1 }, ant: {} });
    expect(facts?.falls).toBe(0);
  });

  it("drive up the ramp, and come down backwards before they go elsewhere", async () => {
    const [up, down] = await act(1, [
      { skill: "drive-up", args: {} },
      { skill: "drive-to", args: { to: "bluePad" } },
    ]);
    expect(up?.distance.rover.ramp).toBe(0);
    expect(up?.rover.height).toBeGreaterThan(0.22);
    expect([up?.climbs.rover, down?.climbs.rover]).toEqual([1, 1]);
    expect(down?.onPad.rover).toBe("bluePad");
    expect(down?.rover.height).toBeLessThan(0.02);
    expect(down?.falls).toBe(0);
  });

  it("push a crate onto a pad past one that lies beside it", async () => {
    const [, , , swapped] = await act(1, [
      { skill: "push-to", args: { crate: "redCrate", to: "bluePad" } },
      { skill: "push-to", args: { crate: "yellowCrate", to: "greenPad" } },
      { skill: "push-to", args: { crate: "yellowCrate", to: "bluePad" } },
      // The yellow crate is now 0.6 m from the red one.
      { skill: "push-to", args: { crate: "redCrate", to: "greenPad" } },
    ]);
    expect(swapped?.onPad).toMatchObject({ redCrate: "greenPad", yellowCrate: "bluePad" });
  });

  it("refuse to go round themselves, before anything moves", async () => {
    const world = await openYard({ seed: 1, speed: Number.POSITIVE_INFINITY, snapshot: null, skills: null });
    const result = await world.act({ skill: "drive-around", args: { thing: "rover" } });
    expect(result.failure).toMatchObject({ code: "rejected", message: "The rover cannot go round itself." });
    expect(world.time).toBe(0);
    await world.close();
  });
});
