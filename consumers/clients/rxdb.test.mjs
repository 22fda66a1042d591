// RxDB: its queries are Observables, and its writes are promises.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRxDatabase } from 'rxdb';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { first } from 'rxjs';
import { createTask, until } from 'rxtask';
import { eventually } from './eventually.mjs';

const text = { type: 'string', maxLength: 20 };
const schema = { version: 0, primaryKey: 'id', type: 'object', properties: { id: text, title: text } };

/** Runs a test with a database in memory. */
async function withBooks(body) {
  const name = `books-${Math.random()}`;
  const database = await createRxDatabase({ name, storage: getRxStorageMemory(), multiInstance: false });
  try {
    const { books } = await database.addCollections({ books: { schema } });
    await body(books);
  } finally {
    await database.close();
  }
}

test('RxDB: a coroutine waits for writes, for reads, and for a document that does not exist yet', () =>
  withBooks(async (books) => {
    const waiting = createTask(function* () {
      const book = yield* until(books.findOne('a').$.pipe(first((book) => book !== null)));
      return book.title;
    });
    const writing = createTask(function* () {
      yield* until(books.insert({ id: 'a', title: 'Alice' }));
      return (yield* until(books.find().exec())).length;
    });
    assert.deepEqual(await Promise.all([waiting, writing]), ['Alice', 1]);
  }));

test('RxDB: a live query is work for a task, and cancelling the task leaves the query', () =>
  withBooks(async (books) => {
    const live = createTask(books.find().$);
    const counts = [];
    live.subscribe({ next: (found) => counts.push(found.length), error: () => {} });
    await eventually(() => counts.length === 1);
    await books.insert({ id: 'a', title: 'Alice' });
    await eventually(() => counts.length === 2);
    live.cancel();
    await eventually(() => live.done());
    await books.insert({ id: 'b', title: 'Bob' });
    assert.deepEqual([counts, live.state], [[0, 1], 'cancelled']);
  }));
