import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { parseManifest, readManifest, type SkillManifest } from "../../skills/manifest.ts";
import {
  bundledSkills,
  findTrainedSkill,
  readPolicy,
  readTrainedLibrary,
  searchSkills,
  sha256,
} from "../../skills/trained-library.ts";

const policy = new Uint8Array([1, 2, 3]);
const manifest = (name: string, more: Partial<SkillManifest> = {}): SkillManifest => ({
  format: 1,
  name,
  task: "rapier/ant-goto",
  drafted: null,
  description: "walk on four legs to a point",
  words: ["spider"],
  kind: "trained",
  parameters: [{ name: "target", unit: "m", meaning: "where to go", size: 2 }],
  seeds: { training: 1, evaluation: [5, 100] },
  hashes: { policy: sha256(policy), reward: sha256("r"), verifier: sha256("v"), code: sha256("c") },
  steps: 10,
  seconds: 1,
  device: "cpu",
  settings: {},
  versions: { node: "24" },
  results: { fast: null, reference: null, retention: null },
  success: null,
  created: "2026-01-02T03:04:05.000Z",
  ...more,
});

let root = "";
const bundled = () => join(root, "bundled");
const own = () => join(root, "own");
function put(folder: string, name: string, content: unknown = manifest(name)): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "skill.json"), typeof content === "string" ? content : JSON.stringify(content));
  writeFileSync(join(path, "policy.onnx"), policy);
  return path;
}
const library = () => readTrainedLibrary(own(), bundled());

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "embody-skills-"));
});

describe("the library of trained skills", () => {
  it("is empty where there are no folders", () => {
    expect(readTrainedLibrary(null, bundled())).toEqual({ skills: [], faults: [] });
    expect(library()).toEqual({ skills: [], faults: [] });
  });

  it("puts a person's skill before the bundled one of the same name", () => {
    put(bundled(), "b-walk");
    put(bundled(), "a-run");
    put(own(), "b-walk", manifest("b-walk", { steps: 99 }));
    put(own(), ".c-half");
    const { skills, faults } = library();
    expect(faults).toEqual([]);
    expect(skills.map(({ name, isBundled, manifest: { steps } }) => [name, isBundled, steps])).toEqual([
      ["a-run", true, 10],
      ["b-walk", false, 99],
    ]);
    rmSync(join(own(), "b-walk"), { recursive: true });
    expect(findTrainedSkill(library(), "b-walk").isBundled).toBe(true);
  });

  it("tells of folders that are no skills, and goes on", () => {
    put(own(), "good");
    put(own(), "torn", "{");
    put(own(), "old", { ...manifest("old"), format: 0 });
    put(own(), "wrong", { ...manifest("wrong"), hashes: { policy: "x" } });
    cpSync(join(own(), "good"), join(own(), "copied"), { recursive: true });
    mkdirSync(join(own(), "empty"));
    const { skills, faults } = library();
    expect(skills.map(({ name }) => name)).toEqual(["good"]);
    expect(faults).toEqual([
      expect.stringMatching(/copied' calls itself 'good'/),
      expect.stringMatching(/There is no skill in '.*empty'/),
      expect.stringMatching(/old\/skill\.json' cannot be used: format:/),
      expect.stringMatching(/torn\/skill\.json' cannot be used: it is not JSON/),
      expect.stringMatching(/wrong\/skill\.json' cannot be used: hashes\.policy: is not a SHA-256/),
    ]);
  });

  it("names the nearest skill, and all of them", () => {
    expect(() => findTrainedSkill(library(), "walk")).toThrow("There is no trained skill 'walk'.");
    put(own(), "ant-walk");
    expect(() => findTrainedSkill(library(), "ant-wolk")).toThrow(/Did you mean 'ant-walk'/);
  });

  it("gives no policy but the one that the manifest speaks of", () => {
    const folder = put(own(), "ant-walk");
    const skill = findTrainedSkill(library(), "ant-walk");
    expect([...readPolicy(skill)]).toEqual([1, 2, 3]);
    writeFileSync(join(folder, "policy.onnx"), new Uint8Array([1, 2, 4]));
    expect(() => readPolicy(skill)).toThrow(/is not the one that its manifest speaks of/);
    rmSync(join(folder, "policy.onnx"));
    expect(() => readPolicy(skill)).toThrow(/cannot be read/);
  });

  it("is searched by words, scripted skills beside trained ones", () => {
    const skills = [
      { name: "collect", description: "dig up blocks of a kind" },
      { name: "ant-goto", description: "walk on four legs to a point", task: "rapier/ant-goto", words: ["spider"] },
      { name: "rover-push", description: "push a crate onto a pad", task: "rapier/rover-push", words: ["box"] },
    ];
    const names = (query: string) => searchSkills(query, skills).map(({ name }) => name);
    expect(names("pushing boxes")).toEqual(["rover-push"]);
    expect(names("spiders that walk")).toEqual(["ant-goto"]);
    expect(names("collect a crate")).toEqual(["collect", "rover-push"]);
    expect(names("swim")).toEqual([]);
  });
});

describe("the manifest of a skill", () => {
  it("comes back as it was written", () => {
    const written = manifest("ant-walk", {
      results: {
        fast: {
          episodes: 100,
          success: 1,
          successInterval: [0.96, 1],
          fitness: 2,
          fitnessInterval: [1.9, 2.1],
          return: 3,
          length: 600,
        },
        reference: null,
        retention: 0.9,
      },
    });
    expect(parseManifest(JSON.stringify(written), "x")).toEqual(written);
    put(own(), "ant-walk", written);
    expect(readManifest(join(own(), "ant-walk"))).toEqual(written);
  });

  it.each(["../up", "Ant", "a b", "", "-a", "a--b"])("refuses the name '%s'", (name) => {
    expect(() => parseManifest(JSON.stringify({ ...manifest("a"), name }), "x")).toThrow(/name: /);
  });
});

it("every bundled skill is whole: manifest, policy of that hash, reward, verifier, curve", () => {
  const { skills, faults } = readTrainedLibrary(null, bundledSkills);
  expect(faults).toEqual([]);
  for (const skill of skills) expect(readPolicy(skill).length).toBeGreaterThan(0);
});
