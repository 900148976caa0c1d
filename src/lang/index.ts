/** What other rooms use of the language of rewards, observations, terminations and verifiers; docs/language.md is the way in. */
export { type Diagnostic, formatDiagnostic, LanguageError } from "./diagnostics.ts";
export { type ExportedName, exportedNames } from "./exports.ts";
export { describeInputs, type InputDeclaration, type InputDeclarations, type VectorInput } from "./inputs.ts";
export {
  checkProgram,
  diagnose,
  type Entry,
  type EntryDeclaration,
  type Lowered,
  lowerEntry,
  type Program,
  type ProgramOptions,
} from "./program.ts";
export { freshName, withdrawExport } from "./rename.ts";
export { inputSize, type Replayed, type ReplayOptions, replayRewards, rowStarts } from "./replay.ts";
export type { Output, ResultKind } from "./results.ts";
export { checkVerifier, diagnoseVerifier, type Verifier, type VerifierOptions } from "./verifier.ts";
