#!/usr/bin/python3
"""Flowscope's RAFT beside torchvision's, interleaved in one run on the same machine.

Both run the same architecture on weights that know nothing, at the same size, with the
same number of iterations and threads; torchvision on independent pairs (it keeps
nothing from pair to pair), Flowscope in its steady state on a sequence and, with
--pairs-only, on independent pairs too. Prints the medians and their ratio.

    tests/bench/compare_torchvision.py build/release/bin/flowscope-cli [--size 448x256]
        [--iterations 12] [--model small|large] [--threads 2] [--rounds 5]

Needs Debian's python3-torchvision, whose LibTorch is the one Flowscope links.
"""
import argparse
import json
import statistics
import subprocess
import time

import torch
import torchvision.models.optical_flow as optical_flow


def torchvision_times(model, image1, image2, iterations, count):
    times = []
    with torch.inference_mode():
        for _ in range(count):
            start = time.perf_counter()
            model(image1, image2, num_flow_updates=iterations)
            times.append((time.perf_counter() - start) * 1e3)
    return times


def flowscope_bench(program, arguments, extra):
    command = [
        program, "bench", "--json", "--model", f"raft-{arguments.model}@formula",
        "--size", arguments.size, "--iterations", str(arguments.iterations),
        "--precision", arguments.precision, "--threads", str(arguments.threads),
        "--device", "cpu", "--repetitions", str(arguments.count), *extra]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("--size", default="448x256")
    parser.add_argument("--iterations", type=int, default=12)
    parser.add_argument("--model", choices=["small", "large"], default="small")
    parser.add_argument("--precision", default="fp32")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=8, help="pairs a round")
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    width, height = map(int, arguments.size.split("x"))
    model = getattr(optical_flow, f"raft_{arguments.model}")(weights=None).eval()
    image1, image2 = (torch.rand(1, 3, height, width) * 2 - 1 for _ in range(2))
    torchvision_times(model, image1, image2, arguments.iterations, 2)  # warm up

    peer, sequence, pairs = [], [], []
    for _ in range(arguments.rounds):
        peer += torchvision_times(model, image1, image2, arguments.iterations, arguments.count)
        report = flowscope_bench(arguments.program, arguments, [])
        sequence.append(report["ms_per_frame"]["median"])
        pairs.append(
            flowscope_bench(arguments.program, arguments, ["--pairs-only"])["ms_per_frame"]["median"])

    theirs = statistics.median(peer)
    ours, alone = statistics.median(sequence), statistics.median(pairs)
    print(f"{report['cpu']}, {arguments.threads} threads, LibTorch {report['torch']}")
    print(f"raft-{arguments.model}, {arguments.size}, {arguments.iterations} iterations, "
          f"{arguments.precision}, {arguments.rounds} rounds of {arguments.count}")
    print(f"torchvision, pairs  {theirs:8.1f} ms")
    print(f"Flowscope, pairs    {alone:8.1f} ms   ratio {theirs / alone:.2f}")
    print(f"Flowscope, sequence {ours:8.1f} ms   ratio {theirs / ours:.2f}")


if __name__ == "__main__":
    main()
