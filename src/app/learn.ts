/**
 * The learning loop, whole: sentence -> verifier (drafted where no task fits) -> reward candidates -> gates -> race -> training -> evaluation in the reference ->
 * skill library. `embody train` runs it for a person, `embody do` on the way to a goal that needs a skill which the library lacks. What a run is, and
 * how it is kept, is in `training/`; how rewards are searched for, in `search/` and `planners/reward-writer/`.
 */
import { formatDiagnostic } from "../lang/index.ts";
import { trainSchema } from "./commands/train.ts";
import type { Learned } from "./run/learning.ts";
import type { LearnSkillRequest } from "./run/lessons.ts";
import { prepareRun } from "./training/prepare-run.ts";
import { trainRun } from "./training/train-run.ts";

/** Trains a skill for one robot from the words of a goal. @throws EmbodyError where nothing can be made of them */
export async function learnSkill(request: LearnSkillRequest): Promise<Learned> {
  const { sentence, robot, home, seed, workers, yes, mayAskModel, maxMinutes, onEvent, signal } = request;
  const reward = mayAskModel ? {} : { reward: "builtin" };
  const asked = { yes, minutes: maxMinutes, seed, json: true, ...reward };
  const options = trainSchema.parse(asked);
  const prepared = await prepareRun(`let the ${robot} ${sentence}`, options, Object.keys(asked), home);
  if ("mistakes" in prepared) {
    const [mistake] = prepared.mistakes;
    return { status: "failed", reason: mistake ? formatDiagnostic(prepared.file, mistake) : "its reward is wrong" };
  }
  const { checkpointSeconds, calibrate } = options;
  const end = await trainRun(
    prepared.folder,
    { home, workers, checkpointSeconds, isResumed: false, calibrate, isForProgram: true, signal },
    { event: onEvent, note: () => {}, end: () => {} },
  );
  if (end.status === "reached" && end.skill !== null) return { status: "learned", skill: end.skill };
  const percent = end.success === null ? "" : `, ${Math.round(100 * end.success)} % of ${end.evalEpisodes} episodes`;
  return {
    status: end.status === "interrupted" ? "refused" : "failed",
    reason:
      end.status === "interrupted"
        ? "its training was stopped"
        : `its training ended below the mark${percent} (${end.run})`,
  };
}
