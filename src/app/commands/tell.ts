/** `embody tell <run|last> "<words>"`: says something to a run that is at work, or that waits to be resumed. */
import type { Command } from "commander";
import { tellSchema } from "../../core/config.ts";
import { EmbodyError, exitCodes } from "../../core/errors.ts";
import { openHome } from "../../store/home.ts";
import { type LineKind, type Saying, tellInbox } from "../../store/inbox.ts";
import { addOptions, parseOptions } from "../options.ts";
import { sayingOf } from "../run/spoken.ts";

const wordless = ["pause", "continue", "stop"] as const satisfies readonly LineKind[];

export function addTellCommand(program: Command, done: (code: number) => void): void {
  const command = program
    .command("tell")
    .description("correct a goal while it is pursued, queue another one, pause, continue or stop")
    .argument("<run>", "id of a run, or last")
    .argument("[words...]", "such as: no, the other crate");
  addOptions(command, tellSchema).action(async (name: string, words: string[], raw: unknown) => {
    const options = parseOptions(tellSchema, raw);
    const saying = sayingFrom(words.join(" ").trim(), options);
    const { openRun } = await import("../run/saved.ts");
    const { id, inbox, isAtWork } = openRun(name, openHome());
    const line = tellInbox(inbox, saying);
    if (options.json) console.log(JSON.stringify({ type: "told", run: id, atWork: isAtWork, ...line }));
    else if (isAtWork) console.log(`told ${id}`);
    else console.log(`${id} is not at work now; it hears this with: npx embody do --resume ${id}`);
    done(exitCodes.done);
  });
}

function sayingFrom(
  words: string,
  options: { readonly next: boolean } & Record<(typeof wordless)[number], boolean>,
): Saying {
  const chosen = wordless.filter((kind) => options[kind]);
  const [kind] = chosen;
  if (chosen.length + (options.next ? 1 : 0) > 1) {
    throw new EmbodyError("bad-request", "Only one of --next, --pause, --continue and --stop can be meant.", {
      remedy: "Say the others one after another.",
    });
  }
  if (kind && words !== "") {
    throw new EmbodyError("bad-request", `With --${kind} no words are needed: "${words}".`, {
      remedy: `Correct the goal first, then --${kind}.`,
    });
  }
  if (kind) return { kind, words: "" };
  if (words === "") {
    throw new EmbodyError("bad-request", "Nothing is said.", {
      remedy: 'Try: embody tell last "no, the other crate", or --next "<goal>", --pause, --continue, --stop.',
    });
  }
  if (options.next) return { kind: "goal", words };
  // "Pause" is what it says, with or without the dashes.
  const typed = sayingOf(words);
  return typed && typed.kind !== "goal" ? typed : { kind: "correction", words };
}
