/** `embody skills`: the library, scripted and trained: what there is, what is known of each, and its removal or export. */
import { cpSync, existsSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { z } from "zod";
import type { TrainedSkill } from "../../../skills/trained-library.ts";
import { jsonField } from "../../core/config.ts";
import { EmbodyError, messageOf, nearestNames } from "../../core/errors.ts";
import type { SkillDescription } from "../../core/skill.ts";
import { openHome } from "../../store/home.ts";
import { addOptions, parseOptions } from "../options.ts";

const schema = z.object({
  out: z.string().optional().describe("export: the folder to make (default: the skill's name, here)"),
  json: jsonField,
});

type Options = z.infer<typeof schema>;

const actions = {
  list: "all of them",
  search: "those that words are about",
  show: "everything about one",
  remove: "a trained one of yours, for good",
  export: "a trained one as a folder of its own",
} as const;

export function addSkillsCommand(program: Command, _done: (code: number) => void): void {
  const command = program
    .command("skills")
    .description("what the body can do: list, search, show, remove or export skills")
    .argument("[action]", Object.keys(actions).join(", "), "list")
    .argument("[words...]", "a skill's name; for search, words");
  addOptions(command, schema).action(async (action: string, words: string[], raw: unknown) => {
    const options = parseOptions(schema, raw);
    const library = await openLibrary();
    for (const fault of library.faults) process.stderr.write(`${fault}\n`);
    switch (action) {
      case "list":
        return printList([...library.scripted, ...library.trained.map(outlineOf)], options);
      case "search":
        return printList(await search(words.join(" "), library), options);
      case "show":
        return show(nameIn(words, "show"), library, options);
      case "remove":
        return remove(nameIn(words, "remove"), library, options);
      case "export":
        return exportSkill(nameIn(words, "export"), library, options);
      default: {
        const near = nearestNames(action, Object.keys(actions));
        throw new EmbodyError("bad-request", `'skills ${action}' is not there.`, {
          remedy:
            near.length > 0
              ? `Did you mean 'embody skills ${near[0]}'?`
              : `There are: ${Object.keys(actions).join(", ")}.`,
        });
      }
    }
  });
}

interface Library {
  readonly scripted: readonly SkillDescription[];
  readonly trained: readonly TrainedSkill[];
  readonly faults: readonly string[];
}

/** Scripted and trained skills; a trained one's line has more to say. */
async function openLibrary(): Promise<Library> {
  const [{ scriptedSkills }, { readTrainedLibrary }] = await Promise.all([
    import("../../../skills/library.ts"),
    import("../../../skills/trained-library.ts"),
  ]);
  const { skills, faults } = readTrainedLibrary(openHome().skills);
  return {
    scripted: scriptedSkills().map(({ name, kind, description }) => ({ name, kind, description })),
    trained: skills,
    faults,
  };
}

function outlineOf({ name, folder, isBundled, manifest }: TrainedSkill) {
  const { kind, description, task, words, results } = manifest;
  const counts = results.reference ?? results.fast;
  const success = counts?.success ?? null;
  return { name, kind, description, task, words, success, retention: results.retention, isBundled, folder };
}

function nameIn(words: readonly string[], action: string): string {
  const [name] = words;
  if (words.length === 1 && name !== undefined) return name;
  throw new EmbodyError("bad-request", `'skills ${action}' wants the name of one skill.`, {
    remedy: "'embody skills list' shows them.",
  });
}

async function search(query: string, { scripted, trained }: Library) {
  if (query.trim() === "") {
    throw new EmbodyError("bad-request", "'skills search' wants words.", {
      remedy: 'Such as: embody skills search "walk to a point"',
    });
  }
  const { searchSkills } = await import("../../../skills/trained-library.ts");
  return searchSkills(query, [...scripted, ...trained.map(outlineOf)]);
}

type Outline = SkillDescription | ReturnType<typeof outlineOf>;

function printList(skills: readonly Outline[], { json }: Options): void {
  if (json) {
    console.log(JSON.stringify({ type: "skills", skills }));
    return;
  }
  if (skills.length === 0) console.log("none");
  for (const skill of skills) {
    const success =
      "success" in skill && skill.success !== null ? ` (${skill.task}, success ${skill.success.toFixed(2)})` : "";
    console.log(`${skill.name.padEnd(20)} ${skill.kind.padEnd(9)} ${skill.description}${success}`);
  }
}

async function show(name: string, library: Library, { json }: Options): Promise<void> {
  const trained = library.trained.find((each) => each.name === name);
  const scripted = library.scripted.find((each) => each.name === name);
  if (!trained) {
    if (!scripted) throw unknownSkill(name, library);
    if (json) console.log(JSON.stringify({ type: "skill", skill: scripted }));
    else console.log(`${scripted.name}: ${scripted.description} (scripted)`);
    return;
  }
  const { manifest, folder, isBundled } = trained;
  if (json) {
    console.log(JSON.stringify({ type: "skill", skill: { ...manifest, folder, isBundled } }));
    return;
  }
  const { describeSkill } = await import("../output-training/skill.ts");
  console.log(describeSkill(trained).join("\n"));
}

function unknownSkill(name: string, { scripted, trained }: Library): EmbodyError {
  const names = [...scripted, ...trained].map((skill) => skill.name);
  const near = nearestNames(name, names);
  return new EmbodyError("not-found", `There is no skill '${name}'.`, {
    remedy: near.length > 0 ? `Did you mean '${near.join("' or '")}'?` : `Skills: ${names.join(", ")}.`,
  });
}

/** A trained skill to remove or export. */
function trainedNamed(name: string, library: Library, what: string): TrainedSkill {
  const skill = library.trained.find((each) => each.name === name);
  if (skill) return skill;
  if (!library.scripted.some((each) => each.name === name)) throw unknownSkill(name, library);
  throw new EmbodyError("bad-request", `'${name}' is a scripted skill: it cannot be ${what}.`, {
    remedy: "Only trained skills can.",
  });
}

function remove(name: string, library: Library, { json }: Options): void {
  const { folder, isBundled } = trainedNamed(name, library, "removed");
  if (isBundled) {
    throw new EmbodyError("bad-request", `'${name}' came with the program: bundled skills are read-only.`, {
      remedy: "A skill of yours with the same name stands before it.",
    });
  }
  try {
    rmSync(folder, { recursive: true });
  } catch (cause) {
    throw new EmbodyError("unavailable", `'${folder}' could not be removed: ${messageOf(cause)}.`, { cause });
  }
  if (json) console.log(JSON.stringify({ type: "skill-removed", name, folder }));
  else console.log(`removed: ${folder}`);
}

function exportSkill(name: string, library: Library, { out, json }: Options): void {
  const { folder } = trainedNamed(name, library, "exported");
  const place = resolve(out ?? name);
  if (existsSync(place)) {
    throw new EmbodyError("bad-request", `'${place}' is already there.`, { remedy: "Give another --out." });
  }
  try {
    cpSync(folder, place, { recursive: true });
  } catch (cause) {
    throw new EmbodyError("unavailable", `'${place}' could not be written: ${messageOf(cause)}.`, {
      remedy: "Give another --out.",
      cause,
    });
  }
  if (json) console.log(JSON.stringify({ type: "skill-exported", name, folder: place }));
  else console.log(`exported: ${join(place, "skill.json")} and what belongs to it`);
}
