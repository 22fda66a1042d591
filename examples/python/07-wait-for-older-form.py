# The tutorial's "If using Python <3.11, use asyncio.wait_for()", with the slow_operation of the program before it.
import asyncio


async def slow_operation():
    await asyncio.sleep(5)
    return "Completed"


async def main():
    try:
        result = await asyncio.wait_for(slow_operation(), timeout=2)
        print(result)
    except asyncio.TimeoutError:
        print("Task timed out!")


asyncio.run(main())
