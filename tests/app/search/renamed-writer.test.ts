import { expect, it } from "vitest";
import type { RewardWriter, WriteRequest } from "../../../planners/reward-writer/writer.ts";
import { renamedWriter } from "../../../src/app/search/renamed-writer.ts";
import { defineRecord, xyz } from "../../../src/core/state-record.ts";

const state = defineRecord([
  { name: "speed", unit: "m/s", meaning: "how fast" },
  { name: "speedLimit", unit: "m/s", meaning: "how fast at most" },
  { name: "things.crate.position", components: xyz, unit: "m", meaning: "where the crate is" },
]);

it("shows a writer other names, and takes its texts back in the true ones", async () => {
  const seen: WriteRequest[] = [];
  const writer: RewardWriter = {
    name: "builtin",
    async write(request) {
      seen.push(request);
      const source =
        "const state1 = 1;\nexport function reward(state, time) { return { a: state.f5 - state.f6, b: state.f7.x * time }; }";
      return [{ source, parents: [], note: "" }];
    },
  };
  const elite =
    "export function reward(state) { return { a: state.speedLimit - state.speed + state.things.crate.position.y }; }";
  const candidate = { id: "b1", source: elite, origin: "builtin", parents: [], note: "", generation: 0 } as const;
  const [written] = await renamedWriter(writer, 5).write({
    brief: { sentence: "go", inputs: { state, time: "number" }, controlDt: 0.1, horizon: 1 },
    count: 1,
    generation: 1,
    seed: 1,
    reflection: null,
    elites: [candidate],
  });
  const [request] = seen;
  const shown = request?.brief.inputs.state;
  expect(
    shown && typeof shown === "object" && "fields" in shown && shown.fields.map(({ name, unit }) => [name, unit]),
  ).toEqual([
    ["f5", "m/s"],
    ["f6", "m/s"],
    ["f7", "m"],
  ]);
  expect(request?.elites[0]?.source).toBe(
    "export function reward(state) { return { a: state.f6 - state.f5 + state.f7.y }; }",
  );
  expect(written?.source).toBe(
    "const state1 = 1;\nexport function reward(state, time) { return { a: state.speed - state.speedLimit, b: state.things.crate.position.x * time }; }",
  );
});
