# The tutorial's "Background Task with asyncio.create_task()", word for word.
#
# Its text expects three lines from the background. Python prints four, at 0, 3, 6 and 9 seconds. The text also says that
# the background task outlives main. It does not: asyncio.run cancels it when main has returned.
import asyncio


async def background_task():
    while True:
        print("Background task running...")
        await asyncio.sleep(3)


async def main():
    asyncio.create_task(background_task())  # Starts the background task
    await asyncio.sleep(10)  # Main task runs independently
    print("Main task done.")


asyncio.run(main())
