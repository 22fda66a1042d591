const { rxSandbox } = require('rx-sandbox');
const { catchError, of } = require('rxjs');
const { load, poll, slow, slowStream } = require('../work.cjs');

// The second argument: one character is 10 ms. RxJS's clock stays real: tasks and operators need the scheduler as an option.
const { marbleAssert } = rxSandbox;
let sandbox;
beforeEach(() => (sandbox = rxSandbox.create(false, 10)));

test('a task', () => {
  const { e, flush, getMessages, scheduler } = sandbox;
  const messages = getMessages(load({ scheduler }));
  flush();
  marbleAssert(messages).to.equal(e('---(x|)'));
});

test('a deadline', () => {
  const { e, flush, getMessages, scheduler } = sandbox;
  const found = [slow({ scheduler }), slowStream({ scheduler })].map((late) =>
    getMessages(late.pipe(catchError(({ name }) => of(name)))),
  );
  flush();
  for (const messages of found) marbleAssert(messages).to.equal(e('--(e|)', { e: 'TimeoutError' }));
});

test('a periodic job', () => {
  const { e, flush, getMessages, scheduler } = sandbox;
  const messages = getMessages(poll({ scheduler }));
  flush();
  marbleAssert(messages).to.equal(e('a-b-(c|)'));
});

test('a task in real time: the sandbox sees nothing', () => {
  const { flush, getMessages } = sandbox;
  const messages = getMessages(load());
  flush();
  expect(messages).toEqual([]);
});
