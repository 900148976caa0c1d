/** The tasks of the Rapier world. A new one is one file and one line here. */
import type { Task } from "../../../src/core/task.ts";
import type { RapierSimulation } from "../world.ts";
import { antGoto } from "./ant-goto.ts";
import { antRough } from "./ant-rough.ts";
import { antRun } from "./ant-run.ts";
import { armReach } from "./arm-reach.ts";
import { bipedWalk } from "./biped-walk.ts";
import { cartpoleSwingup } from "./cartpole-swingup.ts";
import { cheetahRun } from "./cheetah-run.ts";
import { hopperRun } from "./hopper-run.ts";
import { quadrupedVelocity } from "./quadruped-velocity.ts";
import { roverGoto } from "./rover-goto.ts";
import { roverPark } from "./rover-park.ts";
import { roverPush } from "./rover-push.ts";

export const rapierTasks: readonly Task<RapierSimulation>[] = [
  cartpoleSwingup,
  antRun,
  antGoto,
  antRough,
  quadrupedVelocity,
  hopperRun,
  cheetahRun,
  bipedWalk,
  roverGoto,
  roverPark,
  roverPush,
  armReach,
];
