/** Seeds that no training sees: of decisions on the way and of the final evaluation, far from those of training and from each other. */
export const heldOutSeeds = { decision: 0x40000000, confirmation: 0x48000000, final: 0x60000000 } as const;
