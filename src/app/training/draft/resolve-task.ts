/**
 * Which task a request is about: one that is named, one that the sentence means, or a new one, drafted and confirmed. Only a task that means all that the
 * sentence says is taken; what says more gets a task of its own.
 */
import { type RegisteredTask, registerDraft, stageNamed, taskNamed, tasks } from "../../../../worlds/registry.ts";
import type { DraftedTask } from "../../../core/drafted-task.ts";
import { EmbodyError } from "../../../core/errors.ts";
import { fittingTask, noTaskFits } from "../choose-task.ts";
import { type DraftOptions, draftTask, taskOfFile } from "./draft-task.ts";

export interface ResolveOptions extends Omit<DraftOptions, "stage"> {
  /** A task's id or a stage's name. */
  readonly task?: string | undefined;
  /** A file with a verifier. */
  readonly fitness?: string | undefined;
}

export interface ResolvedTask {
  readonly task: RegisteredTask;
  /** Null: it is one that a file describes. */
  readonly drafted: DraftedTask | null;
}

/** A drafted task is known by its id in this process afterwards. */
export async function resolveTask(sentence: string, options: ResolveOptions): Promise<ResolvedTask> {
  const { task: asked, fitness, ...draftOptions } = options;
  const on = asked === undefined ? {} : { stage: asked };
  if (fitness !== undefined) return known(await taskOfFile(fitness, sentence, { ...draftOptions, ...on }));
  if (asked !== undefined) {
    if (tasks.some(({ id }) => id === asked)) return { task: taskNamed(asked), drafted: null };
    if (sentence === "" || !isStage(asked)) return { task: taskNamed(asked), drafted: null };
    return known(await draftTask(sentence, { ...draftOptions, ...on }));
  }
  const fitting = fittingTask(sentence);
  if (fitting) return { task: fitting, drafted: null };
  return known(await drafted(sentence, draftOptions));
}

function known(draft: DraftedTask): ResolvedTask {
  return { task: registerDraft(draft), drafted: draft };
}

async function drafted(sentence: string, options: DraftOptions): Promise<DraftedTask> {
  try {
    return await draftTask(sentence, options);
  } catch (error) {
    if (!(error instanceof EmbodyError && error.code === "bad-request")) throw error;
    if (!error.message.startsWith("No verifier can be drafted")) throw error;
    const { message, remedy } = noTaskFits(sentence);
    throw new EmbodyError("bad-request", `${message} ${error.message}`, {
      remedy: `${error.remedy ?? ""} ${remedy ?? ""}`.trim(),
      cause: error,
    });
  }
}

function isStage(name: string): boolean {
  try {
    stageNamed(name);
    return true;
  } catch {
    return false;
  }
}

/** @throws EmbodyError where a drafted task is to be trained on the reward that somebody wrote by hand: nobody has */
export function refuseHumanReward({ drafted: draft }: Pick<ResolvedTask, "drafted">, reward: string): void {
  if (draft === null || reward !== "human") return;
  throw new EmbodyError("bad-request", `Option --reward human: nobody has written a reward for '${draft.sentence}'.`, {
    remedy: "Leave it away, or use --reward builtin, llm, or a file of yours.",
  });
}
