/** From a sentence to a frozen task: what is asked, what is refused, and what a person can change on the way. */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { fittingTask } from "../../../../src/app/training/choose-task.ts";
import type { Person } from "../../../../src/app/training/draft/confirm.ts";
import { draftFileText, parseDraftFile } from "../../../../src/app/training/draft/draft-file.ts";
import {
  type ResolveOptions,
  refuseHumanReward,
  resolveTask,
} from "../../../../src/app/training/draft/resolve-task.ts";
import { EmbodyError } from "../../../../src/core/errors.ts";
import type { ChatMessage, GenerateOptions, LanguageModel } from "../../../../src/core/language-model.ts";
import { openHome } from "../../../../src/store/home.ts";
import { hashDraft } from "../../../../worlds/rapier/stages/drafted.ts";
import { taskNamed } from "../../../../worlds/registry.ts";

const root = mkdtempSync(join(tmpdir(), "embody-draft-"));
const home = openHome({ EMBODY_HOME: root });

/** A person who gives these answers, and edits by a function. */
function person(answers: readonly string[] | null, edit: (text: string) => string = (text) => text) {
  const shown: string[] = [];
  const questions: string[] = [];
  const left = [...(answers ?? [])];
  const someone: Person = {
    show: (lines) => void shown.push(...lines),
    ask:
      answers === null
        ? null
        : async (question) => {
            questions.push(question);
            return left.shift() ?? "n";
          },
    edit,
  };
  return { person: someone, shown, questions };
}

const resolve = (sentence: string, who: Person, more: Partial<ResolveOptions> = {}) =>
  resolveTask(sentence, { yes: false, home, person: who, model: null, ...more });

async function refusal(promise: Promise<unknown>): Promise<EmbodyError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(EmbodyError);
  return error as EmbodyError;
}

const turn = "rover, turn left by 90 degrees";

describe("which task a sentence is about", () => {
  it("is one of those there are where it means all that is said, and nobody is asked", async () => {
    const { person: who, shown, questions } = person([]);
    expect(await resolve("let the ant run", who)).toMatchObject({ task: { id: "rapier/ant-run" }, drafted: null });
    expect(await resolve("anything", who, { task: "rapier/ant-goto" })).toMatchObject({ drafted: null });
    expect([shown, questions]).toEqual([[], []]);
    // "Spin", "backwards" and "round the tower" are no part of running and going.
    for (const sentence of ["make the ant spin", "make the ant run backwards", "drive round the tower"]) {
      expect(fittingTask(sentence)).toBeNull();
    }
  });

  it("is a new one, shown with three policies that know nothing, and accepted by --yes", async () => {
    const { person: who, shown, questions } = person(null);
    const { task, drafted } = await resolve(turn, who, { yes: true });
    expect(drafted).toMatchObject({ id: "new/rover-turn", sentence: turn, stage: "rapier/rover", author: "builtin" });
    expect(drafted?.hash).toBe(drafted && hashDraft(drafted));
    expect(taskNamed("new/rover-turn")).toBe(task);
    expect(questions).toEqual([]);
    const text = shown.join("\n");
    for (const line of [/export const success/, /random +-?\d\.\d{3} +0\.00/, /sinusoid/, /still +0\.000 +0\.00/])
      expect(text).toMatch(line);
  });

  it("is asked about on a terminal: yes, no, or edited first", async () => {
    const yes = person(["perhaps", "y"]);
    expect((await resolve(turn, yes.person)).drafted?.author).toBe("builtin");
    expect(yes.questions).toHaveLength(2);
    const no = await refusal(resolve(turn, person(["n"]).person));
    expect(no).toMatchObject({ code: "bad-request" });
    expect(no.message).toMatch(/it was not accepted/);
    const wrong = person(
      ["e", "e", "y"],
      (() => {
        const edits = [
          (text: string) => text.replaceAll("memory.turned", "memory.turnt"),
          (text: string) => text.replace(/1\.57\d*/, "0.7"),
        ];
        return (text: string) => (edits.shift() ?? ((same: string) => same))(text);
      })(),
    );
    const { drafted } = await resolve(turn, wrong.person);
    expect(drafted).toMatchObject({ author: "person", stage: "rapier/rover", sentence: turn });
    expect(drafted?.verifier).toContain("0.7");
    expect(wrong.shown.join("\n")).toMatch(/the draft:\d+:\d+: .*turnt/);
  });

  it("is refused where there is nobody to ask, and the draft is kept for editing", async () => {
    const error = await refusal(resolve(turn, person(null).person));
    expect(error.code).toBe("bad-request");
    const file = join(root, "drafts", "rover-turn.ts");
    expect(error.remedy).toContain("--yes");
    expect(error.remedy).toContain(`--fitness ${file}`);
    const text = readFileSync(file, "utf8");
    expect(text).toMatch(/^\/\/ sentence: rover, turn left.*\n\/\/ stage: rapier\/rover\n\/\/ horizon: \d+\n/);
    const { drafted } = await resolve("", person(null).person, { fitness: file });
    expect(drafted).toMatchObject({ sentence: turn, stage: "rapier/rover", author: "person" });
  });

  it("is not trained for where standing still is enough", async () => {
    const error = await refusal(resolve("rover, stand still", person(["y"]).person, { yes: true }));
    expect(error.message).toMatch(/No task fits.*standing still already meets it in 100 %/);
  });

  it("is refused, with all ways out, where it is not understood", async () => {
    const error = await refusal(resolve("make the ant dance", person(["y"]).person));
    expect(error.message).toMatch(/^No task fits 'make the ant dance'\. .*'dance' is not known/);
    expect(error.remedy).toMatch(/--fitness FILE\.ts.*--task: classic\/cartpole/);
  });
});

