/** Rows of a suite that are kept between runs, by the code that made them and a key, so that an interrupted suite goes on. */
import { appendFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { codeHash } from "./code-hash.ts";

export class KeptRows<Row> {
  readonly #file: string;
  readonly #code: string;
  readonly #kept: Map<string, readonly Row[]>;

  /** @param code what the rows depend on; rows of another one are left alone, and not given. */
  constructor(file: string, fresh: boolean, code = codeHash()) {
    this.#file = file;
    this.#code = code;
    if (fresh) rmSync(file, { force: true });
    const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
    const entries = lines.map((line) => JSON.parse(line) as { code: string; key: string; rows: Row[] });
    this.#kept = new Map(entries.filter(({ code }) => code === this.#code).map(({ key, rows }) => [key, rows]));
  }

  /** The kept rows of `key`, or those that `measure` gives, which are kept from then on. */
  async of(key: string, measure: () => Promise<readonly Row[]>): Promise<readonly Row[]> {
    const known = this.#kept.get(key);
    if (known) return known;
    const rows = await measure();
    // Nothing measured (a missing tool) is nothing to keep.
    if (rows.length === 0) return rows;
    this.#kept.set(key, rows);
    appendFileSync(this.#file, `${JSON.stringify({ code: this.#code, key, rows })}\n`);
    return rows;
  }
}
