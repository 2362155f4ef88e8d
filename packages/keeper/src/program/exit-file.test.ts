import { type ExitFacts, RUN_FILES } from '@berth/contract';
import { writeFileDurablyNow } from '@berth/host';
import { mount, PowerCutError, seededDice, SimulatedDisk, simulatedFs } from '@berth/testkit/simulated-disk';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { setAside, writeExit } from './exit-file.ts';

vi.mock('node:fs', async () => (await import('@berth/testkit/simulated-disk')).simulatedFs);
vi.mock('node:fs/promises', async () => (await import('@berth/testkit/simulated-disk')).simulatedFsPromises);

/** Ways in which each power cut may turn out. */
const OUTCOMES = 60;
const RUN = '/run';
const EXIT: ExitFacts = { code: 3, signal: null, cause: 'exited', time: 1 };
const FACTS = JSON.stringify({ keeper: 'a', environment: 'b'.repeat(3000) });

let disk: SimulatedDisk;
let faults: string[];
beforeEach(newDisk);

function newDisk(): void {
  disk = new SimulatedDisk();
  faults = [];
  mount(disk);
  simulatedFs.mkdirSync(RUN);
  disk.syncAll();
}

const writeTheExit = () => writeExit(RUN, EXIT, (what) => faults.push(what));

/** All that a keeper writes of a run besides its output. */
function wholeRun(): void {
  setAside(RUN);
  writeFileDurablyNow(`${RUN}/${RUN_FILES.facts}`, FACTS);
  writeTheExit();
}

function contentOf(name: string): string | undefined {
  const path = `${RUN}/${name}`;
  return disk.exists(path) ? String(simulatedFs.readFileSync(path, 'utf8')) : undefined;
}

const exitOf = () => JSON.parse(contentOf(RUN_FILES.exit) ?? 'null') as unknown;

/** What is found when the power goes before each change in turn, in each way. */
function* everyCut(): Generator<{ readonly done: number; readonly of: number }> {
  const before = disk.changes;
  wholeRun();
  const of = disk.changes - before;
  for (let done = 0; done <= of; done += 1) {
    for (let outcome = 0; outcome < OUTCOMES; outcome += 1) {
      newDisk();
      disk.cutAfter(done);
      try {
        wholeRun();
      } catch (error) {
        if (!(error instanceof PowerCutError)) throw error;
      }
      if (!disk.isOff) disk.cutPower();
      disk.restorePower(seededDice(outcome));
      yield { done, of };
    }
  }
}

describe('after a power cut at any moment', () => {
  it('exit facts are whole or not there, and there when they were written', () => {
    for (const { done, of } of everyCut()) {
      const found = exitOf();
      if (found === null) expect(done).toBeLessThan(of);
      else expect(found).toEqual(EXIT);
    }
  });

  it('facts about the keeper are whole or not there, and there before the exit is written', () => {
    const found = new Set<string>();
    for (const { done, of } of everyCut()) {
      const content = contentOf(RUN_FILES.facts);
      found.add(`${content === FACTS ? 'whole' : content}`);
      if (done === of || exitOf() !== null) expect(content).toBe(FACTS);
    }
    expect(found).toEqual(new Set(['whole', 'undefined']));
  });
});

describe('exit facts', () => {
  it('need no room on the disk', () => {
    setAside(RUN);
    disk.faults.roomBytes = 0;
    writeTheExit();
    expect(exitOf()).toEqual(EXIT);
    expect(faults).toEqual([]);
  });

  it('are refused at the start when there is no room for all of them', () => {
    disk.faults.roomBytes = 50;
    expect(() => setAside(RUN)).toThrow('ENOSPC');
  });

  it('that a disk refuses to sync are there while there is power, and that is said', () => {
    setAside(RUN);
    disk.syncAll();
    disk.faults.refuse('sync');
    writeTheExit();
    expect(exitOf()).toEqual(EXIT);
    expect(faults).toEqual(['sync of exit facts']);
  });
});

describe('facts about the keeper', () => {
  it('that a disk refuses are not there at all', () => {
    for (const act of ['write', 'sync', 'rename'] as const) {
      disk.faults.refuse(act);
      expect(() => writeFileDurablyNow(`${RUN}/${RUN_FILES.facts}`, FACTS)).toThrow('EIO');
      expect(simulatedFs.readdirSync(RUN)).toEqual([]);
    }
    disk.faults.roomBytes = 100;
    expect(() => writeFileDurablyNow(`${RUN}/${RUN_FILES.facts}`, FACTS)).toThrow('ENOSPC');
    expect(simulatedFs.readdirSync(RUN)).toEqual([]);
  });
});
