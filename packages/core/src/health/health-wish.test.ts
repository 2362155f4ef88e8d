import { HEALTH_DEFAULTS, type InstanceId } from '@berth/contract';
import type { StartInput } from '@berth/contract/schemas';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, OWNER, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';

const PORTS = [{ name: 'web' }, { name: 'api' }];

async function specOf(more: Partial<StartInput>) {
  const bench = new CoreBench(createMemoryStore());
  const daemon = bench.boot();
  await daemon.reconcile();
  const command = more.agent === undefined ? { agent: 'command', command: ['obedient'] } : {};
  const { id } = await daemon.berth.start(OWNER, startInput({ ...command, ports: PORTS, ...more }));
  return (await bench.store.getInstance(id as InstanceId))?.instance.spec;
}

describe('a health check', () => {
  it.each([
    [{ command: 'test -e ok' }, { kind: 'command', command: 'test -e ok' }],
    [{ http: 'api' }, { kind: 'http', port: 'api', path: '/' }],
    [{ http: 'web/up?deep=1' }, { kind: 'http', port: 'web', path: '/up?deep=1' }],
    [{ tcp: 'web' }, { kind: 'tcp', port: 'web' }],
  ])('%o is kept with what nobody said', async (health, target) => {
    expect((await specOf({ health }))?.health).toStrictEqual({ target, ...HEALTH_DEFAULTS });
  });

  it('is kept as it was asked for', async () => {
    const own = { intervalMs: 500, timeoutMs: 200, retries: 1, startPeriodMs: 0 };
    expect((await specOf({ health: { tcp: 'web', ...own } }))?.health).toMatchObject(own);
  });

  it('is nothing that one has unasked', async () => {
    expect(await specOf({})).not.toHaveProperty('health');
  });

  it.each<[string, StartInput['health'], RegExp]>([
    ['with two questions', { tcp: 'web', command: 'true' }, /command and tcp are asked for\. Choose one/],
    ['with no question', { retries: 2 }, /not at what: add --health-cmd/],
    [
      'of a port that it does not have',
      { tcp: 'wbe' },
      /called "wbe", .* Its ports: web, api\. .*--port wbe/,
    ],
    ['of a number', { http: '8080/up' }, /No port of it is called "8080"/],
    ['of a page without a port', { http: '/up' }, /No port of it is called ""/],
    ['of a page that cannot be asked for', { http: 'web/a b' }, /"\/a b" cannot be asked for/],
    ['of a page with a line of its own', { http: 'web/a\r\nHost: b' }, /cannot be asked for/],
    ['by an empty command', { command: ' ' }, /command is empty/],
    ['without patience', { tcp: 'web', retries: 0 }, /retries .* cannot be 0/],
    [
      'without a pause',
      { tcp: 'web', intervalMs: 10 },
      /interval .* cannot be 0\.01 s: .* 0\.1 s and 3600 s/,
    ],
    ['that may take for ever', { tcp: 'web', timeoutMs: 2 ** 31 }, /timeout .* cannot be/],
    ['that begins too early', { tcp: 'web', startPeriodMs: -1 }, /start period .* cannot be/],
  ])('%s is refused', async (_what, health, words) => {
    await expect(specOf({ health })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(words),
    });
  });

  it('of one that has no ports says so', async () => {
    await expect(specOf({ ports: [], health: { tcp: 'web' } })).rejects.toThrow('It has no ports.');
  });
});

describe('the time after which an assistant is suspected to hang', () => {
  it.each([0, 60_000])('is kept (%i)', async (stallMs) => {
    expect((await specOf({ agent: 'clever', ports: [], stallMs }))?.stallMs).toBe(stallMs);
  });

  it('is not too short', async () => {
    await expect(specOf({ agent: 'clever', stallMs: 10 })).rejects.toThrow('stall cannot be 0.01 s');
  });

  it('is nothing for plain programs', async () => {
    await expect(specOf({ stallMs: 60_000 })).rejects.toThrow('Use a health check: --health-cmd');
  });
});
