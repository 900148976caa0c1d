/** What is wrong with a draft: language, inputs, sizes; and, once three policies have tried it, that it asks for nothing. */
import type { StageView } from "../../../../planners/verifier-writer/writer.ts";
import type { DraftedTask } from "../../../core/drafted-task.ts";
import { checkVerifier, formatDiagnostic, LanguageError } from "../../../lang/index.ts";
import type { Probed, ProbeScore } from "./probes.ts";

/** A second is no task, and what takes minutes is several. */
export const horizons = { shortest: 1, longest: 60 } as const;

/** One line for each mistake; `file` is what the lines call the text. */
export function mistakesOf(draft: Pick<DraftedTask, "verifier" | "horizon">, stage: StageView, file: string): string[] {
  const { shortest, longest } = horizons;
  const mistakes: string[] = [];
  if (!(draft.horizon >= shortest && draft.horizon <= longest)) {
    mistakes.push(`${file}: a horizon of ${draft.horizon} s; it may have ${shortest} to ${longest} s`);
  }
  try {
    const { reads } = checkVerifier(draft.verifier, { file, inputs: stage.inputs });
    if (!reads.some((field) => /^(state|memory)\b/.test(field))) {
      mistakes.push(`${file}: it reads nothing of what the body does (state, memory)`);
    }
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    mistakes.push(...error.diagnostics.map((diagnostic) => formatDiagnostic(file, diagnostic)));
  }
  return mistakes;
}

const half = 0.5;
const deeds = { still: "standing still", random: "moving at random", sinusoid: "swinging all joints" } as const;

/** Why a verifier asks for nothing; null: it asks for something. Swings may honestly do what some sentences ask for. */
export function trivialityOf({ scores }: Probed): string | null {
  const first = (["still", "random"] as const)
    .flatMap((policy) => scores.filter((score) => score.policy === policy))
    .find(({ success }) => success >= half);
  return first ? `${deeds[first.policy]} already meets it in ${share(first)} of the episodes` : null;
}

/** What a person should know before they accept it. */
export function doubtsOf({ scores }: Probed): string[] {
  return scores
    .filter(({ success }) => success > 0)
    .map((score) => `${deeds[score.policy]} meets it in ${share(score)} of the episodes`);
}

const share = ({ success }: ProbeScore) => `${Math.round(100 * success)} %`;
