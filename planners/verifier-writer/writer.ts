/**
 * A verifier writer: from a sentence that no task fits to what is meant by it, in numbers: on which stage, for how long, what counts (fitness) and
 * when it is done (success). A model and the rules stand behind this one interface and see the same stages. What comes is a draft: the checker
 * reads it, three policies that know nothing try it, a person confirms it; only then it is frozen. Rewards are written by others, who never see it.
 */
import type { Reach } from "../../src/core/drafted-task.ts";
import type { InputDeclarations } from "../../src/lang/index.ts";

export type { Reach };

/** What a writer knows of a stage. */
export interface StageView {
  readonly name: string;
  /** One line: the body and what is around it. */
  readonly summary: string;
  /** What people call the body. */
  readonly words: readonly string[];
  /** Things to go to. */
  readonly landmarks: readonly string[];
  readonly inputs: InputDeclarations;
  /** Time between actions (s). */
  readonly controlDt: number;
  /** Null: nobody has measured it. */
  readonly reach: Reach | null;
}

export interface VerifierDraft {
  /** A stage's name. */
  readonly stage: string;
  /** Two to four words with hyphens, such as "ant-spin". */
  readonly name: string;
  /** Longest episode (s). */
  readonly horizon: number;
  readonly start: { readonly yaw?: number };
  /** In the little language. */
  readonly verifier: string;
  /** What it means, in words. */
  readonly note: string;
}

/** A draft that was not accepted, and why. */
export interface RejectedDraft {
  readonly draft: VerifierDraft;
  readonly reasons: readonly string[];
}

export interface VerifierRequest {
  readonly sentence: string;
  readonly stages: readonly StageView[];
  /** Earlier drafts for the same sentence, oldest first. */
  readonly rejected: readonly RejectedDraft[];
  readonly signal?: AbortSignal;
}

export interface VerifierWriter {
  readonly name: "builtin" | "llm";
  /** @throws EmbodyError("bad-request") for a sentence that it can make nothing of: with what it understood, and what to do. */
  draft(request: VerifierRequest): Promise<VerifierDraft>;
}
