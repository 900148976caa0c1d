/**
 * Puts the yard together: policies from the library of trained skills, senses of their tasks, skills, planner, recorder. A skill that is not
 * there is said at once, with the command that trains it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { createYardDomain } from "../../planners/yard/domain.ts";
import { createYardPlanner } from "../../planners/yard-planner.ts";
import { createLibrary } from "../../skills/library.ts";
import type { TrainedPolicy } from "../../skills/onnx-skill.ts";
import {
  findTrainedSkill,
  openTrainedPolicy,
  readTrainedLibrary,
  type TrainedLibrary,
} from "../../skills/trained-library.ts";
import {
  successOfSkill,
  type YardPolicyName,
  yardPolicies,
  yardSkills,
  yardWalkers,
} from "../../skills/yard/skills.ts";
import { FactKeeper, situationAtStart } from "../../worlds/rapier/yard/facts.ts";
import { drawLayout } from "../../worlds/rapier/yard/layout.ts";
import { createTaskSenses } from "../../worlds/rapier/yard/senses.ts";
import { createYardWorld, type YardSkills } from "../../worlds/rapier/yard/world.ts";
import { taskNamed, worldOf } from "../../worlds/registry.ts";
import { EmbodyError } from "../core/errors.ts";
import { noMemory, type PlanMemory } from "../core/memory.ts";
import type { Facts } from "../core/plan.ts";
import type { World } from "../core/world.ts";
import type { YardBody } from "../core/yard.ts";
import { PhysicsRecorder } from "../episode/physics-recorder.ts";
import { compilePredicate } from "../lang/predicate.ts";
import { yardFactsSchema } from "../lang/yard-facts.ts";
import { LearnedShelf } from "./learned-skills.ts";

export const yardPredicate = (text: string) => compilePredicate(text, yardFactsSchema);

/** What is true in the yard of this seed before anything has happened. */
export function yardFactsAtStart(seed: number): Facts {
  const layout = drawLayout(seed);
  const start = situationAtStart(layout);
  return new FactKeeper(layout, start).facts(start) as unknown as Facts;
}

/** Reads manifests only; a plan needs no policy. @param own the person's folder of skills */
export function createYardPlanning(own: string | null, memory: PlanMemory = noMemory, shelf = new LearnedShelf(own)) {
  const { skills } = readTrainedLibrary(own);
  const rate = (policy: YardPolicyName) => {
    const manifest = skills.find((skill) => skill.name === policy)?.manifest;
    const { reference, fast } = manifest?.results ?? { reference: null, fast: null };
    return (reference ?? fast)?.success ?? null;
  };
  const learned = shelf.list;
  const success = (skill: string) =>
    learned().find(({ name }) => name === skill)?.success ?? successOfSkill(skill, rate);
  const rules = createYardPlanner({ success, learned });
  return { rules, domain: createYardDomain({ rules, success, memory, learned }) };
}

type Policies = Readonly<Record<YardPolicyName, TrainedPolicy>>;

/** Opens the policies that the yard's skills run. @param own the person's folder of skills */
export async function openYardPolicies(own: string | null): Promise<Policies> {
  const library = readTrainedLibrary(own);
  const names = Object.keys(yardPolicies) as YardPolicyName[];
  const opened = await Promise.all(names.map(async (name) => [name, await openOne(library, name)] as const));
  return Object.fromEntries(opened) as Record<YardPolicyName, TrainedPolicy>;
}

async function openOne(library: TrainedLibrary, name: YardPolicyName): Promise<TrainedPolicy> {
  if (!library.skills.some((skill) => skill.name === name)) {
    throw new EmbodyError("not-found", `The yard needs the trained skill '${name}', which is not there.`, {
      remedy: `Train it: npx embody train --task ${yardPolicies[name]} --name ${name}`,
    });
  }
  const skill = findTrainedSkill(library, name);
  const { success, results } = skill.manifest;
  const measured = results.reference ?? results.fast;
  return { name, policy: await openTrainedPolicy(skill), success, baseRate: measured?.success ?? null };
}

/** Skills as a world resolves them; what is learned on the way joins them at once. */
export function yardSkillSet(policies: Policies, shelf: LearnedShelf = new LearnedShelf(null)): YardSkills {
  const walkers = yardWalkers(policies);
  const library = () => createLibrary<YardBody>(yardSkills(policies, shelf.performers(walkers)));
  return {
    get descriptions() {
      return library().all.map(({ name, kind, description }) => ({ name, kind, description }));
    },
    resolve(call) {
      const { skill, args } = library().resolve(call);
      const { predict, initiation, name } = skill;
      return {
        timeLimit: skill.timeLimit(args),
        hindrance: (facts) =>
          initiation === undefined || yardPredicate(initiation)(facts as unknown as Facts)
            ? null
            : `'${name}' starts only where '${initiation}' holds`,
        run: (body) => skill.run(body, args),
        ...(predict ? { predict: (body: YardBody) => predict(body, args) } : {}),
      };
    },
  };
}

export interface OpenYardOptions {
  readonly seed: number;
  readonly speed: number;
  readonly snapshot: Uint8Array | null;
  /** The person's folder of skills; null: bundled ones only. */
  readonly skills: string | null;
  /** What was learned from sentences; read from the same folder when not given. */
  readonly shelf?: LearnedShelf;
}

export async function openYard(options: OpenYardOptions): Promise<World> {
  const { seed, speed, snapshot, skills, shelf = new LearnedShelf(skills) } = options;
  const policies = await openYardPolicies(skills);
  const tasks = Object.values(yardPolicies);
  const senses = new Map(tasks.map((id) => [id as string, createTaskSenses(taskNamed(id), worldOf(taskNamed(id)))]));
  return createYardWorld({
    seed,
    skills: yardSkillSet(policies, shelf),
    senses,
    learned: shelf.sensesOf,
    speed,
    clock: { now: () => performance.now(), sleep: (milliseconds) => sleep(milliseconds) },
    recorder: (scene, write, resume) => new PhysicsRecorder(scene, write, resume ? { resume } : {}),
    snapshot,
  });
}
