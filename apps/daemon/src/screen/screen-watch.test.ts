import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssistantSignal } from '@berth/contract';
import type { ScreenRules } from '@berth/contract/schemas';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ScreenTrack } from './screen-track.ts';
import { type FollowedRun, startFollowedRun } from './testing/followed-run.ts';

const RULES: ScreenRules = {
  title: [
    { match: '^✋', activity: 'waiting_approval' },
    { match: '^✦', activity: 'working' },
    { match: '^◇', activity: 'idle', once: 'prompt' },
  ],
  notification: [{ match: '^Approval', activity: 'waiting_approval' }],
  screen: [
    { id: 'approval', activity: 'waiting_approval', all: ['Allow it\\?'] },
    { id: 'busy', activity: 'working', all: ['esc interrupts'], detail: 'step \\d+' },
    { id: 'prompt', activity: 'idle', all: ['Type here'] },
  ],
};
const LOOK_MS = 150;
/** How long a title waits for what it speaks of. */
const WAIT_MS = 2000;

let directory: string;
const runs: FollowedRun[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-w-'));
});
afterEach(async () => {
  for (const run of runs.splice(0)) await run.end();
  await rm(directory, { recursive: true, force: true });
});

async function setUp(program = 'echo') {
  const followed = await startFollowedRun(directory, program);
  runs.push(followed);
  const { clock, signals, follow, matcherOf } = followed;
  const watched = async (fresh = true) => {
    const track = await follow(fresh, matcherOf(RULES));
    await track.whenCaughtUp;
    await track.lookNow();
    return track;
  };
  /** Lets a look that is due happen. */
  const look = async (track: ScreenTrack) => {
    await track.text();
    await clock.advance(LOOK_MS);
    await track.text();
  };
  const told = () => signals.splice(0).map(brief);
  return { ...followed, watched, look, told };
}

const brief = ({ activity, label, detail }: AssistantSignal) =>
  [activity, label, ...(detail === undefined ? [] : [detail])].join(', ');

