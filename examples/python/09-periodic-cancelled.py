# The tutorial's "Running a Periodic Task", word for word.
#
# Its text expects three executions. Python makes four, at 0, 2, 4 and 6 seconds.
import asyncio


async def periodic_task():
    while True:
        print("Task executed!")
        await asyncio.sleep(2)  # Run every 2 seconds


async def main():
    task = asyncio.create_task(periodic_task())

    await asyncio.sleep(7)  # Let it run for 7 seconds
    task.cancel()
    print("Periodic task stopped.")


asyncio.run(main())
