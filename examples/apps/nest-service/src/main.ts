import { sleep, until } from 'rxtask';
import { runMain } from 'rxtask/node';
import { createService } from './app.js';

await runMain(function* main() {
  const app = yield* until(createService(2000));
  yield* until(app.listen(3000, '127.0.0.1'));
  console.log('listening: try http://127.0.0.1:3000/reports/sales?ms=1500, and Ctrl-C');
  try {
    yield* sleep(Infinity);
  } finally {
    yield* until(app.close());
  }
});
