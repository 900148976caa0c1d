/**
 * classic/cartpole as kernels: the ODE of Barto, Sutton & Anderson 1983 with the constants and the Euler step of Gymnasium's
 * CartPole-v1 (50 Hz, 10 N, failure beyond 12 degrees or 2.4 m, 500 steps), observation, reward, termination and automatic reset
 * with counter-based randomness included.
 */
import {
  cos,
  defineLayout,
  type Float,
  f32,
  i32,
  type Kernel,
  type KernelBuilder,
  kernel,
  randomUniform,
  sin,
} from "../../src/kernel/index.ts";

export const cartpole = defineLayout({
  fields: {
    position: f32(),
    velocity: f32(),
    angle: f32(),
    angularVelocity: f32(),
    step: i32(),
    episode: i32(),
    action: f32(),
    observation: f32(4),
    reward: f32(),
    terminated: i32(),
    truncated: i32(),
  },
  parameters: { seed: i32(), force: f32() },
});

type Builder = KernelBuilder<typeof cartpole.fields, typeof cartpole.tables, typeof cartpole.parameters>;

const gravity = 9.8;
const poleMass = 0.1;
const totalMass = 1.1;
const halfLength = 0.5;
const controlDt = 0.02;
const angleLimit = (12 * Math.PI) / 180;
const positionLimit = 2.4;
const horizon = 500;

type State = { position: Float; velocity: Float; angle: Float; angularVelocity: Float };

function initialState(k: Builder, episode: ReturnType<Builder["int"]>): State {
  const draw = (purpose: number) =>
    randomUniform(k, k.parameter("seed"), k.environment(), episode, 0, purpose).sub(0.5).mul(0.1);
  return { position: draw(0), velocity: draw(1), angle: draw(2), angularVelocity: draw(3) };
}

function integrate({ position, velocity, angle, angularVelocity }: State, force: Float): State {
  const [sine, cosine] = [sin(angle), cos(angle)];
  const pull = force
    .add(
      angularVelocity
        .square()
        .mul(sine)
        .mul(poleMass * halfLength),
    )
    .div(totalMass);
  const inertia = cosine
    .square()
    .mul(-poleMass / totalMass)
    .add(4 / 3)
    .mul(halfLength);
  const angularAcceleration = sine.mul(gravity).sub(cosine.mul(pull)).div(inertia);
  const acceleration = pull.sub(angularAcceleration.mul(cosine).mul((poleMass * halfLength) / totalMass));
  return {
    position: position.add(velocity.mul(controlDt)),
    velocity: velocity.add(acceleration.mul(controlDt)),
    angle: angle.add(angularVelocity.mul(controlDt)),
    angularVelocity: angularVelocity.add(angularAcceleration.mul(controlDt)),
  };
}

function save(k: Builder, state: State): void {
  const { position, velocity, angle, angularVelocity } = state;
  k.store("position", position);
  k.store("velocity", velocity);
  k.store("angle", angle);
  k.store("angularVelocity", angularVelocity);
  [position, velocity, angle, angularVelocity].forEach((value, index) => {
    k.store("observation", index, value);
  });
}

export const reset: Kernel = kernel("reset", cartpole, (k) => {
  save(k, initialState(k, k.int(0)));
  for (const name of ["step", "episode", "terminated", "truncated"] as const) k.store(name, 0);
  k.store("reward", 0);
});

/** One control step of 0.02 s; an environment that ended starts its next episode in the same step. */
export const step: Kernel = kernel("step", cartpole, (k) => {
  const before = {
    position: k.load("position"),
    velocity: k.load("velocity"),
    angle: k.load("angle"),
    angularVelocity: k.load("angularVelocity"),
  };
  const force = k.load("action").clamp(-1, 1).mul(k.parameter("force"));
  const after: State = integrate(before, force);
  const terminated = after.position.abs().gt(positionLimit).or(after.angle.abs().gt(angleLimit));
  const taken = k.load("step").add(1);
  const truncated = terminated.not().and(taken.ge(horizon));
  const episode = k.load("episode");
  const next = k.if(
    terminated.or(truncated),
    () => ({ state: initialState(k, episode.add(1)), step: k.int(0), episode: episode.add(1) }),
    () => ({ state: after, step: taken, episode }),
  );
  save(k, next.state);
  k.store("step", next.step);
  k.store("episode", next.episode);
  k.store("reward", 1);
  k.store("terminated", terminated.toInt());
  k.store("truncated", truncated.toInt());
});
