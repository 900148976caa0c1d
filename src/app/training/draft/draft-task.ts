/**
 * From a sentence that no task fits to a frozen task: drafted by rules or a model, checked, tried by policies that know nothing, confirmed by a person. What
 * was accepted is hashed and does not change any more; the reward writer never sees it.
 */
import { createBuiltinVerifierWriter } from "../../../../planners/verifier-writer/builtin.ts";
import { createLlmVerifierWriter } from "../../../../planners/verifier-writer/llm.ts";
import type {
  RejectedDraft,
  StageView,
  VerifierDraft,
  VerifierWriter,
} from "../../../../planners/verifier-writer/writer.ts";
import { freezeDraft } from "../../../../worlds/rapier/stages/drafted.ts";
import { stageNamed } from "../../../../worlds/registry.ts";
import type { DraftedTask } from "../../../core/drafted-task.ts";
import { EmbodyError } from "../../../core/errors.ts";
import { BudgetError, type LanguageModel } from "../../../core/language-model.ts";
import type { Home } from "../../../store/home.ts";
import { mistakesOf, trivialityOf } from "./check-draft.ts";
import { confirm, keepDraft, type Person } from "./confirm.ts";
import { draftFileText, parseDraftFile, readDraftFile } from "./draft-file.ts";
import { type Probed, probeDraft } from "./probes.ts";
import { draftText } from "./show-draft.ts";
import { stageView, stageViews } from "./views.ts";

export interface DraftOptions {
  /** Accepted without asking. */
  readonly yes: boolean;
  readonly home: Home;
  readonly person: Person;
  /** Asked where the rules do not understand the sentence; null: there is none. */
  readonly model: LanguageModel | null;
  /** A stage's name, or a task's id, that it is to take place on. */
  readonly stage?: string;
  readonly signal?: AbortSignal;
}

/** A draft that passed the checker, as it was tried. */
interface Tried {
  readonly draft: DraftedTask;
  readonly note: string;
  readonly probed: Probed;
  /** Why it must not be trained for; null: nothing is wrong. */
  readonly fault: string | null;
}

/** How often a model may try. */
const mostDrafts = 3;

/** @throws EmbodyError("bad-request") where it cannot be drafted, or is not accepted */
export async function draftTask(sentence: string, options: DraftOptions): Promise<DraftedTask> {
  const views = stageViews(options.stage);
  const tried = await firstThatHolds(sentence, views, options);
  return settled(tried, options);
}

/** By the rules, where they understand all of it; else by the model. */
async function firstThatHolds(sentence: string, views: readonly StageView[], options: DraftOptions): Promise<Tried> {
  const { model, signal } = options;
  try {
    return await writtenBy(createBuiltinVerifierWriter(), 1, sentence, views, signal);
  } catch (error) {
    if (!model || !(error instanceof EmbodyError && error.code === "bad-request")) throw error;
    options.person.show([error.message, `asks ${model.name} for a verifier`]);
    return await writtenBy(createLlmVerifierWriter(model), mostDrafts, sentence, views, signal);
  }
}

/** Asks a writer until a draft passes, telling it what was wrong with those before. */
async function writtenBy(
  writer: VerifierWriter,
  attempts: number,
  sentence: string,
  views: readonly StageView[],
  signal: AbortSignal | undefined,
): Promise<Tried> {
  const rejected: RejectedDraft[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    const written = await writer.draft({ sentence, stages: views, rejected, ...(signal ? { signal } : {}) });
    const stage = views.find(({ name }) => name === written.stage);
    const reasons = stage ? mistakesOf(written, stage, "verifier") : [`there is no stage '${written.stage}'`];
    if (reasons.length === 0) {
      const tried = await tryDraft(freeze(sentence, written, writer.name), written.note);
      if (tried.fault === null) return tried;
      reasons.push(tried.fault);
    }
    rejected.push({ draft: written, reasons });
  }
  const last = rejected.at(-1)?.reasons ?? [];
  throw new EmbodyError(
    "bad-request",
    `No verifier can be drafted for '${sentence}': ${last.slice(0, 3).join("; ")}.`,
    {
      remedy: "Ask for something that has to be learned, or write the verifier yourself (--fitness FILE.ts).",
    },
  );
}

function freeze(sentence: string, written: VerifierDraft, author: DraftedTask["author"]): DraftedTask {
  const { name, stage, horizon, start, verifier } = written;
  return freezeDraft({ format: 1, id: `new/${name}`, sentence, stage, horizon, start, verifier, author });
}

async function tryDraft(draft: DraftedTask, note: string): Promise<Tried> {
  const probed = await probeDraft(draft);
  return { draft, note, probed, fault: trivialityOf(probed) };
}

