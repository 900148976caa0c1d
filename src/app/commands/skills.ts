/** `embody skills`: what the body can do. */
import type { Command } from "commander";
import { plainSchema } from "../../core/config.ts";
import { EmbodyError } from "../../core/errors.ts";
import { addOptions } from "../options.ts";

export function addSkillsCommand(program: Command, _done: (code: number) => void): void {
  const command = program
    .command("skills")
    .description("list what the body can do")
    .argument("[action]", "list", "list");
  addOptions(command, plainSchema).action(async (action: string, { json }: { json?: boolean }) => {
    if (action !== "list") {
      throw new EmbodyError("bad-request", `'skills ${action}' is not there.`, {
        remedy: "Use 'embody skills list'.",
      });
    }
    const { scriptedSkills } = await import("../../../skills/library.ts");
    const skills = scriptedSkills().map(({ name, kind, description }) => ({ name, kind, description }));
    if (json) console.log(JSON.stringify({ type: "skills", skills }));
    else
      for (const skill of skills) console.log(`${skill.name.padEnd(14)} ${skill.kind.padEnd(9)} ${skill.description}`);
  });
}
