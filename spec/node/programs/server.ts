/** Runs until a signal ends it. The first argument selects its clean-up. */
import { config, createTask, Future, sleep } from 'rxtask';
import { runMain } from 'rxtask/node';

const cleanUp = process.argv[2];
config.debug = cleanUp === 'hangs';

function* background() {
  try {
    yield* sleep(Infinity);
  } finally {
    console.log('background is over');
  }
}

async function serve() {
  return runMain(
    function* main() {
      if (cleanUp !== 'stalls' && cleanUp !== 'is woken') createTask(background(), { name: 'background' });
      process.stdout.write('ready\n');
      try {
        yield* sleep(Infinity);
      } catch (error) {
        if (cleanUp !== 'swallows') throw error;
      } finally {
        console.log('main cleans up');
        if (cleanUp === 'fails') yield* failing();
        if (cleanUp === 'stalls') yield* new Future<void>({ name: 'what never comes' });
        if (cleanUp === 'is woken') {
          const late = new Future<void>();
          process.once('beforeExit', () => {
            late.setResult();
          });
          yield* late;
        }
        yield* sleep(cleanUp === 'hangs' || cleanUp === 'is limited' ? Infinity : 20);
      }
    },
    { name: 'main', ...(cleanUp === 'is limited' && { graceMs: 50 }) },
  );
}

function* failing() {
  yield* sleep(1);
  throw new Error('disk full');
}

console.log('code', await serve());
