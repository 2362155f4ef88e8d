import { settled } from '@berth/testkit';
import { type Dice, seededDice } from '@berth/testkit/simulated-disk';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { checkSegment, sizedSegments } from './log-check.ts';
import { type LogItem, readLog } from './log-reader.ts';
import { repairLog } from './log-repair.ts';
import { LogLife, type Range, RUN } from './testing/log-life.ts';

vi.mock('node:fs', async () => (await import('@berth/testkit/simulated-disk')).simulatedFs);
vi.mock('node:fs/promises', async () => (await import('@berth/testkit/simulated-disk')).simulatedFsPromises);

const FILE = 'packages/keeper/src/log/log-on-disk.test.ts';
/** For long proofs: how many seeds, and the first of them. */
const SEEDS = Number(process.env['BERTH_TEST_DISK_SEEDS'] ?? 100);
const FIRST = Number(process.env['BERTH_TEST_FIRST_DISK_SEED'] ?? 1);
const TIMEOUT_MS = 30_000 + SEEDS * 100;
/** Ways in which each power cut may turn out. */
const OUTCOMES = 6;

afterEach(() => vi.unstubAllGlobals());

const read = () => Array.fromAsync(readLog(RUN, 0));
const checks = async () => Promise.all((await sizedSegments(RUN)).map(checkSegment));

/** Bytes of which no two stretches are the same; now and then what looks like records. */
function output(life: LogLife, dice: Dice, most: number): Buffer {
  const text = `${life.text.length} ${'abcdefghij'.repeat(dice(most / 10) + 1)}\n`;
  return dice(8) === 0 ? Buffer.concat([Buffer.alloc(dice(40)), Buffer.from(text)]) : Buffer.from(text);
}

/** One thing that happens to a log whose disk works. */
async function step(life: LogLife, dice: Dice): Promise<void> {
  const fate = dice(12);
  if (fate < 4) life.print(output(life, dice, 300));
  else if (fate < 7) life.print(output(life, dice, 40_000));
  else if (fate === 7) life.resize(80 + dice(50), 24 + dice(20));
  else if (fate < 10) for (let turns = dice(8); turns > 0; turns -= 1) await Promise.resolve();
  else await life.clock.advance(dice(1500));
}

type Fault = (life: LogLife, dice: Dice) => void;

/** What goes wrong with a disk, or is well again. */
const FAULTS: readonly Fault[] = [
  ({ disk }) => disk.faults.refuse('write', { path: /seg$/ }),
  ({ disk }) => disk.faults.refuse('sync', { path: /seg$/ }),
  ({ disk }, dice) => disk.faults.refuse('sync', { times: 1 + dice(4) }),
  ({ disk }) => disk.faults.refuse('open', { path: /seg$/ }),
  ({ disk }, dice) => {
    disk.faults.roomBytes = dice(50_000);
  },
  ({ disk }) => disk.faults.clear(),
  ({ disk }) => disk.faults.clear(),
];
/** What leaves damage behind also while there is power. */
const ROUGH_FAULTS: readonly Fault[] = [
  ...FAULTS,
  ({ disk }) => disk.faults.refuse('truncate', { path: /seg$/ }),
];

async function live(life: LogLife, dice: Dice, faults: readonly Fault[] = []): Promise<void> {
  life.begin();
  for (let steps = 10 + dice(50); steps > 0 && !life.disk.isOff; steps -= 1) {
    await step(life, dice);
    if (faults.length > 0 && dice(6) === 0) faults[dice(faults.length)]?.(life, dice);
  }
  if (dice(3) === 0) await life.finish();
}

async function eachSeed(prove: (dice: Dice) => Promise<readonly string[]>): Promise<void> {
  for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
    const wrongs = await prove(seededDice(seed));
    const again = `BERTH_TEST_DISK_SEEDS=1 BERTH_TEST_FIRST_DISK_SEED=${seed} npm test -- ${FILE}`;
    expect(wrongs, `seed ${seed}, again: ${again}`).toEqual([]);
  }
}

describe('after a power cut', { timeout: TIMEOUT_MS }, () => {
  it('all that was printed a second before is there, and nothing is wrong or missing in silence', async () => {
    await eachSeed(async (dice) => {
      const life = new LogLife();
      if (dice(2) === 0) life.disk.cutAfter(dice(60));
      await live(life, dice);
      const owed = life.owed();
      life.cutPower(dice);
      return [...life.faults, ...life.wrongs(await read(), owed)];
    });
  });

  it('the same is true before every single change of a short life', async () => {
    let changes = 0;
    for (let cutAfter = 0; cutAfter === 0 || cutAfter <= changes; cutAfter += 1) {
      for (let outcome = 0; outcome < OUTCOMES; outcome += 1) {
        const life = new LogLife();
        const before = life.disk.changes;
        if (cutAfter > 0) life.disk.cutAfter(cutAfter - 1);
        await shortLife(life);
        if (cutAfter === 0) changes = life.disk.changes - before;
        const owed = life.owed();
        life.cutPower(seededDice(outcome));
        expect(life.wrongs(await read(), owed), `cut before change ${cutAfter}, ${outcome}`).toEqual([]);
      }
    }
    expect(changes).toBeGreaterThan(30);
  });

  it('the same is true where the disk had refused writes, syncs and room: what is missing was said', async () => {
    await eachSeed(async (dice) => {
      const life = new LogLife();
      if (dice(2) === 0) life.disk.cutAfter(dice(60));
      await live(life, dice, ROUGH_FAULTS);
      const owed = life.owed();
      life.cutPower(dice);
      life.disk.faults.clear();
      return life.wrongs(await read(), owed);
    });
  });

  it('nothing is wrong where the system had forgotten what it could not sync', async () => {
    await eachSeed(async (dice) => {
      const life = new LogLife();
      life.disk.faults.forgets = true;
      await live(life, dice, ROUGH_FAULTS);
      life.cutPower(dice);
      life.disk.faults.clear();
      return life.wrongs(await read(), []);
    });
  });
});

