/** Rows of results as a Markdown table. */

export type Row = Readonly<Record<string, unknown>>;

/** A table with a column for each field of the first row. */
export function markdown(results: readonly object[]): string {
  const rows = results as readonly Row[];
  const columns = Object.keys(rows[0] ?? {});
  const heading = columns.map((column) => column.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
  return [heading, columns.map(() => "---"), ...rows.map((row) => columns.map((column) => cell(row[column])))]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

export function cell(value: unknown): string {
  if (Array.isArray(value)) return value.map(cell).join(", ") || "none";
  if (typeof value === "number") {
    if (Number.isInteger(value)) return String(value);
    return Math.abs(value) >= 0.1 ? value.toFixed(2) : value.toPrecision(2);
  }
  if (typeof value === "boolean") return value ? "yes" : "no";
  // A hash is told by its beginning.
  return String(value).replace(/^([0-9a-f]{12})[0-9a-f]{52}$/, "$1…");
}
