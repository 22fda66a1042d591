# The tutorial's "Creating and Managing Tasks", word for word.
import asyncio
import time


async def process_item(item_id, delay):
    print(f"Starting to process item {item_id}")
    await asyncio.sleep(delay)  # Simulates some work
    print(f"Finished processing item {item_id} after {delay} seconds")
    return f"Result for item {item_id}"


async def main():
    # Create two tasks that will run concurrently
    task1 = asyncio.create_task(process_item(1, 3))
    task2 = asyncio.create_task(process_item(2, 1))

    print("Tasks are now running in the background!")

    # Wait for both tasks to complete and get their results
    result1 = await task1
    result2 = await task2

    print(f"All done! Results: {result1}, {result2}")


start = time.time()
asyncio.run(main())
print(f"Total time taken: {time.time() - start:.2f} seconds")
