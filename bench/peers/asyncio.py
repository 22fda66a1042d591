"""CPython's asyncio, as in https://docs.python.org/3/library/asyncio-task.html and the pages next to it.

Serves the driver as child.js does: a line of JSON in, a line of JSON out. Measures the times itself.
"""

import asyncio
import gc
import json
import platform
import sys
import time
import tracemalloc

LONG = 1e4  # seconds
TICKS = 10  # as in workloads.js


async def child(i):
    await asyncio.sleep(0)
    return i


async def sleeper(seconds, i):
    await asyncio.sleep(seconds)
    return i


async def total(tasks):
    result = 0
    for task in tasks:
        result += await task
    return result


async def spawn(n):
    return await total([asyncio.create_task(child(i)) for i in range(n)])


async def sequential(n):
    result = 0
    for i in range(n):
        result += await asyncio.create_task(child(i))
    return result


async def sleep0(n):
    count = 0
    while count < n:
        await asyncio.sleep(0)
        count += 1
    return count


async def ping_pong(n):
    pings, pongs = asyncio.Queue(), asyncio.Queue()

    async def ponger():
        while True:
            await pongs.put(await pings.get() + 1)

    task = asyncio.create_task(ponger())
    result = 0
    for i in range(n):
        await pings.put(i)
        result += await pongs.get()
    task.cancel()
    return result


async def sleepers(n):
    return await total([asyncio.create_task(sleeper((1 + i % 10) / 1000, i)) for i in range(n)])


async def cancel(n):
    tasks = [asyncio.create_task(sleeper(LONG, i)) for i in range(n)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    done, _ = await asyncio.wait(tasks)
    return sum(task.cancelled() for task in done)


async def parked(n):
    """Bytes for each task, by the allocator's own account."""
    count = 0

    async def parker():
        nonlocal count
        count += 1
        await asyncio.sleep(LONG)

    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    held = [asyncio.create_task(parker()) for _ in range(n)]
    await asyncio.sleep(0.001)
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    for task in held:
        task.cancel()
    await asyncio.wait(held)
    return count, (after - before) / n


async def gather(n):
    return sum(await asyncio.gather(*[child(i) for i in range(n)]))


async def link(depth):
    if depth == 0:
        return 0
    return 1 + await asyncio.create_task(link(depth - 1))


async def group(n):
    stopped = 0

    async def member():
        nonlocal stopped
        try:
            await asyncio.sleep(LONG)
        finally:
            stopped += 1

    async def failing():
        await asyncio.sleep(0)
        raise ValueError("the one failure")

    try:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(n - 1):
                tasks.create_task(member())
            tasks.create_task(failing())
    except ExceptionGroup as error:
        return stopped + len(error.exceptions)


async def wait_for(n):
    result = 0
    for i in range(n):
        result += await asyncio.wait_for(child(i), 1)
    return result


async def semaphore(n):
    ten = asyncio.Semaphore(10)

    async def job(i):
        async with ten:
            return await child(i)

    return await total([asyncio.create_task(job(i)) for i in range(n)])


async def event(n):
    happened = asyncio.Event()

    async def waiter(i):
        await happened.wait()
        return i

    tasks = [asyncio.create_task(waiter(i)) for i in range(n)]
    await asyncio.sleep(0)
    happened.set()
    return await total(tasks)


async def subscribe(n):
    count = 0

    def observe(task):
        nonlocal count
        count += task.result()

    task = asyncio.create_task(child(1))
    for _ in range(n):
        task.add_done_callback(observe)
    await task
    return count


async def periodic(n):
    count = 0

    async def job():
        nonlocal count
        for ticks in range(TICKS):
            if ticks > 0:
                await asyncio.sleep(0.001)
            count += 1

    await asyncio.gather(*[job() for _ in range(n // TICKS)])
    return count


async def values(n):
    queue = asyncio.Queue()
    for i in range(n):
        queue.put_nowait(i)
    result = 0
    for _ in range(n):
        result += await queue.get()
    return result


async def paced(n):
    for i in range(n):
        yield i


async def values_paced(n):
    result = 0
    async for value in paced(n):
        result += value
    return result


WORKLOADS = {
    "spawn": spawn,
    "sequential": sequential,
    "sleep0": sleep0,
    "ping-pong": ping_pong,
    "sleepers": sleepers,
    "cancel": cancel,
    "parked": parked,
    "gather": gather,
    "chain": link,
    "group": group,
    "wait-for": wait_for,
    "semaphore": semaphore,
    "event": event,
    "subscribe": subscribe,
    "periodic": periodic,
    "async-context": spawn,
    "values": values,
    "values-paced": values_paced,
}


def answer(request):
    row, n = request["row"], request["n"]
    start = time.perf_counter()
    value = asyncio.run(WORKLOADS[row](n))
    elapsed = (time.perf_counter() - start) * 1000
    if row == "parked":
        value, size = value
        return {"value": value, "bytes": size}
    return {"value": value, "ms": elapsed}


def main():
    print(json.dumps({"version": platform.python_version(), "rows": list(WORKLOADS)}), flush=True)
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line))
        except Exception as error:  # the driver shows it in place of a number
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


main()
