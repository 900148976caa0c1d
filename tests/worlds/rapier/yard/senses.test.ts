/** What a policy sees and does in a live world is what it saw and did in training: step by step, against the batch that judges. */
import { describe, expect, it } from "vitest";
import { randomFloat } from "../../../../src/core/random.ts";
import { createBatch } from "../../../../worlds/batch/batch.ts";
import { createTaskSenses } from "../../../../worlds/rapier/yard/senses.ts";
import { taskNamed, worldOf } from "../../../../worlds/registry.ts";

describe.each(["rapier/rover-push", "rapier/ant-goto"])("the senses of %s", (id) => {
  it("give the observations and targets of training", async () => {
    const task = taskNamed(id);
    const world = worldOf(task);
    const batch = await createBatch(task, world, { numEnvs: 1, seed: 3, engine: "reference", backend: "js" });
    const { record } = batch.compiled.programs.command;
    const senses = createTaskSenses(task, world);
    const row = (field: string, size: number) =>
      Float32Array.from({ length: size }, (_, component) => Number(batch.memory.field(field, component)[0] ?? 0));
    batch.reset();
    senses.begin();
    for (let step = 0; step < 12; step++) {
      senses.state.set(row("state", senses.state.length));
      const numbers = row("command", record.size);
      const command = Object.fromEntries(
        record.fields.map(({ name, offset, size }) => [name, [...numbers.subarray(offset, offset + size)]]),
      );
      expect(senses.observe(command)).toEqual(row("observation", senses.observationNames.length));
      const action = senses.actionNames.map((_, index) => 2.4 * randomFloat(step, index) - 1.2);
      action.forEach((value, index) => {
        batch.memory.field("action", index)[0] = value;
      });
      const targets = senses.targets(action).slice();
      batch.step();
      expect(targets).toEqual(row("targets", targets.length));
    }
    expect(() => senses.observe({ target: [1, 2, 3, 4] })).toThrow();
    expect(() => senses.targets([1])).toThrow(/takes \d actions; got 1/);
    batch.free();
  });
});
