# The tutorial's "Common Task Operations".
#
# The text lists fragments ("Create a task", "Check if a task is done", "Cancel a task", "Get the result", "Set a
# timeout") that cannot run one after the other: the task that one cancels, the next awaits. Each fragment keeps its words
# here, and gets its own task where it needs one.
import asyncio


async def some_coroutine(delay):
    await asyncio.sleep(delay)
    return f"slept for {delay} seconds"


async def main():
    # Create a task
    task = asyncio.create_task(some_coroutine(1))

    # Get the result (will wait if not done)
    result = await task
    print("Result:", result)

    # Check if a task is done
    if task.done():
        print("Task is completed")

    # Cancel a task
    print("Cancelling a completed task does something:", task.cancel())
    task = asyncio.create_task(some_coroutine(10))
    print("Cancelling a pending task does something:", task.cancel())
    try:
        result = await task
    except asyncio.CancelledError:
        print("Task is cancelled:", task.cancelled())

    # Set a timeout
    task = asyncio.create_task(some_coroutine(10))
    try:
        result = await asyncio.wait_for(task, timeout=5.0)
    except asyncio.TimeoutError:
        print("Task took too long!")


asyncio.run(main())
