/** `embody plan "<goal>"`: the plan alone, for a body that has just come into the world; nothing is run. */
import type { Command } from "commander";
import { planSchema } from "../../core/config.ts";
import { exitCodes } from "../../core/errors.ts";
import { noMemory } from "../../core/memory.ts";
import type { Subgoal } from "../../core/plan.ts";
import { openHome } from "../../store/home.ts";
import { addOptions, parseOptions } from "../options.ts";
import { reviewText } from "../output-plan.ts";
import { openPlanningModel, usageOf } from "../planning-model.ts";
import { nameOf, needsOf } from "../run/learning.ts";

export function addPlanCommand(program: Command, done: (code: number) => void): void {
  const command = program.command("plan").description("show the plan for a goal; nothing is run").argument("<goal...>");
  addOptions(command, planSchema).action(async (words: string[], raw: unknown) => {
    const options = parseOptions(planSchema, raw);
    const { habitatOf } = await import("../habitats.ts");
    const goal = words.join(" ");
    const { world, seed, planner: name } = options;
    const newcomer = { difficulty: "normal", username: "Embody", xray: false, realServer: null } as const;
    const home = openHome();
    const { model, ledger } = openPlanningModel(options, home);
    const services = { model, memory: noMemory };
    const { planner, startFacts } = await habitatOf({ world, seed, planner: name, ...newcomer }, home, services);
    const facts = startFacts();
    const request = { goal: { id: "plan", text: goal, world }, facts, initialFacts: facts, failures: [] };
    const result = await planner.plan(request).finally(() => model?.close());
    const llm = usageOf(ledger);
    const where = world === "minecraft" ? "" : ` --world ${world} --seed ${seed}`;
    const subgoals = result.status === "ok" ? result.plan.subgoals : null;
    if (options.json) {
      const reason = result.status === "ok" ? null : result.reason;
      const { predicate = null, review = null } = result.status === "ok" ? result.plan : {};
      console.log(
        JSON.stringify({ type: "plan", goal, status: result.status, tree: subgoals, predicate, review, reason, llm }),
      );
    } else if (result.status === "ok") {
      console.log(result.plan.subgoals.map((subgoal) => treeText(subgoal, "")).join("\n") || "nothing to do");
      if (result.plan.review) console.log(reviewText(result.plan.review));
      const lacking = needsOf(result.plan);
      for (const need of lacking) console.log(`the library has no skill for ${nameOf(need)}: it is trained on the way`);
      const learn = lacking.length > 0 ? " --learn always --yes" : "";
      console.log(`until: ${result.plan.predicate}\nrun it: npx embody do ${shellQuoted(goal)}${where}${learn}`);
    } else {
      console.log(`impossible: ${result.reason}`);
    }
    done(result.status === "ok" ? exitCodes.done : exitCodes.impossible);
  });
}

function treeText(subgoal: Subgoal, indent: string): string {
  const { title, why, estimate } = subgoal;
  const chance = estimate?.success == null ? "" : `, ${Math.round(100 * estimate.success)} %`;
  const notes = [why, estimate && `about ${Math.round(estimate.seconds)} s${chance}`].filter(Boolean);
  const own = `${indent}${title}${notes.length > 0 ? `  (${notes.join("; ")})` : ""}`;
  return [own, ...(subgoal.children ?? []).map((child) => treeText(child, `${indent}  `))].join("\n");
}

/** For POSIX shells: inside single quotes everything is itself but the quote. */
function shellQuoted(text: string): string {
  return /^[\w ,.-]*$/.test(text) ? `"${text}"` : `'${text.replaceAll("'", "'\\''")}'`;
}
