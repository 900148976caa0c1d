/** Language models: see docs/models.md. */
export { checkLanguageModel, type ModelFinding } from "./check.ts";
export { type CreateOptions, createLanguageModel, defaultModel, type Environment, openLedger } from "./create.ts";
export { Ledger, type LedgerOptions, type LedgerState, type Totals } from "./ledger.ts";
export { builtinPrices, type Price, type PriceTable, priceTable } from "./prices.ts";
export { type Recording, readRecordings, writeByHand } from "./recordings.ts";
export { replySchema } from "./schema.ts";
