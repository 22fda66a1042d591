# The tutorial's "Cancelling a Task", word for word.
#
# Its text expects a third line, "Handled task cancellation.". Python does not print it: long_task catches its
# CancelledError and does not raise it again, so the task ends in success and awaiting it raises nothing.
import asyncio


async def long_task():
    try:
        print("Task started...")
        await asyncio.sleep(5)  # Simulating a long-running operation
        print("Task finished!")
    except asyncio.CancelledError:
        print("Task was cancelled!")


async def main():
    task = asyncio.create_task(long_task())

    await asyncio.sleep(2)  # Let the task run for 2 seconds
    task.cancel()  # Cancel the task

    try:
        await task  # Awaiting a cancelled task raises an exception
    except asyncio.CancelledError:
        print("Handled task cancellation.")


asyncio.run(main())
