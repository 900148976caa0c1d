/** `embody tasks [ID]`: what can be trained; for one task, everything a policy, a reward or a reader has to know. */
import type { Command } from "commander";
import { plainSchema } from "../../core/config.ts";
import type { FieldDeclaration, StateField } from "../../core/state-record.ts";
import type { ActionSpace } from "../../core/task.ts";
import { addOptions } from "../options.ts";
import type { TaskDescription } from "../tasks.ts";

export function addTasksCommand(program: Command, _done: (code: number) => void): void {
  const command = program
    .command("tasks")
    .description("list what can be trained, or show one task in full")
    .argument("[id]", "a task, such as rapier/ant-run");
  addOptions(command, plainSchema).action(async (id: string | undefined, { json }: { json?: boolean }) => {
    const { describeTask, outlineTask } = await import("../tasks.ts");
    const { taskNamed, tasks } = await import("../../../worlds/registry.ts");
    if (id !== undefined) {
      const description = describeTask(taskNamed(id));
      console.log(json ? JSON.stringify({ type: "tasks", tasks: [description] }) : detailText(description));
      return;
    }
    if (json) console.log(JSON.stringify({ type: "tasks", tasks: tasks.map(describeTask) }));
    else {
      for (const task of tasks) {
        const { summary, fitness, success, horizon, steps, action } = outlineTask(task);
        console.log(`${task.id}\n  ${summary}; ${horizon} s (${steps} steps), ${actionText(action)}`);
        console.log(`  fitness: ${fitness}\n  success: ${success}`);
      }
      console.log("one in full: npx embody tasks ID");
    }
  });
}

function actionText(action: ActionSpace): string {
  return action.kind === "continuous"
    ? `${action.size} ${action.size === 1 ? "number" : "numbers"} in [-1, 1]`
    : `one of ${action.count} choices`;
}

function detailText(task: TaskDescription): string {
  const fields = (title: string, list: readonly (FieldDeclaration | StateField)[]) =>
    list.length > 0 ? [`${title}\n${list.map(fieldText).join("\n")}`] : [];
  const observation = task.observation.map(({ name, size }) => (size === 1 ? name : `${name}[${size}]`)).join(", ");
  const ranges = Object.entries(task.randomised).map(([name, [low, high]]) => `${name} ${low} to ${high}`);
  const size = task.observation.reduce((sum, each) => sum + each.size, 0);
  return [
    `${task.id}: ${task.summary}`,
    `horizon: ${task.horizon} s, ${task.steps} steps of ${round(task.controlDt)} s`,
    `engines: ${task.engines.join(", ")}`,
    `action: ${actionText(task.action)}: ${task.action.names.join(", ")}`,
    `observation, ${size} numbers: ${observation}`,
    ...fields("state", task.state),
    ...fields(
      `command${task.command?.every ? `, anew every ${task.command.every} s` : ""}`,
      task.command?.fields ?? [],
    ),
    ...fields("memory", task.memory),
    `randomised in training: ${ranges.join(", ") || "nothing"}`,
    `fitness: ${task.fitness}\nsuccess: ${task.success}`,
    `reward terms: ${task.terms.join(", ")}`,
    ...Object.entries(task.texts).map(([name, text]) => `--- ${name}\n${text.trim()}`),
  ].join("\n\n");
}

function fieldText({ name, size = 1, components, unit, frame, meaning }: FieldDeclaration | StateField): string {
  const shape = components ? `[${components.join(", ")}]` : size > 1 ? `[${size}]` : "";
  const where = frame && frame !== "none" ? `, ${frame} frame` : "";
  return `  ${name}${shape}  (${unit}${where})  ${meaning}`;
}

const round = (value: number) => Number(value.toPrecision(4));
