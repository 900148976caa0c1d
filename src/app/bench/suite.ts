/** What `embody bench` wants of a suite. */
import type { z } from "zod";
import type { benchSchema } from "../../core/config.ts";
import type { Row } from "./table.ts";

export type BenchOptions = z.infer<typeof benchSchema>;

export interface BenchResult {
  readonly rows: readonly object[];
  /** Of the first table, where there are several. */
  readonly title?: string;
  /** Further tables. */
  readonly more?: readonly { readonly title: string; readonly rows: readonly object[] }[];
  /** What was not measured, and why. */
  readonly notes?: readonly string[];
}

export interface Suite {
  readonly title: string;
  /** What was measured, for the page. */
  readonly conditions: string;
  /** `cpu`: a section of the page that the suites of trainings share. */
  readonly page?: "cpu";
  run(options: BenchOptions, folder: string, progress: (row: Row, note: string) => void): Promise<BenchResult>;
}
