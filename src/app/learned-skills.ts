/**
 * Skills that were learned from sentences, as the yard uses them: read from the library, found by planners at once when a new one is learned, and made
 * ready (senses compiled, policy opened) when they are first performed. One that stands on a stage whose body or things the yard does not
 * have is none of the yard's.
 */
import { yardSkillNames } from "../../planners/yard/ground.ts";
import type { LearnedSkill, LearnedSkills } from "../../planners/yard/learned.ts";
import { resultThatCounts } from "../../skills/manifest.ts";
import type { TrainedPolicy } from "../../skills/onnx-skill.ts";
import { openTrainedPolicy, readTrainedLibrary, type TrainedSkill } from "../../skills/trained-library.ts";
import type { LearnedPerformer } from "../../skills/yard/performing.ts";
import type { LearnedSenses } from "../../worlds/rapier/yard/performance.ts";
import { createJudgedSenses } from "../../worlds/rapier/yard/senses.ts";
import { stageNamed, taskFromDraft, worldOf } from "../../worlds/registry.ts";
import type { DraftedTask } from "../core/drafted-task.ts";
import { isRobot, type Point, type RobotName, type YardThing, yardThings } from "../core/yard.ts";

/** Skills of the yard's own have these names. */
const ownNames: readonly string[] = yardSkillNames;

type Known = LearnedSkill & { readonly skill: TrainedSkill; readonly draft: DraftedTask };
type StageInYard = LearnedSenses["stage"] & { readonly robot: RobotName };

export class LearnedShelf {
  readonly #own: string | null;
  #known: ReadonlyMap<string, Known>;
  readonly #senses = new Map<string, LearnedSenses>();
  readonly #policies = new Map<string, Promise<TrainedPolicy>>();

  /** @param own the person's folder of skills; null: bundled ones only */
  constructor(own: string | null) {
    this.#own = own;
    this.#known = read(own);
  }

  /** As they are now. */
  readonly list: LearnedSkills = () => [...this.#known.values()];

  /** Takes in what has been learned since. Gives whether the yard can do the skill of this name now. */
  refresh(name: string): boolean {
    this.#senses.delete(name);
    this.#policies.delete(name);
    this.#known = read(this.#own);
    return this.#known.has(name);
  }

  /** What the world sees and judges a skill by; undefined where there is none of this name. */
  readonly sensesOf = (name: string): LearnedSenses | undefined => {
    const known = this.#known.get(name);
    const ready = this.#senses.get(name);
    if (ready || !known) return ready;
    const task = taskFromDraft(known.draft);
    const { robot: _, ...stage } = stageInYard(known.draft) ?? { robot: null, start: [0, 0] as const, thing: null };
    const senses = { robot: known.robot, senses: createJudgedSenses(task, worldOf(task)), stage };
    this.#senses.set(name, senses);
    return senses;
  };

  /** Skills for the yard. `walkers` bring the robots to their places. */
  performers(walkers: Readonly<Record<RobotName, LearnedPerformer["walker"]>>): LearnedPerformer[] {
    return [...this.#known.values()].map(({ name, robot, sentence, seconds, success, draft }) => {
      const { start, thing } = stageInYard(draft) ?? { start: [0, 0] as const, thing: null };
      const distance = thing ? Math.hypot(thing.at[0] - start[0], thing.at[1] - start[1]) : 0;
      const beside = thing ? { thing: thing.name, distance } : null;
      const policy = () => this.#policyOf(name);
      return { name, sentence, walker: walkers[robot], seconds, success, beside, policy };
    });
  }

  #policyOf(name: string): Promise<TrainedPolicy> {
    const opened = this.#policies.get(name);
    const known = this.#known.get(name);
    if (opened) return opened;
    if (!known) throw new RangeError(`there is no learned skill '${name}'`);
    const { skill, success } = known;
    const opening = openTrainedPolicy(skill).then((policy) => ({
      name,
      policy,
      success: skill.manifest.success,
      baseRate: success,
    }));
    this.#policies.set(name, opening);
    return opening;
  }
}

function read(own: string | null): Map<string, Known> {
  const { skills } = readTrainedLibrary(own);
  const known = skills.flatMap((skill): [string, Known][] => {
    const { name, manifest } = skill;
    const draft = manifest.drafted ?? null;
    const stage = draft && stageInYard(draft);
    if (!draft || !stage || ownNames.includes(name)) return [];
    const success = resultThatCounts(manifest)?.success ?? null;
    const { sentence, horizon: seconds } = draft;
    return [[name, { name, robot: stage.robot, sentence, seconds, success, skill, draft }]];
  });
  return new Map(known);
}

/** Where a stage lies in the yard; null where it does not: another body, or a thing that is not there. */
function stageInYard({ stage: name }: DraftedTask): StageInYard | null {
  const { simulation, landmarks } = stageNamed(name);
  if (simulation.kind !== "rapier" || !isRobot(simulation.body.name)) return null;
  const [x, y] = simulation.body.stance.position;
  const start: Point = [x, y];
  const [landmark, ...others] = landmarks;
  const robot = simulation.body.name;
  if (landmark === undefined) return { robot, start, thing: null };
  const there = simulation.scene.things.find((thing) => thing.name === landmark);
  const own = yardThings.find((thing): thing is YardThing => thing === landmark);
  if (!there || !own || others.length > 0) return null;
  return { robot, start, thing: { name: own, at: [there.position[0], there.position[1]] } };
}
