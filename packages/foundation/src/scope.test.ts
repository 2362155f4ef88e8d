import { expect, it } from 'vitest';
import { Scope } from './scope.ts';

interface Failure {
  readonly task: string;
  readonly error: unknown;
}

function makeScope(): { scope: Scope; failures: Failure[] } {
  const failures: Failure[] = [];
  return { scope: new Scope((task, error) => failures.push({ task, error })), failures };
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

it('counts what runs, and forgets what has ended', async () => {
  const { scope } = makeScope();
  const work = Promise.withResolvers<void>();
  scope.spawn('work', () => work.promise);
  expect(scope.running).toBe(1);
  work.resolve();
  await scope.close();
  expect(scope.running).toBe(0);
});

it('reports a failure once, by the name of the task', async () => {
  const { scope, failures } = makeScope();
  const error = new Error('broken');
  scope.spawn('later', () => Promise.reject(error));
  scope.spawn('at once', () => {
    throw error;
  });
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  expect(failures).toStrictEqual([
    { task: 'at once', error },
    { task: 'later', error },
  ]);
  await scope.close();
});

it('aborts everything when it closes, waits for it, and reports nothing of that', async () => {
  const { scope, failures } = makeScope();
  const ended: string[] = [];
  for (const name of ['one', 'two']) {
    scope.spawn(name, (signal) => untilAborted(signal).finally(() => ended.push(name)));
  }
  await scope.close();
  expect(ended).toStrictEqual(['one', 'two']);
  expect(failures).toStrictEqual([]);
});

it('waits for tasks that clean up slowly', async () => {
  const { scope } = makeScope();
  const cleaned = Promise.withResolvers<void>();
  scope.spawn('slow', () => cleaned.promise);
  let closed = false;
  const closing = scope.close().then(() => {
    closed = true;
  });
  await Promise.resolve();
  expect(closed).toBe(false);
  cleaned.resolve();
  await closing;
});

it('starts nothing after it was closed, and closes twice', async () => {
  const { scope } = makeScope();
  await scope.close();
  let ran = false;
  scope.spawn('late', async () => {
    ran = true;
  });
  await scope.close();
  expect(ran).toBe(false);
  expect(scope.signal.aborted).toBe(true);
});
