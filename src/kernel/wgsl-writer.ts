/** Statements and expressions in WGSL. A block in braces is a scope there too, so a name is declared where its value is made. */
import { entry, kernelError } from "./errors.ts";
import type { Node, Statement } from "./ir.ts";
import { type Placement, slotOf } from "./layout.ts";
import type { OperationName } from "./operations.ts";
import type { Plan } from "./plan.ts";
import type { WgslBinding } from "./wgsl.ts";

type Template = (a: string, b: string, c: string) => string;

const infix =
  (operator: string): Template =>
  (a, b) =>
    `(${a} ${operator} ${b})`;
const called =
  (name: string): Template =>
  (a, b) =>
    b ? `${name}(${a}, ${b})` : `${name}(${a})`;
const select: Template = (condition, yes, no) => `select(${no}, ${yes}, ${condition})`;
/** The divisor is replaced before dividing: by 1 for zero, and by 1 again where -2^31 / -1 would overflow. */
const divisor: Template = (_a, b) => `select(${b}, 1i, ${b} == 0i || ${b} == -1i)`;

const templates: Record<OperationName, Template> = {
  "f32.add": infix("+"),
  "f32.sub": infix("-"),
  "f32.mul": infix("*"),
  "f32.div": infix("/"),
  "f32.min": (a, b) => `select(${a}, ${b}, ${b} < ${a})`,
  "f32.max": (a, b) => `select(${a}, ${b}, ${a} < ${b})`,
  "f32.neg": (a) => `(-${a})`,
  "f32.abs": called("abs"),
  "f32.sqrt": called("sqrt"),
  "f32.floor": called("floor"),
  "f32.ceil": called("ceil"),
  "f32.trunc": called("trunc"),
  "f32.nearest": called("round"),
  "f32.eq": infix("=="),
  "f32.ne": infix("!="),
  "f32.lt": infix("<"),
  "f32.le": infix("<="),
  "f32.select": select,
  "f32.convert": called("f32"),
  "f32.frombits": called("bitcast<f32>"),
  "i32.add": infix("+"),
  "i32.sub": infix("-"),
  "i32.mul": infix("*"),
  "i32.div": (a, b, c) => `select(select(${a} / ${divisor(a, b, c)}, -${a}, ${b} == -1i), 0i, ${b} == 0i)`,
  "i32.rem": (a, b, c) => `select(${a} % ${divisor(a, b, c)}, 0i, ${b} == 0i || ${b} == -1i)`,
  "i32.min": called("min"),
  "i32.max": called("max"),
  "i32.and": infix("&"),
  "i32.or": infix("|"),
  "i32.xor": infix("^"),
  "i32.shl": (a, b) => `(${a} << ${b.replace("i", "u")})`,
  "i32.shr": (a, b) => `(${a} >> ${b.replace("i", "u")})`,
  "i32.ushr": (a, b) => `bitcast<i32>(bitcast<u32>(${a}) >> ${b.replace("i", "u")})`,
  "i32.eq": infix("=="),
  "i32.ne": infix("!="),
  "i32.lt": infix("<"),
  "i32.le": infix("<="),
  "i32.ult": (a, b) => `(bitcast<u32>(${a}) < bitcast<u32>(${b}))`,
  "i32.select": select,
  // 2^31 is no i32: the bound is the largest f32 below, and what lies above saturates.
  "i32.truncate": (a) => `select(i32(clamp(${a}, -2147483648f, 2147483520f)), 2147483647i, ${a} >= 2147483648f)`,
  "i32.bits": called("bitcast<i32>"),
  "bool.and": infix("&&"),
  "bool.or": infix("||"),
  "bool.xor": infix("!="),
  "bool.not": (a) => `(!${a})`,
  "bool.select": select,
};

/** Operations whose template writes an operand twice. */
const repeating: ReadonlySet<string> = new Set(["f32.min", "f32.max", "i32.div", "i32.rem", "i32.truncate"]);

function literal(node: Node & { kind: "constant" }): string {
  if (node.type === "bool") return node.value ? "true" : "false";
  if (node.type === "i32") return node.value === -2147483648 ? "(-2147483647i - 1i)" : parenthesised(`${node.value}i`);
  // The decimal form of the f64 is exactly the f32, so nothing is rounded.
  return parenthesised(`${Object.is(node.value, -0) ? "-0" : node.value}f`);
}

const parenthesised = (text: string) => (text.startsWith("-") ? `(${text})` : text);

export class WgslWriter {
  readonly lines: string[] = [];
  private indent = "  ";
  private temporaries = 0;
  private readonly names = new Map<Node, string>();
  private readonly plan: Plan;
  private readonly placement: Placement;
  private readonly bindings: readonly WgslBinding[];
  /** Parameters are words of a storage buffer, as all the rest. */
  private readonly hasHeap: boolean;

  constructor(plan: Plan, placement: Placement, bindings: readonly WgslBinding[], hasHeap = false) {
    this.plan = plan;
    this.placement = placement;
    this.bindings = bindings;
    this.hasHeap = hasHeap;
  }

