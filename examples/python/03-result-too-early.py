# The tutorial's "Accessing Task Result and Checking Completion", word for word.
import asyncio
from datetime import datetime


async def fetch_data(input_data, delay):
    await asyncio.sleep(delay)
    return {"input_data": input_data, "timestamp": str(datetime.now())}


async def main():
    task = asyncio.create_task(fetch_data(3, 3))

    try:
        data = task.result()  # Attempt to access the result immediately
        print("Retrieved data without waiting:", data)
    except asyncio.InvalidStateError as e:
        print(f"Error: {e}")

    await asyncio.sleep(4)  # Wait for the task to complete
    try:
        data = await task
        print("Retrieved data after waiting:", data)
    except asyncio.CancelledError:
        print("Task was canceled.")

    print("Is the task done?", task.done())


asyncio.run(main())
