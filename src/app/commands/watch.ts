/** `embody watch [FILE|DIR]`: serves the page until Ctrl-C. With `--rollout BODY_OR_TASK` it first records that, and plays it. */
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
  const rollout = name.includes("/") ? await recordTask(name, options) : await recordBody(name, options);
  console.log(options.json ? JSON.stringify(rollout) : `recorded: ${rollout.episode}`);
  return rollout.episode;
}

async function recordBody(name: string, options: WatchOptions) {
  const { recordRollout, rolloutId, rolloutSubject } = await import("../rollout.ts");
  const { policy, seed } = options;
  const subject = rolloutSubject(name, options.scene);
  const [body, scene] = [subject.body.name, subject.scene.name];
  const path = outPath(options, rolloutId(body, scene, policy));
  const { hash, steps, seconds } = await recordRollout({
    ...subject,
    policy,
    seed,
    path,
    seconds: options.seconds ?? 10,
  });
  return { type: "rollout", body, scene, policy, seed, seconds, steps, episode: path, episodeHash: hash };
}

async function recordTask(id: string, options: WatchOptions) {
  const [{ rapierTaskNamed, recordTaskRollout }, { rolloutId }] = await Promise.all([
    import("../task-rollout.ts"),
    import("../rollout.ts"),
  ]);
  if (options.scene !== undefined) {
    throw new EmbodyError("bad-request", `A task has its own scene; --scene ${options.scene} cannot be used with it.`);
  }
  const { policy, seed } = options;
  const task = rapierTaskNamed(id);
  const path = outPath(options, rolloutId(id, policy));
  const { hash, steps, seconds, fitness, success } = await recordTaskRollout({
    task,
    policy,
    seed,
    path,
    seconds: options.seconds ?? task.horizon,
  });
  return {
    type: "rollout",
    task: id,
    policy,
    seed,
    seconds,
    steps,
    fitness,
    success,
    episode: path,
    episodeHash: hash,
  };
}

function outPath(options: WatchOptions, id: string): string {
  const path = resolve(options.out ?? join(openHome().episodes, `${id}.mcap`));
  if (existsSync(dirname(path))) return path;
  throw new EmbodyError("bad-request", `There is no folder '${dirname(path)}' to keep the episode in.`, {
    remedy: "Make it, or give another --out.",
  });
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