describe('while there is power', { timeout: TIMEOUT_MS }, () => {
  it('a disk that refuses leaves no damage and no torn record behind', async () => {
    await eachSeed(async (dice) => {
      const life = new LogLife();
      await live(life, dice, FAULTS);
      await settled();
      life.disk.faults.clear();
      return [...life.wrongs(await read(), []), ...(await damage())];
    });
  });

  it('a keeper that is killed leaves all that it had written', async () => {
    await eachSeed(async (dice) => {
      const life = new LogLife();
      await live(life, dice);
      life.killKeeper();
      await life.clock.advance(5000);
      return life.wrongs(await read(), [{ from: life.start(), to: life.text.length }]);
    });
  });
});

describe('a repair', { timeout: TIMEOUT_MS }, () => {
  it('is whole or has not begun, whenever the power goes, and takes no sound record', async () => {
    await eachSeed(async (dice) => {
      const life = new LogLife();
      await live(life, dice);
      life.cutPower(dice);
      flipBits(life, dice);
      const before = rangesIn(await read());
      life.disk.cutAfter(dice(30));
      await Promise.race([life.disk.process().run(() => repairLog(RUN)), life.disk.off()]);
      life.cutPower(dice);
      const between = life.wrongs(await read(), before);
      await repairLog(RUN);
      return [...between, ...life.wrongs(await read(), before), ...(await damage())];
    });
  });

  it('keeps on disk what it takes out', async () => {
    await eachSeed(async (dice) => {
      const life = new LogLife();
      await live(life, dice);
      life.cutPower(dice);
      flipBits(life, dice);
      const repairs = await repairLog(RUN);
      life.cutPower(dice);
      const asides = repairs.flatMap(({ aside, bytes }) => (aside === null ? [] : [{ aside, bytes }]));
      const lost = asides.filter(({ aside, bytes }) => life.sizeOf(aside) !== bytes);
      return [...lost.map(({ aside }) => `${aside} is lost`), ...(await damage())];
    });
  });

  it('knows where the damage is', async () => {
    await eachSeed(async (dice) => {
      const life = new LogLife();
      life.begin();
      for (let prints = 5; prints > 0; prints -= 1) life.print(output(life, dice, 20_000));
      const [segment] = await sizedSegments(RUN);
      const position = dice(segment?.bytes ?? 1);
      life.disk.damage(segment?.path ?? '', position, 1 << dice(8));
      const [check] = await checks();
      const found = [...(check?.damages ?? []), ...(check?.torn ? [check.torn] : [])];
      const isIn = found.some((one) => one.position <= position && position < one.position + one.bytes);
      return isIn ? [] : [`the damage at ${position} was not found: ${JSON.stringify(found)}`];
    });
  });
});

/** Everything a log does, once. */
async function shortLife(life: LogLife): Promise<void> {
  life.begin();
  life.print(Buffer.from('first\n'));
  await life.clock.advance(1500);
  life.resize(100, 30);
  for (let print = 0; print < 12; print += 1) {
    life.print(Buffer.alloc(30_000, `${print} `));
    if (print % 3 === 0) await life.clock.advance(400);
  }
  life.resize(90, 20);
  await life.clock.advance(1500);
  life.print(Buffer.from('last\n'));
  await life.finish();
}

function flipBits(life: LogLife, dice: Dice): void {
  const segments = life.disk.paths().filter((path) => path.endsWith('.seg'));
  for (let flips = dice(4); flips > 0 && segments.length > 0; flips -= 1) {
    const path = segments[dice(segments.length)] ?? '';
    life.disk.damage(path, dice(Math.max(1, life.sizeOf(path) ?? 0)), 1 << dice(8));
  }
}

/** What is not as it should be in a log that nobody tore. */
async function damage(): Promise<string[]> {
  return (await checks()).flatMap(({ path, damages, torn }) =>
    [...damages, ...(torn === null ? [] : [torn])].map(({ position }) => `damage in ${path} at ${position}`),
  );
}

function rangesIn(items: readonly LogItem[]): Range[] {
  return items.flatMap((item) =>
    item.kind === 'output' ? [{ from: item.offset, to: item.offset + item.bytes.length }] : [],
  );
}
