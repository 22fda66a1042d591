import { noSwallowedCancellation } from '../../../lib/eslint/rules/no-swallowed-cancellation.js';
import { inCoroutine, program, ruleTester } from '../support/rule-tester.js';

const around = (handler: string) => inCoroutine(`try { yield* load("a"); } ${handler}`);

/** What a handler may do with a CancelledError. */
const handlers = {
  'rethrows everything': 'catch (error) { console.error(error); throw error; }',
  'rethrows as another error': 'catch (cause) { throw new Error("load", { cause }); }',
  'rethrows what it does not expect': 'catch (error) { if (!(error instanceof TimeoutError)) throw error; }',
  'rethrows in the other branch':
    'catch (error) { if (error instanceof TimeoutError) { go(); } else throw error; }',
  'rethrows after a return': 'catch (error) { if (error instanceof TimeoutError) return 1; throw error; }',
  'rethrows cancellations': 'catch (error) { if (error instanceof CancelledError) throw error; go(); }',
  'rethrows each Error': 'catch (error) { if (error instanceof Error) throw error; go(); }',
  'rethrows unless a test says otherwise': 'catch (error) { if (!isExpected(error)) throw error; }',
  'rethrows what is of neither class':
    'catch (e) { if (!(e instanceof TimeoutError || e instanceof RangeError)) throw e; }',
  'rethrows what is of a class that has no type': 'catch (e) { if (!(e instanceof anything)) throw e; }',
  'rethrows in a nested test':
    'catch (e) { if (e instanceof Error && !(e instanceof TimeoutError)) throw e; }',
  'rethrows what another test leaves open': 'catch (e) { if (e instanceof Error && isFatal(e)) throw e; }',
  'rethrows where the test has a default': 'catch (e) { if (isFatal(e) ?? false) throw e; }',
  'takes cancellation for an answer':
    'catch (error) { if (!(error instanceof CancelledError)) throw error; go(); }',
  'looks at the name of the error': 'catch (error) { if ((error as Error).name === "CancelledError") go(); }',
  'asks the task': 'catch { if (task.cancelled()) go(); }',
  'asks a function that is called so': 'catch (error) { rethrowIfCancelled(error); }',
  'calls what never returns': 'catch (error) { fail(error); }',
  'is an assertion of a test': 'catch (error) { expect(error).toBe(1); }',
  'returns the error': 'catch (error) { return error; }',
  'returns the error among other things':
    'catch (error) { return [undefined, { error, n: error as Error }]; }',
  'assigns the error': 'catch (error) { failure = { error }; }',
  'collects the error': 'catch (error) { failures.push(error); }',
  'rejects a promise with it': 'catch (error) { reject(error); }',
};

const swallowing = {
  'prints it': 'console.log(error instanceof TimeoutError);',
  'prints its text': 'console.log(`${String(error)}`); return String(error);',
  'returns something else': 'return undefined;',
  'treats one class only': 'if (error instanceof TimeoutError) return "late";',
  'rethrows another class only': 'if (error instanceof TimeoutError) throw error; go();',
  'rethrows another class in the other branch':
    'if (!(error instanceof TimeoutError)) { go(); } else { throw error; }',
  'rethrows two classes only':
    'if (error instanceof TimeoutError || error instanceof RangeError) throw error;',
  'rethrows an impossible mixture': 'if (error instanceof TimeoutError && isFatal(error)) throw error;',
  'rethrows in a function that it makes': 'setTimeout(() => { throw error; });',
  'assigns to its error': '(error as { seen?: boolean }).seen = true;',
  'takes the error for a key': 'go({ [String(error)]: 1 }); error({ error });',
};

const names =
  'declare const go: any, isExpected: any, isFatal: any, anything: any, expect: any, reject: any, rethrowIfCancelled: any; declare function fail(error: unknown): never; let failure; const failures: unknown[] = [];\n';

ruleTester.run('no-swallowed-cancellation', noSwallowedCancellation, {
  valid: [
    ...Object.entries(handlers).map(([name, handler]) => ({
      name: `a handler that ${name}`,
      code: names + around(handler),
    })),
    {
      name: 'a try that waits for nothing',
      code: inCoroutine('try { task.result(); } catch {} yield* load("a");'),
    },
    {
      name: 'a try whose catch waits',
      code: inCoroutine('try { task.result(); } catch { yield* load("a"); }'),
    },
    {
      name: 'a try without a catch',
      code: inCoroutine('try { yield* load("a"); } finally { task.result(); }'),
    },
    {
      name: 'a wait of an inner function',
      code: program('try { createTask(function* () { yield* load("a"); }); } catch {}'),
    },
    {
      name: 'a generator of values',
      code: program('function* all() { try { yield* [1]; yield 2; } catch {} }'),
    },
    { name: 'a promise', code: program('async () => { try { await load("a"); } catch {} };') },
    {
      name: 'a task that the code has cancelled',
      code: inCoroutine(
        'task.cancel("late"); yield* sleep(1); try { yield* task; } catch (error) { console.log(error); }',
      ),
    },
    {
      name: 'clean-up that may fail',
      code: inCoroutine('try { yield* load("a"); } finally { try { yield* load("b"); } catch {} }'),
    },
  ],
  invalid: [
    ...Object.entries(swallowing).map(([name, body]) => ({
      name: `a handler that ${name}`,
      code: names + around(`catch (error: any) { ${body} }`),
      errors: [
        {
          messageId: 'swallowed' as const,
          suggestions: [
            {
              messageId: 'rethrow' as const,
              output:
                names +
                around(`catch (error: any) { if (error instanceof CancelledError) throw error; ${body} }`),
            },
          ],
        },
      ],
    })),
    {
      name: 'an empty handler, where CancelledError is to be imported',
      code: "import { run, sleep } from 'rxtask';\nrun(function* () { for (;;) { try { yield* sleep(1); } catch {} } });",
      errors: [
        {
          messageId: 'swallowed',
          suggestions: [
            {
              messageId: 'rethrow',
              output:
                "import { run, sleep, CancelledError } from 'rxtask';\nrun(function* () { for (;;) { try { yield* sleep(1); } catch (error) { if (error instanceof CancelledError) throw error;} } });",
            },
          ],
        },
      ],
    },
    {
      name: 'a handler that takes the error apart, and one where nothing is imported by name',
      code: "import * as rxtask from 'rxtask';\nrxtask.run(function* () { try { yield* rxtask.sleep(1); } catch ({ message }: any) {} try { yield* rxtask.sleep(1); } catch {} });",
      errors: [
        { messageId: 'swallowed', suggestions: null },
        { messageId: 'swallowed', suggestions: null },
      ],
    },
    {
      name: 'a handler that takes the error apart, which has no name to rethrow',
      code: around('catch ({ message }: any) { console.log(message); }'),
      errors: [{ messageId: 'swallowed', suggestions: null }],
    },
    {
      name: 'both handlers around a wait, and a generator in a try',
      code: inCoroutine('try { try { yield* steps(); } catch {} } catch {}'),
      errors: [
        {
          messageId: 'swallowed',
          suggestions: [
            {
              messageId: 'rethrow',
              output: inCoroutine(
                'try { try { yield* steps(); } catch (error) { if (error instanceof CancelledError) throw error;} } catch {}',
              ),
            },
          ],
        },
        {
          messageId: 'swallowed',
          suggestions: [
            {
              messageId: 'rethrow',
              output: inCoroutine(
                'try { try { yield* steps(); } catch {} } catch (error) { if (error instanceof CancelledError) throw error;}',
              ),
            },
          ],
        },
      ],
    },
  ],
});
