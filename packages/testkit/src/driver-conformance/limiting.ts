import { expect, it } from 'vitest';
import { type DriverStand, STOP } from './bench.ts';

/** More than the programs of the suite need. */
const LIMITS = { memory: 512 * 1024 * 1024, pids: 256, cpus: 1, files: 512 };

export function describeLimiting(stand: () => DriverStand): void {
  it('runs a program within its limits like any other', async () => {
    const { handle, terminal } = await limited(stand());
    await terminal.link.input(Buffer.from('hello\n'));
    await terminal.until('got: hello');
    expect(await stand().driver.stop(handle, STOP)).toMatchObject({ cause: 'stopped' });
  });

  it('holds the same limits for a daemon that did not start the run', async () => {
    const { handle, started } = await limited(stand());
    const held = stand().driver.held(handle);
    await stand().restartDaemon();
    await stand().driver.recover(handle, started);
    expect(stand().driver.held(handle)).toStrictEqual(held);
  });

  it('changes the limits of a living run, or refuses that and changes none; the program goes on', async () => {
    const { handle, terminal } = await limited(stand());
    const change = { from: LIMITS, to: { ...LIMITS, memory: 2 * LIMITS.memory } };
    const outcome = await stand()
      .driver.limit(handle, change)
      .catch((error: { code: string }) => error.code);
    expect(outcome).toBeOneOf([undefined, 'limit_refused']);
    await terminal.link.input(Buffer.from('still\n'));
    await terminal.until('got: still');
  });

  it('counts no strike of a program that stays within them', async () => {
    const { handle } = await limited(stand());
    expect(Object.values(await stand().driver.strikes(handle)).every((count) => count === 0)).toBe(true);
  });

  it('plans for limits what it plans without, or another handle for the same run', () => {
    const { request } = stand().plan('obedient');
    const handle = stand().driver.plan({ ...request, limits: LIMITS });
    expect(JSON.parse(JSON.stringify(handle))).toStrictEqual(handle);
    expect(stand().driver.plan({ ...request, limits: LIMITS })).toStrictEqual(handle);
  });
}

async function limited(stand: DriverStand) {
  const { request } = stand.plan('echo');
  const wanted = { ...request, limits: LIMITS };
  const handle = stand.driver.plan(wanted);
  const started = await stand.driver.start(handle, wanted);
  const terminal = await stand.open(handle);
  terminal.link.subscribe(0, 'complete');
  await terminal.until('ready');
  return { handle, started, terminal };
}
