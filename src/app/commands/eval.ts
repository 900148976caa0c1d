/** `embody eval <skill>`: what a policy is worth on held-out episodes, in the reference or in the twin. */
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { z } from "zod";
import { jsonField, seedSchema } from "../../core/config.ts";
import { addOptions, parseOptions } from "../options.ts";

const wholeAbove0 = (most: number) => {
  const message = `must be a whole number from 1 to ${most}`;
  return z.coerce.number(message).int(message).min(1, message).max(most, message);
};

const schema = z.object({
  episodes: wholeAbove0(100_000).default(100).describe("how many"),
  seedFrom: seedSchema.optional().describe("of the episodes; those of the skill's own evaluation when not given"),
  world: z
    .enum(["twin", "reference"], "must be twin or reference")
    .optional()
    .describe("twin or reference; the reference where there is one when not given"),
  workers: wholeAbove0(256).optional().describe("threads (all cores when not given); the result does not depend on it"),
  json: jsonField,
});

export function addEvalCommand(program: Command, _done: (code: number) => void): void {
  const command = program
    .command("eval")
    .description("judge a trained skill on held-out episodes")
    .argument("<skill>", "its name, or a folder with a policy.onnx");
  addOptions(command, schema).action(async (what: string, raw: unknown) => {
    const started = performance.now();
    const options = parseOptions(schema, raw);
    const [{ engineFor, findPolicy }, { taskOf }, { openHome }, registry] = await Promise.all([
      import("../training/find-policy.ts"),
      import("../training/participant.ts"),
      import("../../store/home.ts"),
      import("../../../worlds/registry.ts"),
    ]);
    const found = findPolicy(what, openHome());
    const { drafted } = found;
    const task = taskOf({ task: found.task, drafted, reward: null });
    const engine = engineFor(options.world, task.id, registry.worldOf(task));
    const [{ judgePolicy }, { heldOutSeeds }, { sha256 }] = await Promise.all([
      import("../training/judge-policy.ts"),
      import("../training/held-out-seeds.ts"),
      import("../../../skills/trained-library.ts"),
    ]);
    if (found.verifierHash !== null && found.verifierHash !== sha256(task.verifier)) {
      process.stderr.write(
        `the task's verifier has changed since '${found.name}' was trained; this is the new one's verdict\n`,
      );
    }
    const { episodes } = options;
    const seed = options.seedFrom ?? found.judgedFrom ?? heldOutSeeds.final;
    const { reward, policy, policyHash, folder, isSkill, name } = found;
    const result = await judgePolicy(
      { task: task.id, drafted, reward, policy, engine, episodes, seed },
      options.workers ?? availableParallelism(),
    );
    const seconds = (performance.now() - started) / 1000;
    const steps = Math.round(result.length * episodes);
    if (options.json) {
      console.log(
        JSON.stringify({
          type: "eval",
          skill: isSkill ? name : null,
          task: task.id,
          engine,
          fitness: result.fitness,
          fitnessCi: result.fitnessInterval,
          success: result.success,
          successCi: result.successInterval,
          return: result.return,
          length: result.length,
          evalEpisodes: episodes,
          seedFrom: seed,
          steps,
          seconds,
          stepsPerSecond: steps / seconds,
          device: "cpu",
          adapter: null,
          policyHash,
          skillDir: isSkill ? folder : null,
          runDir: isSkill ? null : folder,
        }),
      );
      return;
    }
    const { engineText, shareText } = await import("../output-training/numbers.ts");
    const [low, high] = result.successInterval;
    const [least, most] = result.fitnessInterval;
    console.log(`${name}: ${task.id}, ${episodes} held-out episodes in the ${engineText[engine]}, seed ${seed}`);
    console.log(`success  ${shareText(result.success)}  [${shareText(low)}, ${shareText(high)}]`);
    console.log(`fitness  ${result.fitness.toFixed(3)}  [${least.toFixed(3)}, ${most.toFixed(3)}]`);
    console.log(`return   ${result.return.toFixed(2)}, episodes of ${result.length.toFixed(0)} steps`);
  });
}
