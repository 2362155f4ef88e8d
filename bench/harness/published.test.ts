import { describe, expect, it } from 'vitest';
import { absentFigure, type Figure, figure } from './figure.ts';
import { published } from './published.ts';
import type { Result } from './result.ts';

function result(cases: Record<string, Figure[]>, pm2?: string): Result {
  const machine = {
    cpu: 'CPU',
    cores: 2,
    memoryGb: 8,
    platform: 'linux x64',
    kernel: '6.1',
    node: 'v24.0.0',
    tmux: null,
    ...(pm2 === undefined ? {} : { pm2 }),
    filesystem: 'ext4',
  };
  return {
    format: 1,
    date: '2026-01-02T03:04:05.678Z',
    commit: { commit: 'abc1234', dirty: false },
    options: { quick: false, large: false, only: [], goOn: undefined, asBuilt: false },
    machine,
    load: { before: [], after: [] },
    cases: Object.entries(cases).map(([name, figures]) => ({
      name,
      title: name,
      method: '',
      seconds: 1,
      figures,
    })),
    failed: [],
  };
}

const BERTH = figure('alone', { name: 'berth, screen client through the daemon', unit: 'ms' }, [1, 2]);
const BARE = figure('alone', { name: 'bare pseudo-terminal', unit: 'ms', peer: true }, [0.5]);

describe('the published table', () => {
  it('has the lines and columns of which there is something', () => {
    const table = published('bench/results/one.json', result({ echo: [BERTH, BARE] })).split('\n');
    expect(table.slice(0, 3)).toEqual([
      '| | Berth | bare |',
      '| --- | --- | --- |',
      '| keystroke echo (p50 / p99) | 1.00 / 2.00 ms | 0.50 / 0.50 ms |',
    ]);
    expect(table).toHaveLength(5);
  });

  it('says why a peer is absent, and nothing where there is none', () => {
    const tmux = absentFigure('alone', { name: 'tmux attach', unit: 'ms', peer: true }, 'not installed');
    const memory = figure('1000 instances', { name: 'berth, daemon: RSS', unit: 'MB' }, [300]);
    const table = published('one.json', result({ echo: [BERTH, BARE, tmux], memory: [memory] }));
    expect(table).toContain('| 1.00 / 2.00 ms | 0.50 / 0.50 ms | not installed |');
    expect(table).toContain('| memory of the daemon, 1000 instances (RSS) (p50) | 300 MB | – | – |');
  });

  it('names the machine, the programs and the file', () => {
    const where = published('bench/results/one.json', result({ echo: [BERTH] }, 'pm2 7'))
      .split('\n')
      .at(-1);
    expect(where).toBe(
      'Measured on 2026-01-02 at commit abc1234: 2 × CPU, 8 GB, Linux 6.1, Node 24.0.0, no tmux, pm2 7. Raw samples: [one.json](bench/results/one.json).',
    );
  });
});
