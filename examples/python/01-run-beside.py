# The tutorial's "Running a Task", word for word.
import asyncio
from datetime import datetime


async def fetch_data(input_data, delay):
    # Simulate fetching data from an API with a specified delay
    await asyncio.sleep(delay)
    return {"input_data": input_data, "timestamp": str(datetime.now())}


async def main():
    task = asyncio.create_task(fetch_data(1, 3))
    print("Running other code while the task is active.")
    await asyncio.sleep(1)  # Simulate other code running concurrently
    data = await task
    print("Retrieved data:", data)


asyncio.run(main())
