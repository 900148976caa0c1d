/**
 * Which task a sentence means, by its words alone: they are looked for in the tasks' ids, in the names of their bodies, in what the tasks say of
 * themselves and of their marks. Where no task, or more than one, fits, the person is asked rather than guessed for.
 */
import { type RegisteredTask, tasks } from "../../../worlds/registry.ts";
import { EmbodyError } from "../../core/errors.ts";
import { searchByWords, stemsOf } from "../../core/words.ts";
import { commentOn } from "../tasks.ts";

/** Other names of bodies. */
const bodyWords: Readonly<Record<string, string>> = {
  ant: "four-legged spider insect",
  arm: "manipulator gripper hand",
  biped: "two-legged humanoid person",
  cartpole: "pendulum",
  "half-cheetah": "cheetah cat runner",
  hopper: "one-legged jumper",
  quadruped: "four-legged dog",
  rover: "car vehicle wheels",
};

/** Other words for what is done; in the texts themselves they would only repeat. */
const deedWords: Readonly<Record<string, string>> = {
  "classic/cartpole": "upright cart keep",
  "rapier/cartpole-swingup": "upright cart",
  "rapier/ant-run": "walk fast sprint forward",
  "rapier/ant-goto": "go target run reach place goal",
  "rapier/quadruped-velocity": "walk trot follow command speed",
  "rapier/hopper-run": "jump forward",
  "rapier/cheetah-run": "run sprint fast forward",
  "rapier/biped-walk": "forward stride",
  "rapier/rover-goto": "go target steer navigate reach place goal avoid",
  "rapier/rover-push": "box block shove move",
  "rapier/arm-reach": "touch target move",
  "maze/goto": "go navigate labyrinth exit find reach goal",
};

/** What is meant when these words are all that is said, although other tasks know them too. */
const plainWords: Readonly<Record<string, string>> = {
  "classic/cartpole": "balance pole cart cartpole",
  "rapier/cartpole-swingup": "swing swingup",
};

/** Words of a task with how much each says about which task is meant. */
function textsOf(task: RegisteredTask): (readonly [string, number])[] {
  const { simulation } = task;
  const body = simulation.kind === "rapier" ? simulation.body.name : "";
  return [
    [task.id, 2],
    [body, 2],
    [plainWords[task.id] ?? "", 2],
    [bodyWords[body] ?? "", 1.5],
    [task.summary, 1.5],
    [deedWords[task.id] ?? "", 1.2],
    [commentOn("success", task.verifier), 0.7],
  ];
}

/** The least share of a sentence's words that must speak for a task. */
const leastScore = 0.3;
/** Another task that has this share of the best one's score may be meant as well. */
const rivalShare = 0.85;

/** Words that say nothing about what is done. */
const plain = new Set(
  stemsOf(
    "fast possible where says say way through well good quick quickly like some again just only until while them their using use without",
  ),
);

/** Whether a task means every word of a sentence: what says more is about something else. */
function meansAll(task: RegisteredTask, sentence: string): boolean {
  const known = new Set(textsOf(task).flatMap(([text]) => stemsOf(text)));
  return stemsOf(sentence).every((stem) => known.has(stem) || plain.has(stem));
}

/**
 * The task that a sentence means; null where none means all that it says.
 *
 * @throws EmbodyError where more than one may be meant
 */
export function fittingTask(sentence: string, all: readonly RegisteredTask[] = tasks): RegisteredTask | null {
  const named = all.find(({ id, summary }) => [id, summary].includes(sentence.trim()));
  if (named) return named;
  if (stemsOf(sentence).length === 0) return null;
  const found = searchByWords(sentence, all, textsOf).filter(({ thing }) => meansAll(thing, sentence));
  const [best] = found;
  if (!best || best.score < leastScore) return null;
  const rivals = found.filter(({ score }) => score >= best.score * rivalShare);
  if (rivals.length === 1) return best.thing;
  throw new EmbodyError("bad-request", `'${sentence}' may mean more than one task.`, {
    remedy: `Choose one with --task: ${rivals.map(({ thing }) => `${thing.id} (${thing.summary})`).join(", ")}.`,
  });
}

/** What is said where no task fits. */
export function noTaskFits(sentence: string, all: readonly RegisteredTask[] = tasks): EmbodyError {
  return new EmbodyError("bad-request", `No task fits '${sentence}'.`, {
    remedy: `Choose one with --task: ${all.map(({ id }) => id).join(", ")}.`,
  });
}

/** The task that a sentence means. @throws EmbodyError where none does, or more than one may */
export function chooseTask(sentence: string, all: readonly RegisteredTask[] = tasks): RegisteredTask {
  const fitting = fittingTask(sentence, all);
  if (fitting) return fitting;
  throw noTaskFits(sentence, all);
}

/** Words that a skill trained for a task is found by, beside its own description. */
export function wordsOf(task: RegisteredTask): string[] {
  const { simulation } = task;
  const body = simulation.kind === "rapier" ? simulation.body.name : "";
  const texts = [body, bodyWords[body] ?? "", deedWords[task.id] ?? "", task.summary];
  return [...new Set(texts.flatMap((text) => text.toLowerCase().match(/[a-z]{3,}/g) ?? []))].sort();
}
