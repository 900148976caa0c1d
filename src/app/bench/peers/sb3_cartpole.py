"""PPO of stable-baselines3 on Gymnasium's CartPole-v1, for `embody bench cartpole`.

Reads one JSON object from standard input: {start, seed, cap, every, constants}. `start` is when the process was started (s since 1970),
`constants` "defaults" (PPO's own), "zoo" (those of rl-baselines3-zoo for CartPole-v1) or an object with the settings of embody's own training.
Every `every` steps the policy is judged without noise on 100 episodes that training never sees; the clock stands still meanwhile. Prints one
JSON line: whether a mean return of 475 was reached, and after how many seconds from process start (and of learning) and steps.
"""

import json
import sys
import time

job = json.load(sys.stdin)
paused = 0.0


def clock():
    return time.time() - job["start"] - paused


import gymnasium  # noqa: E402
import numpy as np  # noqa: E402
import stable_baselines3  # noqa: E402
import torch  # noqa: E402
from stable_baselines3 import PPO  # noqa: E402
from stable_baselines3.common.callbacks import BaseCallback  # noqa: E402
from stable_baselines3.common.env_util import make_vec_env  # noqa: E402
from stable_baselines3.common.vec_env import VecNormalize  # noqa: E402

# Networks of this size are fastest on one thread.
torch.set_num_threads(1)
EPISODES = 100
MARK = 475


def judge(model):
    """Mean return of 100 episodes, all environments at once."""
    worlds = gymnasium.make_vec("CartPole-v1", num_envs=EPISODES, vectorization_mode="vector_entry_point")
    observation, _ = worlds.reset(seed=1_000_000_000)
    returns, alive = np.zeros(EPISODES), np.ones(EPISODES, dtype=bool)
    normalise = model.get_vec_normalize_env()
    while alive.any():
        seen = normalise.normalize_obs(observation) if normalise else observation
        action, _ = model.predict(seen, deterministic=True)
        observation, reward, terminated, truncated, _ = worlds.step(action)
        returns += reward * alive
        alive &= ~(terminated | truncated)
    worlds.close()
    return float(returns.mean())


class Judge(BaseCallback):
    """Judges between iterations, with the clock stopped; ends the learning at the mark or the cap."""

    def __init__(self):
        super().__init__()
        self.judged_at, self.best, self.reached, self.over = 0, 0.0, False, False
        self.seconds = self.steps = None

    def look(self):
        global paused
        if self.num_timesteps - self.judged_at < job["every"] or self.over:
            return
        self.judged_at = self.num_timesteps
        seconds, before = clock(), time.time()
        mean = judge(self.model)
        paused += time.time() - before
        self.best = max(self.best, mean)
        self.reached = mean >= MARK
        self.over = self.reached or seconds >= job["cap"]
        self.seconds, self.steps = seconds, self.num_timesteps

    def _on_rollout_start(self):
        self.look()

    def _on_training_end(self):
        self.look()

    def _on_step(self):
        return not self.over


constants = job["constants"]
if constants == "defaults":
    worlds, total, settings = make_vec_env("CartPole-v1", n_envs=1, seed=job["seed"]), 10_000_000, {}
elif constants == "zoo":
    worlds, total = make_vec_env("CartPole-v1", n_envs=8, seed=job["seed"]), 100_000
    settings = {
        "n_steps": 32,
        "batch_size": 256,
        "gae_lambda": 0.8,
        "gamma": 0.98,
        "n_epochs": 20,
        "ent_coef": 0.0,
        "learning_rate": lambda left: 0.001 * left,
        "clip_range": lambda left: 0.2 * left,
    }
else:
    ppo, count = constants["ppo"], constants["numEnvs"]
    # Its counterparts of normalised observations, and of values in units of the returns' spread.
    worlds = VecNormalize(
        make_vec_env("CartPole-v1", n_envs=count, seed=job["seed"]),
        norm_obs=ppo["normaliseObservations"],
        norm_reward=ppo["normaliseValues"],
        clip_obs=ppo["observationClip"],
        gamma=ppo["gamma"],
    )
    total = 10_000_000
    settings = {
        "n_steps": ppo["horizon"],
        "batch_size": count * ppo["horizon"] // ppo["minibatches"],
        "n_epochs": ppo["epochs"],
        "gamma": ppo["gamma"],
        "gae_lambda": ppo["gaeLambda"],
        "clip_range": ppo["clipCoef"],
        "ent_coef": ppo["entropyCoef"],
        "vf_coef": ppo["valueCoef"],
        "max_grad_norm": ppo["maxGradNorm"],
        "learning_rate": ppo["learningRate"],
        "policy_kwargs": {
            "net_arch": {"pi": ppo["hidden"], "vf": ppo["hidden"]},
            "activation_fn": torch.nn.ELU,
        },
    }

model = PPO("MlpPolicy", worlds, seed=job["seed"], device="cpu", **settings)
judgement = Judge()
began = clock()
model.learn(total, callback=judgement)
versions = {
    "stable-baselines3": stable_baselines3.__version__,
    "torch": torch.__version__,
    "gymnasium": gymnasium.__version__,
    "python": sys.version.split()[0],
}
print(
    json.dumps(
        {
            "reached": judgement.reached,
            "seconds": judgement.seconds,
            "learningSeconds": judgement.seconds - began,
            "steps": judgement.steps,
            "bestReturn": judgement.best,
            "versions": versions,
        }
    )
)