describe('what is printed', () => {
  it('is told of titles and notifications at once', async () => {
    const { run, watched, told } = await setUp();
    const track = await watched();
    run.print('\x1b]0;✦ Working\x07\x1b]9;Approval requested\x07\x1b]0;✋ Allow\x07\x1b]0;shell\x07');
    await track.text();
    expect(told()).toEqual([
      'working, title ✦ Working',
      'waiting_approval, notification Approval requested',
      'waiting_approval, title ✋ Allow',
      ', title shell',
    ]);
  });

  it('is looked at at once when the title changes, and is told before it unless it is taken back', async () => {
    const { run, watched, told } = await setUp();
    const track = await watched();
    run.print('\x1b]0;✋ Action\x07Allow it?');
    await track.text();
    expect(told()).toEqual(['waiting_approval, screen approval', 'waiting_approval, title ✋ Action']);
    run.print('\x1b]0;✦ Working\x07\x1b[2J');
    await track.text();
    expect(told()).toEqual(['working, title ✦ Working', ', screen: no rule holds']);
  });

  it('is waited for when a title is ahead of it, but only the first time', async () => {
    const { run, watched, look, told } = await setUp();
    const track = await watched();
    run.print('\x1b]0;◇ Ready\x07');
    await look(track);
    expect(told()).toEqual([]);
    run.print('> Type here');
    await look(track);
    expect(told()).toEqual(['idle, screen prompt']);
    await look(track);
    expect(told()).toEqual(['idle, title ◇ Ready']);
    run.print('\x1b]0;✦ Working\x07\x1b[2J');
    await track.text();
    run.print('\x1b]0;◇ Ready\x07');
    await look(track);
    expect(told()).toEqual(['working, title ✦ Working', ', screen: no rule holds', 'idle, title ◇ Ready']);
  });

  it('is at rest only when the title says so for a moment', async () => {
    const { run, watched, look, told } = await setUp();
    const track = await watched();
    run.print('Type here');
    await look(track);
    run.print('\x1b]0;◇ Ready\x07');
    await track.text();
    run.print('\x1b]0;✦ Working\x07');
    await look(track);
    expect(told()).toEqual(['idle, screen prompt', 'working, title ✦ Working']);
    run.print('\x1b]0;◇ Ready\x07');
    await look(track);
    expect(told()).toEqual(['idle, title ◇ Ready']);
  });

  it('is at rest at once after a dialog', async () => {
    const { run, watched, look, told } = await setUp();
    const track = await watched();
    run.print('\x1b]0;✋ Action\x07Type here');
    await look(track);
    told();
    run.print('\x1b]0;◇ Ready\x07');
    await track.text();
    expect(told()).toEqual(['idle, title ◇ Ready']);
  });

  it('is not waited for for ever, nor for a title that is not there any more', async () => {
    const { clock, run, watched, look, told } = await setUp();
    const track = await watched();
    run.print('\x1b]0;◇ Ready\x07');
    await track.text();
    await clock.advance(WAIT_MS);
    await look(track);
    expect(told()).toEqual(['idle, title ◇ Ready']);
    const other = await setUp();
    const second = await other.watched();
    other.run.print('\x1b]0;◇ Ready\x07\x1b]0;✦ Working\x07');
    await second.text();
    await other.clock.advance(WAIT_MS);
    await second.text();
    expect(other.told()).toEqual(['working, title ✦ Working']);
  });

  it('is not looked at for a title while the program says that it is drawing', async () => {
    const { run, watched, told } = await setUp();
    const track = await watched();
    run.print('\x1b[?2026h\x1b]0;✋ Action\x07Allow it?');
    await track.text();
    expect(told()).toEqual(['waiting_approval, title ✋ Action']);
  });

  it('is looked at a moment later, and again when it changes', async () => {
    const { run, watched, look, told } = await setUp();
    const track = await watched();
    run.print('Allow it?');
    await track.text();
    expect(told()).toEqual([]);
    await look(track);
    expect(told()).toEqual(['waiting_approval, screen approval']);
    run.print('\x1b[2J\x1b[H');
    await look(track);
    run.print('nothing');
    await look(track);
    expect(told()).toEqual([', screen: no rule holds']);
  });

  it('is looked at once for many changes, and not at all without one', async () => {
    const { clock, run, watched, look, told } = await setUp();
    const track = await watched();
    for (let step = 1; step <= 20; step += 1) {
      run.print(`\r step ${step}, esc interrupts`);
      await track.text();
      await clock.advance(LOOK_MS / 10);
      await track.text();
    }
    await look(track);
    expect(told()).toEqual([10, 20].map((step) => `working, screen busy, step ${step}`));
    expect(clock.sleeping).toBe(0);
  });

  it('is not looked at while the program says that it is drawing, but for ever', async () => {
    const { run, watched, look, told } = await setUp();
    const track = await watched();
    run.print('\x1b[?2026hAllow it?');
    await look(track);
    expect(told()).toEqual([]);
    run.print('\x1b[H\x1b[Jnothing\x1b[?2026l');
    await look(track);
    expect(told()).toEqual([]);
    run.print('\x1b[?2026h\r\nAllow it?');
    for (let count = 0; count < 3; count += 1) await look(track);
    expect(told()).toEqual(['waiting_approval, screen approval']);
  });

  it('costs no look when nobody watches, or no rule is about it', async () => {
    const { clock, run, follow, matcherOf, told } = await setUp();
    const track = await follow(true);
    run.print('\x1b]0;✦ Working\x07Allow it?');
    await track.text();
    expect(clock.sleeping).toBe(0);
    track.watch(matcherOf({ title: RULES.title }));
    run.print('more');
    await track.text();
    expect([clock.sleeping, told()]).toEqual([0, []]);
  });

  it('comes to the same however it is cut', async () => {
    const piece = fc.constantFrom(
      '\x1b]0;✦ Working\x07',
      '\x1b]0;✋ Allow\x07',
      '\x1b]0;shell\x07',
      '\x1b]9;Approval requested\x07',
      'Allow it?\r\n',
      'step 7 esc interrupts 漢',
      '\x1b[2J\x1b[H',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 10 }), fc.array(fc.nat()), async (pieces, cuts) => {
        const output = pieces.join('');
        const ends = [...cuts.map((cut) => cut % (output.length + 1)), output.length].sort((a, b) => a - b);
        const outcomes = [];
        for (const split of [[output.length], ends]) {
          const { run, watched, look, told, end } = await setUp();
          const track = await watched();
          split.forEach((end, index) => run.print(output.slice(split[index - 1] ?? 0, end)));
          await look(track);
          outcomes.push(told());
          // The next run has the same name.
          await end();
        }
        expect(outcomes[1]).toEqual(outcomes[0]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('what holds already', () => {
  it('is told when somebody begins to watch', async () => {
    const { run, follow, matcherOf, told } = await setUp();
    const track = await follow(true);
    run.print('\x1b]0;✦ Working\x07Allow it?');
    await track.text();
    track.watch(matcherOf(RULES));
    await track.lookNow();
    expect(told()).toEqual(['waiting_approval, screen approval', 'working, title ✦ Working']);
    track.watch(matcherOf(RULES, ['title', 'screen']));
    await track.lookNow();
    expect(told()).toEqual(['waiting_approval, screen approval', 'working, title ✦ Working']);
  });

  it('is told by the next daemon, even of a screen that is only on disk; that stays there', async () => {
    const { run, watched, told } = await setUp();
    const first = await watched();
    run.print('\x1b]0;✦ Working\x07\x1b]9;Approval requested\x07Allow it?');
    await first.text();
    await first.close(true);
    told();
    const second = await watched(false);
    expect(told()).toEqual(['waiting_approval, screen approval', 'working, title ✦ Working']);
    expect(second.hasModel).toBe(false);
    run.print('\x1b]0;✋ Allow\x07');
    await second.text();
    expect(told()).toEqual(['waiting_approval, title ✋ Allow']);
  });

  it('is all that is told of output that nobody followed', async () => {
    const { run, watched, told } = await setUp();
    run.print('\x1b]0;✦ Working\x07\x1b]9;Approval requested\x07Allow it?');
    run.print('\x1b[2J\x1b[H\x1b]0;✋ Allow\x07esc interrupts');
    await watched(false);
    expect(told()).toEqual(['working, screen busy', 'waiting_approval, title ✋ Allow']);
  });

  it('loads nothing for a program that has printed nothing', async () => {
    const { watched, told } = await setUp('silent');
    expect((await watched()).hasModel).toBe(false);
    expect(told()).toEqual([]);
  });

  it('stands while the screen is on disk', async () => {
    const { clock, run, watched, told } = await setUp();
    const track = await watched();
    run.print('Allow it?');
    await track.text();
    await track.suspend();
    await clock.advance(LOOK_MS);
    await track.suspend();
    expect(told()).toEqual([]);
    run.print('!');
    await track.text();
    await clock.advance(LOOK_MS);
    await track.text();
    expect(told()).toEqual(['waiting_approval, screen approval']);
    await track.suspend();
    await clock.advance(LOOK_MS);
    expect(told()).toEqual([]);
  });
});

it('nothing is told after the end', async () => {
  const { clock, run, watched, told } = await setUp();
  const track = await watched();
  run.print('Allow it?');
  await track.text();
  await track.close(false);
  await clock.advance(LOOK_MS);
  expect([clock.sleeping, told()]).toEqual([0, []]);
});
