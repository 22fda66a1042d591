# The tutorial's "Handling Partial Timeouts with asyncio.wait()", with one change.
#
# The text passes bare coroutines to asyncio.wait, a TypeError since Python 3.11 ("Passing coroutines is forbidden,
# use tasks explicitly."). Here each is a task, in a list, so that they start in the written order.
# The text also expects "<Task pending...>": since 3.11 a task whose cancellation was requested shows as "cancelling".
import asyncio


async def task(name, delay):
    await asyncio.sleep(delay)
    print(f"{name} finished!")
    return name


async def main():
    tasks = [
        asyncio.create_task(task("Task 1", 2)),
        asyncio.create_task(task("Task 2", 4)),
        asyncio.create_task(task("Task 3", 6)),
    ]

    done, pending = await asyncio.wait(tasks, timeout=3)

    print("Completed tasks:", [t.result() for t in done])
    for p in pending:
        p.cancel()  # Cancel remaining tasks
        print(f"Cancelled {p}")


asyncio.run(main())
