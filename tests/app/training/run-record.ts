/** What a run of the cart-pole asks for, in tests. */
import { newRunId, type RunRecord } from "../../../src/app/training/run-folder.ts";
import { settingsFor } from "../../../src/app/training/settings.ts";

export const runRecord = (more: Partial<RunRecord> = {}): RunRecord => ({
  format: 1,
  kind: "training",
  id: newRunId("cartpole"),
  created: new Date(0).toISOString(),
  task: "classic/cartpole",
  drafted: null,
  description: "balance",
  name: "cartpole",
  reward: null,
  search: null,
  seeds: [1],
  settings: settingsFor("classic/cartpole"),
  maxSteps: 1000,
  maxSeconds: null,
  budget: "asked",
  device: "cpu",
  versions: { node: "24" },
  ...more,
});