describe("a verifier of the person's own", () => {
  const write = (name: string, text: string) => {
    const file = join(root, name);
    writeFileSync(file, text);
    return file;
  };
  const far = "export const fitness = last((state) => state.rootPosition.x);\nexport const success = fitness >= 2;\n";

  it("is taken without asking, on the stage that the sentence, the task or the file says", async () => {
    const who = person(null).person;
    const bySentence = await resolve("the rover goes east", who, { fitness: write("a.ts", far) });
    expect(bySentence.drafted).toMatchObject({
      stage: "rapier/rover",
      horizon: 10,
      author: "person",
      verifier: far,
      id: "new/rover-goes-east",
    });
    const byTask = await resolve("", who, { fitness: write("b.ts", far), task: "rapier/rover-goto" });
    expect(byTask).toMatchObject({ drafted: { stage: "rapier/rover-goto" }, task: { command: { draws: 2 } } });
    const byFile = await resolve("", who, {
      fitness: write("c.ts", `// stage: rapier/ant\n// horizon: 4 s\n\n${far}`),
    });
    expect(byFile.drafted).toMatchObject({ stage: "rapier/ant", horizon: 4, verifier: far });
  });

  it("is refused with the place of its mistake, without a body, or where nothing is to be learned", async () => {
    const who = person(null).person;
    const mistake = write("d.ts", `// stage: rapier/rover\n${far.replace("rootPosition", "rootPositon")}`);
    expect((await refusal(resolve("", who, { fitness: mistake }))).message).toMatch(/d\.ts:2:\d+: .*rootPositon/);
    expect((await refusal(resolve("go east", who, { fitness: write("e.ts", far) }))).message).toMatch(/which body/);
    const idle = write(
      "f.ts",
      "export const fitness = mean((state) => state.rootPosition.z);\nexport const success = survived;\n",
    );
    expect((await refusal(resolve("rover idles", who, { fitness: idle }))).message).toMatch(
      /standing still already meets it/,
    );
    expect((await refusal(resolve("rover", who, { fitness: join(root, "none.ts") }))).code).toBe("not-found");
    const blind = write("g.ts", "export const fitness = mean((time) => time);\nexport const success = fitness > 99;\n");
    expect((await refusal(resolve("rover waits", who, { fitness: blind }))).message).toMatch(
      /reads nothing of what the body does/,
    );
  });

  it("has no reward that anybody wrote", async () => {
    const resolved = await resolve("the rover goes east", person(null).person, { fitness: write("a.ts", far) });
    expect(() => refuseHumanReward(resolved, "human")).toThrow(/nobody has written a reward/);
    expect(() => refuseHumanReward(resolved, "builtin")).not.toThrow();
    expect(() => refuseHumanReward({ drafted: null }, "human")).not.toThrow();
  });

  it("comes back from its file as it was", async () => {
    const { drafted } = await resolve("the rover goes east", person(null).person, { fitness: write("a.ts", far) });
    if (!drafted) throw new Error("no draft");
    const { head, verifier } = parseDraftFile(draftFileText(drafted));
    expect(head).toEqual({ sentence: "the rover goes east", stage: "rapier/rover", horizon: 10 });
    expect(verifier.trim()).toBe(far.trim());
    expect(existsSync(join(root, "drafts", "rover-goes-east.ts"))).toBe(false);
  });
});

