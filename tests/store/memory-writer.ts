/** A process that writes calls of a run into a memory, for tests of several at once: HOME RUN COUNT. */
import { openHome } from "../../src/store/home.ts";
import { openMemory } from "../../src/store/memory.ts";

const [root = "", run = "", count = ""] = process.argv.slice(2);
const memory = openMemory(openHome({ EMBODY_HOME: root }), (line) => {
  throw new Error(line);
});
for (let index = 0; index < Number(count); index++) {
  const call = { skill: "collect", args: { item: "log" } };
  memory.keepStep({ run, index, world: "minecraft", call, outcome: "succeeded", seconds: 1 });
}
memory.close();
