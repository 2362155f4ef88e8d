import { expect, test } from 'vitest';
import { createCommandAgent } from './agent.ts';

const agent = createCommandAgent();
const plan = (command: readonly string[]) => agent.plan({ directory: '/', command, env: {} });

test('runs the words as they are, without a shell', () => {
  expect(plan(['printf', '%s', '$HOME; *'])).toEqual({
    ok: true,
    value: { file: 'printf', args: ['%s', '$HOME; *'], env: {} },
  });
});

test('keeps empty arguments', () => {
  expect(plan(['echo', ''])).toMatchObject({ ok: true, value: { args: [''] } });
});

test.each([[[]], [['']], [['  ', 'x']]])('refuses a missing command: %j', (command) => {
  const planned = plan(command);
  expect(planned).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
  expect(!planned.ok && planned.error.message).toContain('berth start -- COMMAND');
});

test('is asked to leave with SIGTERM', () => {
  expect(agent.stopSignal).toBe('SIGTERM');
});
