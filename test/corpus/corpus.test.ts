import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { RECORDINGS } from './corpus.ts';
import { detect, surprises } from './detect.ts';
import { KNOWN_FAULTS } from './known-faults.ts';
import type { RecordedSession } from './recording.ts';
import type { Detector } from './replay.ts';
import { faultsOf, type Scored, scoreTable } from './score-table.ts';

const DOCS = join(import.meta.dirname, '../../docs/agents.md');
const AGENTS = ['claude', 'codex', 'gemini', 'opencode'];
/** A clone should not be slower for them. */
const FILE_MAX_BYTES = 60 * 1024;
const ALL_MAX_BYTES = 2.5 * 1024 * 1024;

describe('the detector, held against real sessions', () => {
  let all: Scored[] = [];
  beforeAll(async () => {
    all = await detect();
    console.log(scoreTable(all));
  }, 120_000);

  it('finds every transition in time and shows nothing that is not so, but for what is known', () => {
    expect(surprises(all)).toEqual([]);
  });

  it('is as right as docs/agents.md says', () => {
    expect(readFileSync(DOCS, 'utf8')).toContain(scoreTable(all));
  });

  it('has sessions of every assistant', () => {
    expect([...new Set(all.map(({ recording }) => recording.agent))]).toEqual(AGENTS);
  });

  it('knows of no faults in sessions that are not here', () => {
    const names = all.map(({ recording: { agent, session } }) => `${agent} ${session}`);
    expect(names).toEqual(expect.arrayContaining(Object.keys(KNOWN_FAULTS)));
  });

  it('has labels that follow one another', () => {
    for (const { recording } of all) {
      const times = recording.truth.flatMap(({ from, at }) => [from, at]);
      expect(times, `${recording.agent} ${recording.session}`).toEqual(times.toSorted((a, b) => a - b));
    }
  });

  it('takes little room', () => {
    const sizes = readdirSync(RECORDINGS).map((file) => statSync(join(RECORDINGS, file)).size);
    expect(Math.max(...sizes)).toBeLessThan(FILE_MAX_BYTES);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(ALL_MAX_BYTES);
  });
});

describe('a detector that is worse', () => {
  const faults = async (session: string, change: (detector: Detector) => Detector) => {
    const isIt = ({ agent, session: name }: RecordedSession) => `${agent} ${name}` === session;
    return (await detect(isIt, change)).flatMap(faultsOf);
  };

  it('is found out when it does not look at titles any more', async () => {
    const blind = await faults('codex two-turns', ({ rules, trust }) => ({
      rules: { ...rules, title: [] },
      trust,
    }));
    expect(blind.join('\n')).toContain('is missed');
  });

  it('is found out when it takes a dialog that is quoted for one', async () => {
    const naive = await faults('claude quoted-dialog', ({ rules }) => ({
      rules: {
        ...rules,
        screen: [
          { id: 'naive', activity: 'waiting_approval', all: ['Do you want to proceed\\?'] },
          ...rules.screen,
        ],
      },
      trust: { full: ['screen'], raising: ['hook', 'file'] },
    }));
    expect(naive.join('\n')).toContain('is false (screen: screen naive)');
  });

  it('is found out when it believes hooks alone, which say nothing of Esc', async () => {
    const deaf = await faults('claude interrupted', ({ rules }) => ({
      rules,
      trust: { full: ['hook'], raising: [] },
    }));
    expect(deaf.join('\n')).toContain('is missed');
  });
});
