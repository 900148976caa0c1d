import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { trainCandidate } from "../../../src/app/search/candidate.ts";
import type { Judge, ShownCandidate } from "../../../src/app/search/judge.ts";
import { askForPreferences } from "../../../src/app/search/preferences.ts";
import { settingsFor } from "../../../src/app/training/settings.ts";
import type { JudgedCandidate } from "../../../src/core/reward-search.ts";
import { judged } from "../../planners/reward-writer/evidence.ts";

const task = "rapier/cartpole-swingup";
const { policy } = await trainCandidate({
  settings: {
    task,
    drafted: null,
    seed: 1,
    numEnvs: 4,
    config: { ...settingsFor(task).ppo, shards: 1, minibatches: 1 },
    randomise: false,
    judged: { episodes: 4, kept: 0, seed: 1 },
    limits: {},
  },
  candidate: {
    id: "a",
    source: "export function reward(state) {\n  return { up: cos(state.jointPositions[1]) };\n}\n",
  },
  steps: 128,
  state: null,
  start: null,
});

const candidates: JudgedCandidate[] = [
  judged({ id: "b1" }, { evidence: { fitness: 1, steps: 100 } }),
  judged({ id: "b2" }, { evidence: { fitness: 1.1, steps: 100 } }),
  judged({ id: "b3" }, { evidence: { fitness: 0.2, steps: 100 } }),
];
const order = (scores: ReadonlyMap<string, number>) => [...scores].sort(([, a], [, b]) => b - a).map(([id]) => id);

it("shows the two best of a round in the reference, and lets the choice order them from then on", async () => {
  const folder = mkdtempSync(join(tmpdir(), "embody-choices-"));
  const shown: (readonly [ShownCandidate, ShownCandidate])[] = [];
  const judge: Judge = {
    askPreference: async (a, b) => {
      shown.push([a, b]);
      return shown.length === 1 ? "b" : "stop";
    },
    close: async () => {},
  };
  const open = () =>
    askForPreferences({
      task,
      drafted: null,
      sentence: "swing up",
      folder,
      policyOf: () => policy,
      say: () => {},
      isForProgram: true,
      signal: new AbortController().signal,
      open: async () => judge,
    });
  const first = open();
  // Between rounds nobody is asked.
  expect(order(await first.scores(candidates, false))).toEqual(["b2", "b1", "b3"]);
  expect(order(await first.scores(candidates, true))).toEqual(["b1", "b2", "b3"]);
  expect(shown.map(([a, b]) => [a.id, b.id])).toEqual([["b2", "b1"]]);
  expect(shown.flat().every(({ episode }) => existsSync(episode))).toBe(true);
  await first.close();

  // Another process asks nothing again, and goes by what was said.
  const second = open();
  expect(order(await second.scores(candidates, true))).toEqual(["b1", "b2", "b3"]);
  expect(shown).toHaveLength(1);
  // They have learned more: that is another question, and the last one.
  const later = candidates.map((each) => ({ ...each, evidence: { ...each.evidence, steps: 200 } }));
  await second.scores(later, true);
  await second.scores(later.slice(0, 2), true);
  expect(shown).toHaveLength(2);
  await second.close();
});
