# The tutorial's "Exception handling: Exceptions in tasks can be properly caught and handled", without code in the
# tutorial. This is its process_item, with one item that fails while main waits for another.
import asyncio


async def process_item(item_id, delay):
    print(f"Starting to process item {item_id}")
    await asyncio.sleep(delay)  # Simulates some work
    if item_id == 2:
        raise ValueError(f"Item {item_id} is broken")
    print(f"Finished processing item {item_id} after {delay} seconds")
    return f"Result for item {item_id}"


async def main():
    task1 = asyncio.create_task(process_item(1, 3))
    task2 = asyncio.create_task(process_item(2, 1))

    print("Result:", await task1)

    # The task failed two seconds ago. It has kept the exception, and raises it here, where we await it.
    try:
        print("Result:", await task2)
    except ValueError as e:
        print(f"Caught: {e}")


asyncio.run(main())