  private line(text: string): void {
    this.lines.push(this.indent + text);
  }

  private named(text: string): string {
    if (/^\w+$/.test(text)) return text;
    const name = `t${this.temporaries++}`;
    this.line(`let ${name} = ${text};`);
    return name;
  }

  private use(node: Node): string {
    if (node.kind === "constant") return literal(node);
    if (this.plan.inlined.has(node)) return this.compute(node);
    return entry(this.names, node);
  }

  private bindingOf(source: "field" | "table" | "parameter", name: string, start: number): WgslBinding {
    const found = this.bindings.find((each) => each.kind === `${source}s` && each.start <= start && start < each.end);
    if (!found) throw kernelError(`${source} "${name}" has no binding`);
    return found;
  }

  private address(source: "field" | "table", name: string, index: number | Node): string {
    const { layout, fields, tables, stride } = this.placement;
    const start = entry(source === "field" ? fields : tables, name);
    const binding = this.bindingOf(source, name, start);
    const { size } = slotOf(source === "field" ? layout.fields : layout.tables, name, source);
    const first = (start - binding.start) / 4;
    const lane = source === "field" ? " + environment" : "";
    const step = source === "field" ? stride : 1;
    if (typeof index === "number") return `${binding.name}[${first + index * step}i${lane}]`;
    const clamped = `clamp(${this.use(index)}, 0i, ${size - 1}i)`;
    return `${binding.name}[${first}i + ${clamped} * ${step}i${lane}]`;
  }

  private compute(node: Node): string {
    switch (node.kind) {
      case "environment":
        return "environment";
      case "parameter": {
        if (!this.hasHeap) return `parameters.p_${node.name}`;
        const binding = this.bindingOf("parameter", node.name, entry(this.placement.parameters, node.name));
        const word = `${binding.name}[${(entry(this.placement.parameters, node.name) - binding.start) / 4}i]`;
        return node.type === "f32" ? `bitcast<f32>(${word})` : word;
      }
      case "load": {
        const word = this.address(node.source, node.name, node.index);
        return node.type === "f32" ? `bitcast<f32>(${word})` : word;
      }
      case "operation": {
        if (node.inputs.every(({ kind }) => kind === "constant")) {
          throw kernelError(`${node.operation} of constants overflows, which WGSL refuses`, "Clamp the constants.");
        }
        const inputs = node.inputs.map((input) => this.use(input));
        const [a = "", b = "", c = ""] = repeating.has(node.operation)
          ? inputs.map((text) => this.named(text))
          : inputs;
        return templates[node.operation](a, b, c);
      }
      default:
        return this.use(node);
    }
  }

  private nested(body: () => void): void {
    const outer = this.indent;
    this.indent += "  ";
    body();
    this.indent = outer;
  }

  write(statements: readonly Statement[]): void {
    for (const statement of statements) {
      switch (statement.kind) {
        case "define":
          this.define(statement.node, this.compute(statement.node));
          break;
        case "store": {
          const value = this.use(statement.value);
          const address = this.address("field", statement.name, statement.index);
          this.line(`${address} = ${statement.type === "f32" ? `bitcast<i32>(${value})` : value};`);
          break;
        }
        case "if":
          this.writeIf(statement);
          break;
        case "loop":
          this.writeLoop(statement);
          break;
        case "call":
          throw kernelError("a shader is one function");
      }
    }
  }

  private define(node: Node, value: string): void {
    this.names.set(node, `v${node.id}`);
    this.line(`let v${node.id} = ${value};`);
  }

  private writeIf(statement: Statement & { kind: "if" }): void {
    const condition = this.use(statement.condition);
    for (const { variable } of statement.results) {
      this.names.set(variable, `v${variable.id}`);
      this.line(`var v${variable.id}: ${variable.type};`);
    }
    this.line(`if (${condition}) {`);
    for (const side of ["whenTrue", "whenFalse"] as const) {
      if (side === "whenFalse") this.line("} else {");
      this.nested(() => {
        this.write(statement[side]);
        for (const result of statement.results) {
          const value = this.use(result[side]);
          this.line(`v${result.variable.id} = ${value};`);
        }
      });
    }
    this.line("}");
  }

  private writeLoop({ index, carried, count, body }: Statement & { kind: "loop" }): void {
    for (const { variable, initial } of carried) {
      const value = this.use(initial);
      this.names.set(variable, `v${variable.id}`);
      this.line(`var v${variable.id}: ${variable.type} = ${value};`);
    }
    const counter = `v${index.id}`;
    this.names.set(index, counter);
    this.line(`for (var ${counter}: i32 = 0i; ${counter} < ${count}i; ${counter}++) {`);
    this.nested(() => {
      this.write(body);
      const next = carried.map((each) => {
        const value = this.use(each.next);
        const name = `t${this.temporaries++}`;
        this.line(`let ${name} = ${value};`);
        return name;
      });
      carried.forEach(({ variable }, position) => {
        this.line(`v${variable.id} = ${next[position]};`);
      });
    });
    this.line("}");
    for (const { variable, result } of carried) this.names.set(result, `v${variable.id}`);
  }
}
