/** Briefs for writers: registered tasks and stages as a search gives them, and the same under names that say nothing. */

import type { RewardBrief } from "../../../planners/reward-writer/writer.ts";
import type { StateRecord } from "../../../src/core/state-record.ts";
import type { InputDeclarations } from "../../../src/lang/index.ts";
import { taskInputs } from "../../../worlds/batch/programs.ts";
import { freezeDraft } from "../../../worlds/rapier/stages/drafted.ts";
import { stageNamed, taskFromDraft, taskNamed, worldOf } from "../../../worlds/registry.ts";

export function briefOf(id: string, sentence?: string): RewardBrief {
  const task = taskNamed(id);
  const world = worldOf(task);
  return {
    sentence: sentence ?? task.summary,
    inputs: taskInputs(task, world),
    controlDt: world.simulation.controlDt,
    horizon: task.horizon,
  };
}

/** Of a sentence on a stage; the verifier is nothing that a brief tells. */
export function stageBrief(stage: string, sentence: string): RewardBrief {
  stageNamed(stage);
  const task = taskFromDraft(
    freezeDraft({
      format: 1,
      id: "new/any",
      sentence,
      stage,
      horizon: 10,
      start: {},
      verifier: "export const fitness = mean((time) => time);\nexport const success = survived;\n",
      author: "person",
    }),
  );
  const world = worldOf(task);
  return { sentence, inputs: taskInputs(task, world), controlDt: world.simulation.controlDt, horizon: task.horizon };
}

/** Fields called f0, f1 …, without dots; and how a text is translated. */
export function renamed(brief: RewardBrief): { readonly brief: RewardBrief; translate(source: string): string } {
  const pairs: [string, string][] = [];
  const inputs = Object.fromEntries(
    Object.entries(brief.inputs).map(([input, declaration]): [string, InputDeclarations[string]] => {
      if (typeof declaration !== "object" || !("fields" in declaration)) return [input, declaration];
      const record: StateRecord = {
        ...declaration,
        fields: declaration.fields.map((field, index) => {
          pairs.push([`${input}.${field.name}`, `${input}.f${index}`]);
          return { ...field, name: `f${index}` };
        }),
      };
      return [input, record];
    }),
  );
  const translate = (source: string) =>
    pairs.reduce(
      (text, [from, to]) => text.replace(new RegExp(`(?<![\\w.])${from.replaceAll(".", "\\.")}(?!\\w)`, "g"), to),
      source,
    );
  return { brief: { ...brief, inputs }, translate };
}
