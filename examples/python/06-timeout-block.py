# The tutorial's "Using asyncio.timeout()", word for word (Python 3.11 and later).
import asyncio


async def slow_operation():
    await asyncio.sleep(5)
    return "Completed"


async def main():
    try:
        async with asyncio.timeout(2):  # Set a 2-second timeout
            result = await slow_operation()
            print(result)
    except TimeoutError:
        print("Task timed out!")


asyncio.run(main())
