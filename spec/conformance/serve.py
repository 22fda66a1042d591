#!/usr/bin/env python3
"""The oracle as a service, for `npm run conformance`: a JSON request a line, a JSON answer a line.

    {"op": "version"}                           -> {"version": "3.13.0"}
    {"op": "generate", "generator", "seed", "batch", "count", "ties"}
                                                -> {"vectors": [...], "dropped": {why: count}}
    {"op": "run", "program"}                    -> an outcome, or {"stuck": why}

A vector is {"id", "seed", "program"} and what CPython gives. Batches are independent of each
other: the same request gives the same answer, whatever requests came before.
"""
import asyncio
import asyncio.events
import json
import sys

import gen
import oracle

BATCH = 10000       # seeds from one batch to the next
MOST_EVENTS = 300


def judge(program):
    """CPython's outcome, or {"stuck": why} if there is nothing to compare with."""
    out = oracle.run_program(program, sticky=True)
    if "stuck" in out:
        return out
    if gen.leaked(out):
        return {"stuck": "an error of the interpreter"}
    if out.get("unspecified"):
        is_fault = any(place.startswith("barrier") for place in out["unspecified"])
        return {"stuck": "a barrier index given out twice" if is_fault else "unspecified order"}
    if len(out["trace"]) > MOST_EVENTS:
        return {"stuck": "too long"}
    return {k: out[k] for k in ("outcome", "end", "trace", "final", "unretrieved")}


def generate(generator, seed, batch, count, ties="mixed"):
    vectors, dropped = [], {}
    for i in range(batch * BATCH, (batch + 1) * BATCH):
        if len(vectors) == count:
            break
        tight = {"no": False, "yes": True, "mixed": i % 2 == 1}[ties]
        own = seed * 1000003 + i
        program, _ = gen.make(generator, own, 1 + i % 5, tight, i)
        out = judge(program)
        if "stuck" in out:
            dropped[out["stuck"]] = dropped.get(out["stuck"], 0) + 1
        else:
            vectors.append({"id": f"g{generator}-{seed}-{i}", "seed": own, "program": program, **out})
    return {"vectors": vectors, "dropped": dropped}


def answer(line):
    request = json.loads(line)
    op = request.pop("op")
    asyncio.events._set_running_loop(None)      # Pyodide marks its own loop as running
    if op == "version":
        return json.dumps({"version": oracle.VERSION})
    return json.dumps(generate(**request) if op == "generate" else judge(request["program"]),
                      separators=(",", ":"))


# A task that CPython has abandoned unwinds when it is collected. Its errors do not matter.
sys.unraisablehook = lambda _: None

if __name__ == "__main__":
    for line in sys.stdin:
        print(answer(line), flush=True)
