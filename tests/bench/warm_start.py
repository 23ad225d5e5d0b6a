#!/usr/bin/python3
"""Error over iterations, cold and warm, on every pair that has a frame before it.

    tests/bench/warm_start.py build/release/bin/flowscope-cli PAIRS.json MODEL [REFERENCE.json]

Prints a Markdown table; with a reference (name → cold/warm → iterations → error) also
the largest relative difference from it.
"""
import json
import os
import subprocess
import sys
import tempfile

ITERATIONS = (2, 4, 6, 8, 12)


def errors(program, pairs, model, iterations, warm):
    command = [program, "eval", "--pairs", pairs, "--model", model, "--iterations", str(iterations),
               "--precision", "fp32", "--json"] + (["--warm"] if warm else [])
    report = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return {pair["name"]: pair["epe"] for pair in report["pairs"]}


def main():
    program, pairs, model = sys.argv[1:4]
    reference = json.load(open(sys.argv[4])) if len(sys.argv) > 4 else {}
    entries = [pair for pair in json.load(open(pairs)) if "previous" in pair]
    names = [pair["name"] for pair in entries]
    folder = os.path.dirname(os.path.abspath(pairs))
    for entry in entries:
        for key in ("image1", "image2", "truth", "previous"):
            entry[key] = os.path.join(folder, entry[key])
    with tempfile.NamedTemporaryFile("w", suffix=".json") as subset:
        json.dump(entries, subset)
        subset.flush()
        table = {(warm, n): errors(program, subset.name, model, n, warm)
                 for warm in (False, True) for n in ITERATIONS}
    print("| pair | start | " + " | ".join(str(n) for n in ITERATIONS) + " |")
    print("|---|---|" + "---:|" * len(ITERATIONS))
    worst = 0.0
    for name in names:
        for warm, word in ((False, "cold"), (True, "warm")):
            values = [table[warm, n][name] for n in ITERATIONS]
            print(f"| {name} | {word} | " + " | ".join(f"{v:.3f}" for v in values) + " |")
            for n, value in zip(ITERATIONS, values):
                known = reference.get(name, {}).get(word, {}).get(str(n))
                if known:
                    worst = max(worst, abs(value - known) / known)
    if reference:
        print(f"\nLargest relative difference from the reference: {100 * worst:.2f} %")


if __name__ == "__main__":
    main()
