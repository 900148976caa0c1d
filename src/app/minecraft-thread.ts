/**
 * Entry of the thread that hosts a Minecraft world. The clock is installed before anything else is loaded, because libraries
 * keep the timers that they first see; a world on a real server lives in real time.
 */
import { parentPort, workerData } from "node:worker_threads";
import { installVirtualClock } from "../../worlds/minecraft/clock/install.ts";
import type { MinecraftThreadData } from "../../worlds/minecraft/thread/protocol.ts";

const data = workerData as MinecraftThreadData;
if (!parentPort) throw new Error("minecraft-thread.ts is the entry of a worker thread.");
const clock = data.realServer ? null : installVirtualClock(data.seed);

const [{ hostMinecraft }, { useClock }, { skillSet }] = await Promise.all([
  import("../../worlds/minecraft/thread/host.ts"),
  import("../../worlds/minecraft/thread/embedded.ts"),
  import("../../skills/library.ts"),
]);
if (clock) useClock(clock);
await hostMinecraft(parentPort, data, skillSet());
