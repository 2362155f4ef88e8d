import { describe, expect, it } from 'vitest';
import { NO_ISOLATION_RULES } from '../isolation-rules.ts';
import { isolationRulesSchema } from './isolation.ts';

const schema = isolationRulesSchema('/home/ann');

describe('isolation.yaml', () => {
  it('that names nothing chooses nothing, and an empty one is none', () => {
    expect(schema.parse({})).toStrictEqual(NO_ISOLATION_RULES);
    expect(schema.safeParse(null).success).toBe(false);
  });

  it('chooses for all, and for agents by name', () => {
    const text = {
      isolation: 'sandbox',
      mounts: ['~/datasets', '/srv/results:rw', '~:ro'],
      memory: '4g',
      pids: 512,
      idleTimeout: '8h',
      allow: ['*.npmjs.org'],
      agents: { claude: { network: 'none', image: 'berth/claude', memory: 1_073_741_824 }, command: {} },
    };
    expect(schema.parse(text)).toStrictEqual({
      isolation: 'sandbox',
      mounts: [
        { path: '/home/ann/datasets', writable: false },
        { path: '/srv/results', writable: true },
        { path: '/home/ann', writable: false },
      ],
      allow: ['*.npmjs.org'],
      limits: { memory: 4 * 1024 ** 3, pids: 512, idle: 8 * 60 * 60_000 },
      agents: {
        claude: {
          network: 'none',
          image: 'berth/claude',
          allow: [],
          mounts: [],
          limits: { memory: 1024 ** 3 },
        },
        command: { allow: [], mounts: [], limits: {} },
      },
    });
  });

  it('takes the times that the command line takes', () => {
    const { limits } = schema.parse({ runTimeout: '30d', idleTimeout: '1.5h' });
    expect(limits).toStrictEqual({ run: 30 * 24 * 60 * 60_000, idle: 90 * 60_000 });
  });

  it.each([
    { isolation: 'jail' },
    { runTimeout: '366d' },
    { idleTimeout: '500ms' },
    { isolaton: 'sandbox' },
    { mounts: ['datasets'] },
    { mounts: '~/datasets' },
    { allow: ['https://npmjs.org'] },
    { memory: 'lots' },
    { memory: '1k' },
    { pids: 2.5 },
    { cpus: 0 },
    { idleTimeout: 3600 },
    { agents: { claude: { agents: {} } } },
    { agents: ['claude'] },
  ])('refuses %o', (wrong) => {
    expect(schema.safeParse(wrong).success).toBe(false);
  });
});
