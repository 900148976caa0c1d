/**
 * The page of the four suites of trainings: one section each, from what each of them kept when it ran last, so that the long ones can be run at
 * different times. A section carries its own conditions: command, machine, versions.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { libraryVersions } from "../../training/identity.ts";
import { markdown } from "../table.ts";

export interface Section {
  readonly suite: string;
  readonly title: string;
  readonly command: string;
  readonly conditions: string;
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly tables: readonly { readonly title: string; readonly rows: readonly object[] }[];
  readonly notes: readonly string[];
}

const order = ["cartpole", "locomotion", "throughput", "resume"];

/** Keeps a suite's section. */
export function keepSection(folder: string, section: Omit<Section, "machine" | "versions">): void {
  const place = join(folder, "cpu");
  mkdirSync(place, { recursive: true });
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"})`;
  const whole: Section = { ...section, machine, versions: libraryVersions() };
  writeFileSync(join(place, `${section.suite}.json`), JSON.stringify(whole, null, 2));
}

/** All sections that were kept, as one page. */
export function cpuPage(folder: string): string {
  const files = order.map((suite) => join(folder, "cpu", `${suite}.json`));
  const sections = files
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, "utf8")) as Section);
  return `# Trained on a CPU\n\n${sections.map(showSection).join("\n")}`;
}

export function showSection({ title, command, conditions, machine, versions, tables, notes }: Section): string {
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const parts = [
    `## ${title}`,
    `Made by \`${command}\` on ${machine}; ${named.join(", ")}.`,
    conditions,
    ...tables
      .filter(({ rows }) => rows.length > 0)
      .flatMap((table) => [...(table.title ? [`${table.title}:`] : []), markdown(table.rows)]),
    ...notes,
  ];
  return `${parts.join("\n\n")}\n`;
}
