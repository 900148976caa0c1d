/** Contacts and range finders of the twin; docs/twin.md says what is left out. */
export { contactCandidates } from "./contacts.ts";
export { castRays } from "./rays.ts";
export { type ContactSelection, selectionOf } from "./selection.ts";
export { geometryTables } from "./tables.ts";
export type { BodyPose, ContactCandidate, GeometryInput } from "./types.ts";
