/** A worker thread of a training: does what the main thread says, in step with it. */
import { parentPort, workerData } from "node:worker_threads";
import { messageOf } from "../../core/errors.ts";
import { joinGroup, reportFailure } from "../../rl/group.ts";
import { openParticipant } from "./participant.ts";
import type { FromThread, ThreadData, ToThread } from "./protocol.ts";

const { spec, group, thread } = workerData as ThreadData;
const port = parentPort;
if (!port) throw new Error("thread.ts is the entry of a worker thread.");
const post = (message: FromThread) => port.postMessage(message);

try {
  const participant = await openParticipant(spec, joinGroup(group, thread), true);
  const { trainer } = participant;
  const obey = async (message: ToThread): Promise<FromThread> => {
    switch (message.kind) {
      case "iterate":
        await trainer.iterate();
        return { kind: "done" };
      case "judge": {
        const { engine, episodes, seed } = message;
        const isMine = (part: number) => part % group.threads === thread;
        return { kind: "judged", parts: await participant.judge(engine, episodes, seed, isMine) };
      }
      case "load":
        trainer.load(message.state);
        return { kind: "done" };
      case "close":
        await participant.close();
        return { kind: "done" };
    }
  };
  let last: Promise<void> = Promise.resolve();
  port.on("message", (message: ToThread) => {
    last = last.then(async () => {
      try {
        post(await obey(message));
      } catch (error) {
        reportFailure(group);
        post({ kind: "failed", message: messageOf(error) });
      }
      if (message.kind === "close") port.close();
    });
  });
  post({ kind: "ready", worlds: participant.worlds.map(({ shared }) => shared ?? null) });
} catch (error) {
  reportFailure(group);
  post({ kind: "failed", message: messageOf(error) });
}
