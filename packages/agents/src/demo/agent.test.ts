import { expect, test } from 'vitest';
import { createDemoAgent } from './agent.ts';

const agent = createDemoAgent({ node: '/opt/node', program: '/opt/berth/demo.js' });

test('runs the given program with the given Node', () => {
  expect(agent.plan({ directory: '/', command: [], env: {} })).toEqual({
    ok: true,
    value: { file: '/opt/node', args: ['/opt/berth/demo.js'], env: {} },
  });
});

test('passes further words on as options of the demo', () => {
  const planned = agent.plan({ directory: '/', command: ['--inline', '--script', 'a b.json'], env: {} });
  expect(planned).toMatchObject({
    ok: true,
    value: { args: ['/opt/berth/demo.js', '--inline', '--script', 'a b.json'] },
  });
});

test('is asked to leave with SIGTERM', () => {
  expect(agent.stopSignal).toBe('SIGTERM');
});