describe("a model's verifier", () => {
  /** Gives these replies, one after another, through the schema as a server's would come. */
  function modelOf(replies: readonly unknown[]) {
    const asked: ChatMessage[][] = [];
    const left = [...replies];
    const model: LanguageModel = {
      name: "fake",
      place: "here",
      async generate<Schema extends z.ZodType>(
        schema: Schema,
        messages: readonly ChatMessage[],
        _options: GenerateOptions,
      ) {
        asked.push([...messages]);
        const value = schema.parse(left.shift());
        return { value, text: "", usage: { promptTokens: 1, completionTokens: 1, usd: 0 }, calls: 1, cached: false };
      },
      close: async () => undefined,
    };
    return { model, asked };
  }
  const dance = "make the rover dance";
  const good =
    "export const fitness = maximum((memory) => min(1, abs(memory.turned) / 3));\nexport const success = any((memory) => abs(memory.turned) >= 3) && survived;\n";

  it("is asked for where the rules do not understand, and told what was wrong until it is right", async () => {
    const { model, asked } = modelOf([
      { stage: "rover" },
      { name: "Rover dance", horizon: "8 s", verifier: good.replaceAll("memory.turned", "memory.turnt") },
      { name: "rover-dance", horizon: 8, fitness: "mean((state) => state.rootPosition.z)", success: "survived" },
      { name: "rover-dance", horizon: 8, verifier: `\`\`\`ts\n${good}\`\`\`` },
    ]);
    const { drafted } = await resolve(dance, person(null).person, { yes: true, model });
    expect(drafted).toMatchObject({
      id: "new/rover-dance",
      stage: "rapier/rover",
      author: "llm",
      verifier: good,
      horizon: 8,
    });
    expect(asked).toHaveLength(4);
    expect(asked[0]?.[1]?.content).toContain("rapier/rover-tower");
    expect(asked[1]?.[1]?.content).toMatch(/readonly rootPosition/);
    expect(asked[2]?.[1]?.content).toMatch(/refused:[\s\S]*turnt/);
    expect(asked[3]?.[1]?.content).toMatch(/standing still already meets it/);
  });

  it("is given up after three that are wrong", async () => {
    const wrong = { name: "x", horizon: 8, verifier: "export const fitness = 1;" };
    const { model, asked } = modelOf([{ stage: "rapier/rover" }, wrong, wrong, wrong]);
    const error = await refusal(resolve(dance, person(null).person, { yes: true, model }));
    expect(error.message).toMatch(/No task fits.*No verifier can be drafted/);
    expect(asked).toHaveLength(4);
  });

  it("is not asked for where the rules understand", async () => {
    const { model, asked } = modelOf([]);
    expect((await resolve(turn, person(null).person, { yes: true, model })).drafted?.author).toBe("builtin");
    expect(asked).toEqual([]);
  });
});
