#!/usr/bin/python3
"""What each switch of the model and its training is worth, at small scale.

    tests/bench/ablation.py build/release/bin/flowscope-cli FOLDER [STEPS]

Trains every variant from nothing with the same seed, steps (1000) and scenes, and prints a
Markdown table of its errors on held-out scenes, sharp and motion-blurred. FOLDER keeps the
trainings: what is there already is not done again.
"""
import json
import os
import subprocess
import sys

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


def config(model, loss, steps):
    return {
        "name": "ablation",
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


def main():
    program, folder = sys.argv[1:3]
    steps = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
    os.makedirs(folder, exist_ok=True)
    lists, data = scenes(program, folder)
    print("| variant | " + " | ".join(f"{effect}, px | >1 px, %" for effect in EFFECTS) + " |")
    print("|---|" + "---:|" * 2 * len(EFFECTS))
    for number, (name, model, loss, truth) in enumerate(VARIANTS):
        out = os.path.join(folder, f"{number}-{steps}")
        settings = os.path.join(folder, f"{number}-{steps}.json")
        weights = os.path.join(out, "model.safetensors")
        if not os.path.exists(os.path.join(out, "done")):
            json.dump(config(model, loss, steps), open(settings, "w"))
            resume = ["--resume"] if os.path.exists(os.path.join(out, "state.safetensors")) else []
            run(program, "train", "-o", out, "--config", settings, "--eval-every", 600, *resume,
                *(["--data", f"sintel={data}"] if truth else []),
                *(["--interpolate-truth"] if truth == "interpolated" else []))
            open(os.path.join(out, "done"), "w").close()
        cells = []
        for effect in EFFECTS:
            report = json.loads(run(program, "eval", "--pairs", lists[effect], "--model", weights,
                                    "--iterations", 6, "--precision", "fp32", "--json"))
            (whole,) = report["datasets"]
            cells.append(f"{whole['epe']:.3f} | {whole['over_1px']:.2f}")
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
