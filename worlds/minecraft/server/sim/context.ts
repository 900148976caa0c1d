/**
 * What the parts of the simulation know of each other. Each part is a file of functions over this context; `simulation.ts`
 * makes the one object that fulfils it and calls the parts in a fixed order.
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import type { RandomStream } from "../../../../src/core/random.ts";
import type { BlockStore, Difficulty, EntitySystem } from "../contracts.ts";
import type { ContainerStore } from "./containers.ts";
import type { SimulationEvent } from "./events.ts";
import type { SimPlayer } from "./player.ts";

export interface SimulationContext {
  readonly seed: number;
  readonly difficulty: Difficulty;
  readonly blocks: BlockStore;
  readonly entities: EntitySystem;
  readonly containers: ContainerStore;
  /** The simulation's own stream. */
  readonly random: RandomStream;
  /** Ticks since the start of the world. */
  readonly tick: number;
  /** 0..23999; 0 is sunrise. */
  readonly timeOfDay: number;
  /** Those connected, in the order in which they joined. */
  onlinePlayers(): readonly SimPlayer[];
  emit(event: SimulationEvent): void;
  /** Sets a block and tells its neighbours, which may fall or lose their hold. */
  setBlock(position: Point, state: number): void;
}
