/** The stages as verifier writers see them: with the inputs that a text may read there. */
import type { StageView } from "../../../../planners/verifier-writer/writer.ts";
import { taskInputs } from "../../../../worlds/batch/programs.ts";
import { freezeDraft } from "../../../../worlds/rapier/stages/drafted.ts";
import { stages } from "../../../../worlds/rapier/stages/index.ts";
import { type AnyStage, stageNamed, taskFromDraft, worldOf } from "../../../../worlds/registry.ts";

/** Always right, says nothing: the inputs of a stage are those of any task on it. */
const blank = "export const fitness = mean((time) => time);\nexport const success = survived;\n";

export function stageView(stage: AnyStage): StageView {
  const { name, summary, words, landmarks, reach } = stage;
  const task = taskFromDraft(
    freezeDraft({
      format: 1,
      id: "new/blank",
      sentence: summary,
      stage: name,
      horizon: 1,
      start: {},
      verifier: blank,
      author: "builtin",
    }),
  );
  const world = worldOf(task);
  return {
    name,
    summary,
    words,
    landmarks,
    reach,
    inputs: taskInputs(task, world),
    controlDt: world.simulation.controlDt,
  };
}

/** All stages, or the one that is named (also a task's, by the task's id). */
export function stageViews(name?: string): StageView[] {
  return name === undefined ? stages.map(stageView) : [stageView(stageNamed(name))];
}
