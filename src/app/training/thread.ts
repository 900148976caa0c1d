/** A worker thread of a training: does what the main thread says, in step with it. */
import { enableCompileCache } from "node:module";
import { parentPort } from "node:worker_threads";
import { messageOf } from "../../core/errors.ts";
import type { Participant } from "./participant.ts";
import type { FromThread, ToThread } from "./protocol.ts";

const port = parentPort;
if (!port) throw new Error("thread.ts is the entry of a worker thread.");

// The process has it; a thread has to ask for it again.
enableCompileCache();
// Loaded while the main thread finds out how large things are.
const modules = Promise.all([import("./participant.ts"), import("../../rl/group.ts")]);

let participant: Participant | undefined;
/** Which parts of an evaluation are this thread's. */
let isMine = (_part: number) => false;
let fail = () => {};

async function obey(message: ToThread): Promise<FromThread> {
  if (message.kind === "open") {
    const { spec, group, thread } = message;
    const [{ openParticipant }, { joinGroup, reportFailure }] = await modules;
    fail = () => reportFailure(group);
    isMine = (part) => part % group.threads === thread;
    participant = await openParticipant(spec, joinGroup(group, thread), true);
    return { kind: "ready", worlds: participant.worlds.map(({ shared }) => shared ?? null) };
  }
  if (!participant) throw new Error("a training thread was not opened");
  switch (message.kind) {
    case "iterate":
      await participant.trainer.iterate();
      return { kind: "done" };
    case "judge": {
      const { engine, episodes, seed } = message;
      return { kind: "judged", parts: await participant.judge(engine, episodes, seed, isMine) };
    }
    case "load":
      participant.trainer.load(message.state);
      return { kind: "done" };
    case "close":
      await participant.close();
      return { kind: "done" };
  }
}

let last: Promise<void> = Promise.resolve();
port.on("message", (message: ToThread) => {
  last = last.then(async () => {
    try {
      port.postMessage(await obey(message));
    } catch (error) {
      fail();
      port.postMessage({ kind: "failed", message: messageOf(error) } satisfies FromThread);
    }
    if (message.kind === "close") port.close();
  });
});