/** Shown, and accepted or not. */
async function settled(first: Tried, options: DraftOptions): Promise<DraftedTask> {
  const { yes, person, home, signal } = options;
  let tried = first;
  for (;;) {
    person.show(draftText(tried.draft, tried.note, tried.probed));
    if (tried.fault !== null) person.show([`  ${tried.fault}`]);
    if (yes && tried.fault === null) return tried.draft;
    const answer = yes ? "no" : await confirm(tried.draft, tried.fault, person, signal);
    if (answer === "yes") return tried.draft;
    if (answer === "no") throw notAccepted(tried, keepDraft(tried.draft, home), person.ask !== null && !yes);
    tried = (await edited(answer.edited, tried, person)) ?? tried;
  }
}

/** The draft as a person changed it; null where it has mistakes, which they are shown. */
async function edited(text: string, before: Tried, person: Person): Promise<Tried | null> {
  if (text === draftFileText(before.draft)) return before;
  try {
    const draft = ofPerson(
      text,
      before.draft.sentence,
      { stage: before.draft.stage, name: before.draft.id.slice(4) },
      "the draft",
    );
    return await tryDraft(draft, "as you wrote it");
  } catch (error) {
    if (!(error instanceof EmbodyError) || error instanceof BudgetError) throw error;
    person.show([error.message]);
    return null;
  }
}

function notAccepted({ draft, fault }: Tried, path: string, wasAsked: boolean): EmbodyError {
  const why = fault ?? (wasAsked ? "it was not accepted" : "nobody has confirmed it");
  return new EmbodyError("bad-request", `The verifier for '${draft.sentence}' is not trained for: ${why}.`, {
    remedy:
      fault === null
        ? `Accept it with --yes, or edit ${path} and give it with --fitness ${path}.`
        : `Edit ${path} and give it with --fitness ${path}.`,
  });
}

/** The task that a file of the person's describes. @throws EmbodyError with its mistakes */
export async function taskOfFile(file: string, sentence: string, options: DraftOptions): Promise<DraftedTask> {
  const { person, stage, yes } = options;
  const draft = ofPerson(
    readDraftFile(file),
    sentence,
    { ...(stage === undefined ? {} : { stage }), name: null },
    file,
  );
  const tried = await tryDraft(draft, `from ${file}`);
  person.show(draftText(draft, tried.note, tried.probed));
  // Whoever wrote it wants it so; but nothing can be learned for what standing still achieves.
  if (tried.fault === null || yes) return draft;
  throw new EmbodyError("bad-request", `Option --fitness '${file}': ${tried.fault}: nothing is to be learned.`, {
    remedy: "Ask for more in it; or train for it all the same with --yes.",
  });
}

interface PersonsOwn {
  readonly stage?: string;
  /** Null: made of the sentence. */
  readonly name: string | null;
}

/** Where nobody says how long an episode may last (s). */
const usualHorizon = 10;

function ofPerson(text: string, sentence: string, { stage: asked, name }: PersonsOwn, file: string): DraftedTask {
  const { head, verifier } = parseDraftFile(text);
  const said = sentence || head.sentence || "";
  const stage = stageNamed(asked ?? head.stage ?? stageBySentence(said, file));
  const horizon = head.horizon ?? usualHorizon;
  const mistakes = mistakesOf({ verifier, horizon }, stageView(stage), file);
  if (mistakes.length > 0) {
    const [first = ""] = mistakes;
    const more = mistakes.length > 1 ? ` (and ${mistakes.length - 1} more: 'embody check-reward' shows them)` : "";
    throw new EmbodyError("bad-request", `${first}${more}.`, { remedy: "See docs/language.md, 'Verifiers'." });
  }
  return freezeDraft({
    format: 1,
    id: `new/${name ?? nameFrom(said || stage.name)}`,
    sentence: said || `as ${file.split(/[\\/]/).at(-1)} asks`,
    stage: stage.name,
    horizon,
    start: head.yaw === undefined ? {} : { yaw: head.yaw },
    verifier: verifier.replace(/^\n+/, ""),
    author: "person",
  });
}

/** The stage of the body that a sentence names, with the things that it names. */
function stageBySentence(sentence: string, file: string): string {
  const words: readonly string[] = sentence.toLowerCase().match(/[a-z]+(?:-[a-z]+)*/g) ?? [];
  const named = stageViews().filter((stage) => stage.words.some((word) => words.includes(word)));
  const things = new Set(named.flatMap(({ landmarks }) => landmarks).filter((thing) => words.includes(thing)));
  const found = named.find(
    ({ landmarks }) => landmarks.length === things.size && landmarks.every((thing) => things.has(thing)),
  );
  if (found) return found.name;
  throw new EmbodyError("bad-request", `Option --fitness '${file}': it is not said which body it is for.`, {
    remedy: `Add --task STAGE, or a first line '// stage: STAGE'. Stages: ${stageViews()
      .map(({ name }) => name)
      .join(", ")}.`,
  });
}

/** Up to five words of a sentence as a name. */
function nameFrom(sentence: string): string {
  const fillers = new Set("a an the make let have to of and it its should please robot that".split(" "));
  const words = (sentence.toLowerCase().match(/[a-z0-9]+/g) ?? []).filter((word) => !fillers.has(word));
  return words.slice(0, 5).join("-").slice(0, 48).replace(/-$/, "") || "skill";
}
