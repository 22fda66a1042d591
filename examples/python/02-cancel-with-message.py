# The tutorial's "Canceling a Task", word for word.
import asyncio
from datetime import datetime


async def fetch_data(input_data, delay):
    await asyncio.sleep(delay)
    return {"input_data": input_data, "timestamp": str(datetime.now())}


async def main():
    task = asyncio.create_task(fetch_data(2, 10))
    await asyncio.sleep(1)  # Allow the task to start
    task.cancel("Took too long")

    try:
        data = await task
        print("Retrieved data:", data)
    except asyncio.CancelledError:
        print("Task was canceled.")


asyncio.run(main())
