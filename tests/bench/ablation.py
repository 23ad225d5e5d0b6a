#!/usr/bin/python3
"""What each switch of the model and its training is worth, at small scale.

    tests/bench/ablation.py build/release/bin/flowscope-cli FOLDER [--seeds 3] [--lines 1,2]

Trains every variant from nothing with the same seeds, steps and scenes, and prints a Markdown
table of its errors on held-out scenes, sharp and motion-blurred: of several seeds the mean, the
least and the largest. FOLDER keeps the trainings: what is there already is not done again.
"""
import argparse
import json
import os
import subprocess

HELD_OUT = 4712  # a seed that no training uses
EFFECTS = {"sharp": ["--plain"], "blurred": ["--effect", "motion-blur"]}

# Name, model, loss, on a data set with truth scaled as said (None: on scenes).
VARIANTS = (
    ("one upsampler for every iteration", {"last_mask": False}, "l1", None),
    ("the last iteration's of its own", {}, "l1", None),
    ("the same, sees the context", {"mask_context": True}, "l1", None),
    ("bilinear", {"convex": False, "last_mask": False}, "l1", None),
    ("all iterations at 1/8", {"coarse_iterations": 0}, "l1", None),
    ("regressed first flow", {"regressed_start": True}, "l1", None),
    ("mixture of Laplace", {"mixture": True}, "mixture", None),
    ("data set, truth never interpolated", {}, "l1", "kept"),
    ("data set, truth interpolated", {}, "l1", "interpolated"),
)


def run(*command):
    return subprocess.run([str(word) for word in command], check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


def config(model, loss, steps, seed):
    return {
        "name": "ablation",
        "seed": seed,
        "model": {"like": "flowscope-small", "coarse_iterations": 2, **model},
        "optimizer": {"average": 0.99},
        "evaluation": {"iterations": 6, "scenes": 4},
        "stages": [{
            "steps": steps, "crops": [[352, 256], [320, 288], [384, 256]], "accumulate": 2,
            "iterations": 5, "loss": {"kind": loss, "gamma": 0.85},
            "schedule": {"rate": 4e-4, "warm_up_steps": max(1, steps // 10), "decay": 0.4},
            "scenes": {"max_displacement": 40},
        }],
    }


def scenes(program, folder):
    """Lists of held-out pairs by effect, and a folder in Sintel's form to train on."""
    lists = {}
    for effect, words in EFFECTS.items():
        out = os.path.join(folder, effect)
        lists[effect] = os.path.join(out, "pairs.json")
        if not os.path.exists(lists[effect]):
            run(program, "synth", "-o", out, "--count", 32, "--seed", HELD_OUT, "--size", "512x384",
                "--max-displacement", 40, *words)
    data = os.path.join(folder, "data")
    if not os.path.exists(data):
        flat = os.path.join(folder, "flat")
        run(program, "synth", "-o", flat, "--count", 240, "--seed", 5, "--size", "512x384",
            "--max-displacement", 40, "--overwrite")
        for entry in json.load(open(os.path.join(flat, "pairs.json"))):
            for kind, key, name in (("clean", "image1", "frame_0001.png"),
                                    ("clean", "image2", "frame_0002.png"),
                                    ("flow", "truth", "frame_0001.flo")):
                place = os.path.join(data, "training", kind, entry["name"])
                os.makedirs(place, exist_ok=True)
                os.link(os.path.join(flat, entry[key]), os.path.join(place, name))
    return lists, data


def trained(program, folder, data, number, steps, seed):
    """The weights of that variant."""
    _, model, loss, truth = VARIANTS[number]
    out = os.path.join(folder, f"{number}-{steps}" + (f"-{seed}" if seed > 1 else ""))
    settings = out + ".json"
    if not os.path.exists(os.path.join(out, "done")):
        json.dump(config(model, loss, steps, seed), open(settings, "w"))
        resume = ["--resume"] if os.path.exists(os.path.join(out, "state.safetensors")) else []
        run(program, "train", "-o", out, "--config", settings, "--eval-every", 600, *resume,
            *(["--data", f"sintel={data}"] if truth else []),
            *(["--interpolate-truth"] if truth == "interpolated" else []))
        open(os.path.join(out, "done"), "w").close()
    return os.path.join(out, "model.safetensors")


def spread(values, decimals):
    mean = f"{sum(values) / len(values):.{decimals}f}"
    if len(values) == 1:
        return mean
    return f"{mean} ({min(values):.{decimals}f} to {max(values):.{decimals}f})"


def main():
    parser = argparse.ArgumentParser(description="What each switch is worth, at small scale.")
    parser.add_argument("program", metavar="flowscope-cli")
    parser.add_argument("folder")
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--seeds", type=int, default=1, help="that many trainings of each")
    parser.add_argument("--lines", help="only these, from 1: 1,2")
    told = parser.parse_args()
    lines = ([int(line) - 1 for line in told.lines.split(",")] if told.lines
             else range(len(VARIANTS)))
    os.makedirs(told.folder, exist_ok=True)
    lists, data = scenes(told.program, told.folder)
    print("| variant | " + " | ".join(f"{effect}, px | >1 px, %" for effect in EFFECTS) + " |")
    print("|---|" + "---:|" * 2 * len(EFFECTS))
    for number in lines:
        errors = {effect: [] for effect in EFFECTS}
        for seed in range(1, told.seeds + 1):
            weights = trained(told.program, told.folder, data, number, told.steps, seed)
            for effect in EFFECTS:
                report = json.loads(run(told.program, "eval", "--pairs", lists[effect], "--model",
                                        weights, "--iterations", 6, "--precision", "fp32",
                                        "--json"))
                errors[effect].append(report["datasets"][0])
        cells = [cell for effect in EFFECTS
                 for cell in (spread([one["epe"] for one in errors[effect]], 3),
                              spread([one["over_1px"] for one in errors[effect]], 2))]
        print(f"| {VARIANTS[number][0]} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
