# The tutorial's "Stopping a Periodic Task Gracefully", word for word.
import asyncio

stop_event = asyncio.Event()


async def periodic_task():
    while not stop_event.is_set():
        print("Task executed!")
        await asyncio.sleep(2)


async def main():
    task = asyncio.create_task(periodic_task())

    await asyncio.sleep(7)
    stop_event.set()  # Signal the task to stop
    await task  # Ensure cleanup


asyncio.run(main())
