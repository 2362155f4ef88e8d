import { type IsolationRules, NO_ISOLATION_RULES } from '@berth/contract';
import type { StartInput } from '@berth/contract/schemas';
import { describe, expect, it } from 'vitest';
import { isolationByDefault, withIsolationDefaults } from './isolation-defaults.ts';

const chosen = (input: Partial<StartInput>, rules: Partial<IsolationRules>, problems: string[] = []) => {
  const config = { ...NO_ISOLATION_RULES, ...rules };
  return withIsolationDefaults(
    { directory: '/work', ...input },
    { config, path: '/isolation.yaml', problems, refresh },
  );
};
const refresh = async () => undefined;
const none = { allow: [], mounts: [], limits: {} };
const data = { path: '/data', writable: false };

describe('what a start leaves open', () => {
  it('is left as it is where no file says anything', () => {
    expect(chosen({ agent: 'claude' }, {})).toEqual({
      ok: true,
      value: { directory: '/work', agent: 'claude' },
    });
  });

  it('is as the file says for all', () => {
    const rules = { isolation: 'sandbox', network: 'none', mounts: [data], limits: { pids: 9 } } as const;
    expect(chosen({}, rules)).toMatchObject({
      value: { isolation: 'sandbox', network: 'none', mounts: [data], limits: { pids: 9 } },
    });
  });

  it('is as the file says for its agent, which counts more; places are added', () => {
    const own = {
      ...none,
      isolation: 'container',
      image: 'mine',
      mounts: [{ path: '/own', writable: true }],
    } as const;
    const rules = { isolation: 'sandbox', mounts: [data], agents: { claude: own, command: none } } as const;
    expect(chosen({ agent: 'claude' }, rules)).toMatchObject({
      value: { isolation: 'container', image: 'mine', mounts: [data, ...own.mounts] },
    });
    expect(chosen({ command: ['make'] }, rules)).toMatchObject({ value: { isolation: 'sandbox' } });
  });

  it('does not change what the start says', () => {
    const rules = {
      isolation: 'sandbox',
      network: 'none',
      mounts: [data],
      limits: { pids: 9, files: 64 },
    } as const;
    expect(chosen({ isolation: 'none' }, rules)).toEqual({
      ok: true,
      value: { directory: '/work', isolation: 'none', limits: { pids: 9, files: 64 } },
    });
    const wish = { network: 'full', mounts: [{ ...data, writable: true }], limits: { pids: 5 } } as const;
    expect(chosen({ ...wish, mounts: [...wish.mounts] }, rules)).toMatchObject({
      value: { ...wish, limits: { pids: 5, files: 64 } },
    });
  });

  it('gives an image to containers alone, and hosts to an allow-list', () => {
    const rules = { isolation: 'sandbox', image: 'mine', allow: ['a.org'] } as const;
    expect(chosen({}, rules)).not.toHaveProperty('value.image');
    expect(chosen({}, rules)).not.toHaveProperty('value.allow');
    expect(chosen({ network: 'allow-list', allow: ['b.org'] }, rules)).toMatchObject({
      value: { network: 'allow-list', allow: ['a.org', 'b.org'] },
    });
  });

  it('is not guessed where the file cannot be used', () => {
    expect(chosen({}, {}, ['1:1: no'])).toMatchObject({ error: { code: 'isolation_file_invalid' } });
    expect(chosen({ isolation: 'none' }, {}, ['1:1: no'])).toMatchObject({ ok: true });
    expect(chosen({ isolation: 'sandbox' }, {}, ['1:1: no'])).toMatchObject({ ok: false });
    expect(chosen({ isolation: 'sandbox', network: 'none' }, {}, ['1:1: no'])).toMatchObject({ ok: true });
  });
});

describe('how an agent is isolated without a word', () => {
  const byDefault = (agent: string, rules: Partial<IsolationRules>, problems: string[] = []) =>
    isolationByDefault(agent, {
      config: { ...NO_ISOLATION_RULES, ...rules },
      path: '/isolation.yaml',
      problems,
      refresh,
    });

  it('is as a start of it would be', () => {
    const rules = { isolation: 'sandbox', agents: { claude: { ...none, isolation: 'container' } } } as const;
    expect(byDefault('claude', rules)).toBe('container');
    expect(byDefault('codex', rules)).toBe('sandbox');
    expect(byDefault('codex', {})).toBe('none');
    expect(byDefault('codex', rules, ['line 1: no'])).toBeUndefined();
  });
});
