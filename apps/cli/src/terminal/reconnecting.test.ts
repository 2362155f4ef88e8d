import { BerthError } from '@berth/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Interrupted, reconnecting } from './reconnecting.ts';

type Ending = { readonly kind: 'done' } | Interrupted;

const DONE: Ending = { kind: 'done' };
const CUT_OFF: Ending = { kind: 'interrupted', asked: false };
const SENT_AWAY: Ending = { kind: 'interrupted', asked: true };
const AWAY = new BerthError({ code: 'daemon_unavailable', message: 'Nobody answers.' });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Connections that end like that, one after the other, and then like the last; each brings so many bytes. */
function connecting(endings: readonly (Ending | Error)[], bytes = 0) {
  const autostarts: (boolean | undefined)[] = [];
  let position = 0;
  const connect = async (autostart?: boolean): Promise<Ending> => {
    autostarts.push(autostart);
    position += bytes;
    const ending = endings[autostarts.length - 1] ?? endings.at(-1);
    if (ending === undefined || ending instanceof Error)
      throw ending ?? new Error('no connection is planned');
    return ending;
  };
  const ended = reconnecting<Ending>({ first: () => connect(), again: connect, position: () => position });
  return { ended, autostarts };
}

describe('a connection that is interrupted', () => {
  it('is made again until it ends otherwise', async () => {
    const { ended, autostarts } = connecting([CUT_OFF, AWAY, CUT_OFF, DONE]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await ended).toEqual(DONE);
    expect(autostarts).toEqual([undefined, true, true, true]);
  });

  it('starts no daemon that somebody ended, however often nobody answers', async () => {
    const { ended, autostarts } = connecting([SENT_AWAY, AWAY, AWAY, CUT_OFF, DONE]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await ended).toEqual(DONE);
    expect(autostarts).toEqual([undefined, false, false, false, true]);
  });

  it('is given up when nothing has come for half a minute', async () => {
    const { ended } = connecting([SENT_AWAY, AWAY]);
    const seen = vi.fn<(ending: Ending) => void>();
    void ended.then(seen);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(seen).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2000);
    expect(seen).toHaveBeenCalledWith({ ...SENT_AWAY, error: AWAY });
  });

  it('is not given up after one that stood for long and had nothing to tell', async () => {
    const autostarts: boolean[] = [];
    const again = async (autostart: boolean): Promise<Ending> => {
      autostarts.push(autostart);
      if (autostarts.length === 4) return DONE;
      await new Promise((resolve) => setTimeout(resolve, 40_000));
      return CUT_OFF;
    };
    const ended = reconnecting<Ending>({ first: async () => CUT_OFF, again, position: () => 7 });
    await vi.advanceTimersByTimeAsync(121_000);
    expect(await ended).toEqual(DONE);
  });

  it('is not given up while something comes', async () => {
    const { ended, autostarts } = connecting([...Array.from({ length: 600 }, () => CUT_OFF), DONE], 1);
    await vi.advanceTimersByTimeAsync(61_000);
    expect(await ended).toEqual(DONE);
    expect(autostarts).toHaveLength(601);
  });

  it.each([
    ['at the first try', [AWAY]],
    [
      'by something that does not pass',
      [CUT_OFF, new BerthError({ code: 'instance_not_found', message: 'Gone.' })],
    ],
    ['by a fault', [CUT_OFF, new TypeError('a bug')]],
  ])('that fails %s says why', async (_how, endings) => {
    const { ended } = connecting(endings);
    const reason = ended.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await reason).toBe(endings.at(-1));
  });
});
