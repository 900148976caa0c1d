/** Puts the text of a verifier together: named helpers, each written once, with the inputs that they read as parameters. */

const inputs = ["state", "action", "memory", "command", "parameters", "time"] as const;

/** The inputs that an expression reads, as parameters: "state, memory". */
export function inputsOf(expression: string): string {
  return inputs.filter((input) => new RegExp(`(?<![.\\w])${input}\\b`).test(expression)).join(", ");
}

/** A function of a step: "(state) => …". */
export const each = (expression: string): string => `(${inputsOf(expression)}) => ${expression}`;

/** A number as people write it: 5 digits. */
export const written = (value: number): string => String(Number(value.toPrecision(5)));

export class VerifierText {
  readonly #functions = new Map<string, string>();

  /** Declares a helper, once, and gives its call. */
  helper(name: string, says: string, expression: string): string {
    const call = `${name}(${inputsOf(expression)})`;
    this.#functions.set(name, `// ${says}\nfunction ${call} {\n  return ${expression};\n}\n`);
    return call;
  }

  /** The whole text. */
  write(parts: {
    readonly fitness: string;
    readonly fitnessSays: string;
    readonly success: readonly string[];
    readonly successSays: string;
  }): string {
    const helpers = [...this.#functions.values()].map((text) => `${text}\n`).join("");
    const success = parts.success.map((each, index) => (index === 0 ? each : `  ${each}`)).join(" &&\n");
    return `${helpers}/** ${parts.fitnessSays} */\nexport const fitness = ${parts.fitness};\n\n/** ${parts.successSays} */\nexport const success =\n  ${success};\n`;
  }
}
