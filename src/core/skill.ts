/**
 * Skills are options in the sense of Sutton, Precup & Singh 1999: parameters, an initiation predicate, a policy, a success
 * predicate and a time limit. Scripted and trained skills share this contract; a scripted one acts through a body
 * interface such as `MinecraftBody`, which the composition root hands in.
 */
import type { z } from "zod";
import type { SkillArguments } from "./plan.ts";

/** Why a skill ended without success. The planner reasons over these, so they are few and typed. */
export const skillFailureCodes = [
  "no-path",
  "no-tool",
  "not-found",
  "no-space",
  "missing-item",
  "interrupted",
  "timeout",
  "died",
  "danger",
  "rejected",
  "internal",
] as const;
export type SkillFailureCode = (typeof skillFailureCodes)[number];

export class SkillFailure extends Error {
  readonly code: SkillFailureCode;
  /** What the failure is about, such as `{ item: "oak_log" }`. */
  readonly details: SkillArguments;

  constructor(code: SkillFailureCode, message: string, details: SkillArguments = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "SkillFailure";
    this.code = code;
    this.details = details;
  }
}

export type SkillKind = "scripted" | "trained";

/** What the planner may know of a skill. */
export interface SkillDescription {
  readonly name: string;
  readonly kind: SkillKind;
  /** One line. */
  readonly description: string;
}

export interface Skill<Body, Parameters extends z.ZodType = z.ZodType> extends SkillDescription {
  readonly parameters: Parameters;
  /** Predicate over facts that must hold for the skill to start; absent: anywhere. */
  readonly initiation?: string;
  /** Success predicate for given arguments, when the skill alone can say; the subgoal's own predicate decides. */
  success?(args: z.infer<Parameters>): string;
  /** World seconds after which the skill is stopped with `timeout`. */
  timeLimit(args: z.infer<Parameters>): number;
  /** Acts until done. Ends normally on success, throws `SkillFailure` otherwise. */
  run(body: Body, args: z.infer<Parameters>): Promise<void>;
  /** Probability that it succeeds from here; null or absent where nothing is known. */
  predict?(body: Body, args: z.infer<Parameters>): Promise<number | null>;
}

export interface SkillResult {
  readonly status: "succeeded" | "failed";
  readonly failure?: { readonly code: SkillFailureCode; readonly message: string; readonly details: SkillArguments };
  /** World time used (s). */
  readonly worldSeconds: number;
}
