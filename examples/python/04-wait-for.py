# The tutorial's "Setting a Timeout for a Task", word for word.
import asyncio
from datetime import datetime


async def fetch_data(input_data, delay):
    await asyncio.sleep(delay)
    return {"input_data": input_data, "timestamp": str(datetime.now())}


async def main():
    task = asyncio.create_task(fetch_data(5, 30))

    try:
        data = await asyncio.wait_for(task, timeout=3)
        print("Retrieved data within the timeout:", data)
    except asyncio.TimeoutError:
        print("Request took too long. Try again.")
    except asyncio.CancelledError:
        print("Task was canceled.")


asyncio.run(main())
