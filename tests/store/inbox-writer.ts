/** A process that says things to an inbox, for tests of several at once: PATH NAME COUNT. */
import { tellInbox } from "../../src/store/inbox.ts";

const [path = "", name = "", count = ""] = process.argv.slice(2);
for (let index = 0; index < Number(count); index++) {
  tellInbox(path, { kind: "correction", words: `${name} ${index} ${"x".repeat(200)}` });
}
