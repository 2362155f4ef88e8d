import { expect, test } from 'vitest';
import { createAgentCatalog } from './catalog.ts';

const catalog = createAgentCatalog({
  demo: { node: 'node', program: 'demo.js' },
  directories: {
    programs: '/data/agents',
    profiles: '/data/profiles',
    hooks: '/state/hooks',
    settings: '/state/agents',
  },
});

test('lists every agent under its own id', () => {
  expect(catalog.list().map((agent) => agent.id)).toEqual([
    'claude',
    'codex',
    'gemini',
    'opencode',
    'shell',
    'command',
    'demo',
  ]);
  for (const agent of catalog.list()) expect(catalog.get(agent.id)).toBe(agent);
});

test('describes every agent in one line', () => {
  for (const agent of catalog.list()) expect(agent.title).toMatch(/^[^\n]{5,80}$/);
});

test('knows nothing of an agent that is not there', () => {
  expect(catalog.get('nobody')).toBeUndefined();
  expect(catalog.get('__proto__')).toBeUndefined();
});
