import Bluebird from 'bluebird';

Bluebird.config({ cancellation: true });

const slow = Bluebird.delay(10_000).finally(() => console.log('stopped'));
const quick = Bluebird.delay(10).then(() => 42);
slow.cancel();
void quick.then((answer) => console.log(answer));
