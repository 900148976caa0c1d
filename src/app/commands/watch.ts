/** `embody watch [FILE|DIR]`: serves the page until Ctrl-C. With `--rollout BODY` it first records that robot, and plays that. */
import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import type { z } from "zod";
import { watchSchema } from "../../core/config.ts";
import { EmbodyError } from "../../core/errors.ts";
import { openHome } from "../../store/home.ts";
import { openInBrowser } from "../browser.ts";
import { addOptions, parseOptions } from "../options.ts";

type WatchOptions = z.infer<typeof watchSchema>;

export function addWatchCommand(program: Command, _done: (code: number) => void): void {
  const command = program
    .command("watch")
    .description("serve the page that plays episodes; prints its address")
    .argument("[path]", "an episode, or a folder of them (default: all of yours)");
  addOptions(command, watchSchema).action(async (path: string | undefined, raw: unknown) => {
    const options = parseOptions(watchSchema, raw);
    const recorded = options.rollout === undefined ? null : await record(options.rollout, path, options);
    if (recorded !== null && !options.open) return;
    const episodes = recorded ?? (path === undefined ? openHome().episodes : resolve(path));
    if (!existsSync(episodes)) {
      throw new EmbodyError("not-found", `There is no episode or folder '${episodes}'.`, {
        remedy: "Give a .mcap file that 'embody do' printed, or nothing for all of yours.",
      });
    }
    if (!statSync(episodes).isDirectory()) await checkEpisode(episodes);
    const { startWatchServer } = await import("../server.ts");
    const page = await startWatchServer({
      episodes,
      ...(options.port === undefined ? {} : { port: options.port }),
      ...(options.listen === undefined ? {} : { listen: options.listen }),
    });
    console.log(options.json ? JSON.stringify({ type: "watch", url: page.url }) : `watch: ${page.url}   (Ctrl-C ends)`);
    if (recorded !== null) openInBrowser(page.url);
    await new Promise<void>((stop) => {
      process.once("SIGINT", () => stop());
      process.once("SIGTERM", () => stop());
    });
    await page.close();
  });
}

/** Records the rollout, says where it is, and gives its path. */
async function record(name: string, path: string | undefined, options: WatchOptions): Promise<string> {
  if (path !== undefined) {
    throw new EmbodyError("bad-request", `Both '${path}' and --rollout ${name} say what to play.`, {
      remedy: "Give one of them; --out FILE says where a rollout is kept.",
    });
  }
  const { recordRollout, rolloutId, rolloutSubject } = await import("../rollout.ts");
  const subject = rolloutSubject(name, options.scene);
  const out = resolve(options.out ?? join(openHome().episodes, `${rolloutId(subject, options.policy)}.mcap`));
  if (!existsSync(dirname(out))) {
    throw new EmbodyError("bad-request", `There is no folder '${dirname(out)}' to keep the episode in.`, {
      remedy: "Make it, or give another --out.",
    });
  }
  const { policy, seconds, seed } = options;
  const rollout = await recordRollout({ ...subject, policy, seconds, seed, path: out });
  const result = {
    type: "rollout",
    body: subject.body.name,
    scene: subject.scene.name,
    policy,
    seed,
    seconds: rollout.seconds,
    steps: rollout.steps,
    episode: rollout.path,
    episodeHash: rollout.hash,
  };
  console.log(options.json ? JSON.stringify(result) : `recorded: ${rollout.path}`);
  return rollout.path;
}

/** A file that is no episode is told here, not only on the page. */
async function checkEpisode(path: string): Promise<void> {
  const [{ openFileSource }, { openEpisode }] = await Promise.all([
    import("../../episode/file-source.ts"),
    import("../../episode/reader.ts"),
  ]);
  const source = await openFileSource(path);
  try {
    await openEpisode(source);
  } finally {
    await source.close();
  }
}
