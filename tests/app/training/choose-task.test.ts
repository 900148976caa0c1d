import { describe, expect, it } from "vitest";
import { chooseTask } from "../../../src/app/training/choose-task.ts";
import { EmbodyError } from "../../../src/core/errors.ts";
import { tasks } from "../../../worlds/registry.ts";

describe("a sentence chooses its task", () => {
  it.each([
    ["balance a pole", "classic/cartpole"],
    ["keep the pole on the cart upright by balancing it", "classic/cartpole"],
    ["swing the pole up", "rapier/cartpole-swingup"],
    ["swing a pole up and balance it on its cart", "rapier/cartpole-swingup"],
    ["make an ant run", "rapier/ant-run"],
    ["run on four legs as fast as possible", "rapier/ant-run"],
    ["let the ant walk to a target", "rapier/ant-goto"],
    ["a dog that walks where the joystick says", "rapier/quadruped-velocity"],
    ["hopping on one leg", "rapier/hopper-run"],
    ["run like a cheetah", "rapier/cheetah-run"],
    ["teach a humanoid to walk", "rapier/biped-walk"],
    ["drive to a point", "rapier/rover-goto"],
    ["push the crate onto the pad", "rapier/rover-push"],
    ["reach for a point with the gripper", "rapier/arm-reach"],
    ["find the way through a maze", "maze/goto"],
  ])("%s: %s", (sentence, id) => {
    expect(chooseTask(sentence).id).toBe(id);
  });

  it("knows every task by its id and by its own summary", () => {
    for (const task of tasks) {
      expect(chooseTask(task.id).id).toBe(task.id);
      expect(chooseTask(task.summary).id).toBe(task.id);
    }
  });

  it.each(["cook dinner", "fly a drone", "robot", "", "木を切って", "mine diamonds"])(
    "refuses '%s': none fits",
    (sentence) => {
      expect(() => chooseTask(sentence)).toThrow(EmbodyError);
      expect(() => chooseTask(sentence)).toThrow(/No task fits/);
    },
  );

  it("names the candidates where more than one fits", () => {
    const error = (() => {
      try {
        return chooseTask("ant");
      } catch (thrown) {
        return thrown as EmbodyError;
      }
    })();
    expect(error).toBeInstanceOf(EmbodyError);
    expect((error as EmbodyError).message).toMatch(/more than one task/);
    expect((error as EmbodyError).remedy).toMatch(/rapier\/ant-run \(.*rapier\/ant-goto \(/);
    expect((error as EmbodyError).remedy).not.toMatch(/rover|maze/);
  });
});
