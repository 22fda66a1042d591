const sleep = (/** @type {number} */ ms, /** @type {AbortSignal} */ signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new Error('aborted'));
    });
  });

async function slow(/** @type {AbortSignal} */ signal) {
  try {
    await sleep(10_000, signal);
  } finally {
    console.log('stopped');
  }
}

async function quick(/** @type {AbortSignal} */ signal) {
  await sleep(10, signal);
  return 42;
}

const controller = new AbortController();
slow(controller.signal).catch(() => {});
const answer = quick(new AbortController().signal);
controller.abort();
console.log(await answer);
