/** A thread on a virtual clock that runs one scenario and posts what happened, in order. */
import { parentPort, workerData } from "node:worker_threads";
import { installVirtualClock } from "../../../../worlds/minecraft/clock/install.ts";

const { scenario, seed, burnMillions } = workerData as { scenario: string; seed: number; burnMillions: number };
const clock = installVirtualClock(seed);
const [timers, timersPromises, crypto, util, { createLink }] = await Promise.all([
  import("node:timers"),
  import("node:timers/promises"),
  import("node:crypto"),
  import("node:util"),
  import("../../../../worlds/minecraft/clock/link.ts"),
]);
const log: unknown[] = [];
let burnt = 0;
/** Real time passes at every step while virtual time stands still: nothing may depend on it. */
const note = (...entry: unknown[]) => {
  for (let i = 0; i < burnMillions * 1e6; i++) burnt += Math.sqrt(i);
  log.push([clock.now, ...entry]);
};

const scenarios: Record<string, () => Promise<void>> = {
  async order() {
    setTimeout(() => note("20"), 20);
    setTimeout(() => note("10"), 10);
    setTimeout(() => {
      note("10 second");
      process.nextTick(() => note("its nextTick"));
      Promise.resolve().then(() => note("its promise"));
      setImmediate(() => note("its immediate"));
    }, 10);
    setTimeout(() => note("10 third"), 10);
    setTimeout(() => note("zero is one"), 0);
    const cleared = setTimeout(() => note("never"), 5);
    clearTimeout(cleared);
    let beats = 0;
    const interval = setInterval(() => {
      note("beat");
      if (++beats === 3) clearInterval(interval);
    }, 30);
    await clock.advance(200);
  },
  async promises() {
    timersPromises.setTimeout(15, "slept").then((value) => note(value));
    util
      .promisify(setTimeout)(25, "promisified")
      .then((value) => note(value));
    timers.setTimeout(() => note("module"), 5);
    await clock.advance(50);
  },
  async dates() {
    const before = Date.now();
    // biome-ignore lint/complexity/useDateNow: the constructor is what is tested
    const construct = new Date().getTime() - before;
    await clock.advance(1500);
    note(Date.now() - before, construct, performance.now(), process.hrtime(), new Date(0).getTime());
    note(process.hrtime.bigint().toString(), new Date() instanceof Date, typeof Date());
  },
  async random() {
    note(Math.random(), crypto.randomUUID(), crypto.randomBytes(8).toString("hex"), crypto.randomInt(1000));
    note(globalThis.crypto.randomUUID(), [...globalThis.crypto.getRandomValues(new Uint8Array(4))]);
  },
  async link() {
    const { client, server } = createLink(25);
    server.on("data", (bytes: Buffer) => {
      note("server", bytes.toString());
      server.write(`re: ${bytes}`);
    });
    client.on("data", (bytes: Buffer) => note("client", bytes.toString()));
    client.on("close", () => note("client closed"));
    client.write("a");
    client.write("b");
    note("written");
    setTimeout(() => client.write("c"), 10);
    await clock.advance(60);
    server.end("bye");
    await clock.advance(60);
  },
};

await scenarios[scenario]?.();
parentPort?.postMessage({ log, burnt });
