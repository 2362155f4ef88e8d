import { expect, test } from 'vitest';
import { createShellAgent } from './agent.ts';

const shell = createShellAgent();
const plan = (env: Record<string, string>, command: readonly string[] = []) =>
  shell.plan({ directory: '/', command, env });

test('runs the shell of the user', () => {
  expect(plan({ SHELL: '/usr/bin/fish' })).toEqual({
    ok: true,
    value: { file: '/usr/bin/fish', args: [], env: {} },
  });
});

test.each([{}, { SHELL: '' }, { SHELL: '/usr/sbin/nologin' }, { SHELL: '/bin/false' }])(
  'falls back to a shell that is there, given %o',
  (env) => {
    const planned = plan(env);
    expect(planned.ok && planned.value.file).toMatch(/^\/bin\/(bash|sh)$/);
  },
);

test('asks an interactive shell to leave with the signal it obeys', () => {
  expect(shell.stopSignal).toBe('SIGHUP');
  expect(shell.graceMs).toBe(10_000);
});

test('refuses a command and says how to run it', () => {
  const planned = plan({ SHELL: '/bin/sh' }, ['npm', 'test']);
  expect(planned).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
  expect(!planned.ok && planned.error.message).toContain('berth start -- npm test');
});
