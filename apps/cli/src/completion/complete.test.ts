import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../command-table.ts';
import { COMMON_OPTIONS } from '../common-options.ts';
import { answerTo, type Facts } from './candidates.ts';
import { complete } from './complete.ts';
import { type Grammar, situationOf } from './place.ts';
import { render } from './render.ts';
import { shellWords } from './shell-line.ts';
import type { Shell } from './shells.ts';

const instance = (name: string, status = 'running') => ({
  name,
  status,
  agent: 'demo',
  workspace: '/home/ann/app',
});
const FACTS: Facts = {
  instances: [instance('demo-1'), instance('demo-2'), instance('lost-1', 'lost'), instance('old', 'exited')],
  agents: [{ id: 'demo', title: 'Demo' }],
  variables: ['HOME', 'PATH'],
};
const EVERY = ['demo-1', 'demo-2', 'lost-1', 'old'];

async function answer(line: string, shell: Shell = 'bash', facts = FACTS) {
  const [head = '', ...words] = (await complete([shell, line], async () => facts))
    .replace(/\n$/, '')
    .split('\n');
  const [kind, extra] = head.split('\t');
  return { kind, extra, words };
}
const FOR = ['running', 'working', 'idle', 'waiting', 'done', 'exit'].map((state) => `--for=${state}`);
const wordsAt = async (line: string) => (await answer(line)).words;

describe('a word', () => {
  it.each<[string, readonly string[]]>([
    ['berth attach ', ['demo-1', 'demo-2', 'lost-1']],
    ['berth attach de', ['demo-1', 'demo-2', 'lost-1']],
    ['berth stop demo-1 ', ['demo-2', 'lost-1']],
    ['berth stop --grace 2s demo-1 ', ['demo-2', 'lost-1']],
    ['berth send ', ['demo-1', 'demo-2', 'lost-1']],
    ['berth logs ', EVERY],
    ['berth rm old demo-2 ', ['demo-1', 'lost-1']],
    ['berth rm -- ', EVERY],
    ['berth rm -- old ', ['demo-1', 'demo-2', 'lost-1']],
    ['berth --json rm ', EVERY],
    ['berth --no-daemon --json inspect ', EVERY],
    ['./berth inspect ', EVERY],
    ['/some/where/berth inspect ', EVERY],
    ['berth send demo-1 ', []],
    ['berth send demo-1 hello ', []],
    ['berth start ', ['demo']],
    ['berth start -n x ', ['demo']],
    ['berth start -a ', ['demo']],
    ['berth start -an x ', ['demo']],
    ['berth start -nx ', ['demo']],
    ['berth start --name=x ', ['demo']],
    ['berth start --unknown ', ['demo']],
    ['berth daemon ', ['run', 'start', 'stop', 'restart', 'status', 'logs']],
    ['berth completion ', ['bash', 'zsh', 'fish']],
    ['berth nonsense ', []],
    ['berth toString ', []],
  ])('%j', async (line, wanted) => {
    expect(await wordsAt(line)).toEqual(wanted);
  });

  it('is a command where the command belongs', async () => {
    const names = [...COMMANDS.map(({ name }) => name), 'help'];
    for (const line of ['berth ', 'berth sta', 'berth --json ']) expect(await wordsAt(line)).toEqual(names);
    expect(await wordsAt('berth help ')).toEqual(names.slice(0, -1));
    expect(await wordsAt('berth help start ')).toEqual([]);
  });

  it('comes with what it is, as each shell takes it', async () => {
    expect((await answer('berth logs o', 'fish')).words).toContain('old\texited, demo, /home/ann/app');
    expect((await answer('berth logs o', 'zsh')).words).toContain('old:exited, demo, /home/ann/app');
    const evil = { ...FACTS, instances: [{ ...instance('a'), workspace: '/a:b\tc\nd\u001b[2J' }] };
    expect((await answer('berth logs ', 'fish', evil)).words).toEqual([
      'a\trunning, demo, /a:b\\tc\\nd\\x1b[2J',
    ]);
    expect((await answer('berth start -e ', 'zsh', { ...FACTS, variables: ['a:b\\c'] })).words).toEqual([
      'a\\:b\\\\c',
    ]);
  });
});

describe('the value of an option', () => {
  it.each<[string, readonly string[]]>([
    ['berth wait demo-1 --for ', ['running', 'working', 'idle', 'waiting', 'done', 'exit']],
    ['berth wait --for=', FOR],
    ['berth wait --for=ru', FOR],
    ['berth wait --for exit ', EVERY],
    ['berth wait demo-1 --timeout ', []],
    ['berth stop --grace=', []],
    ['berth start -e ', ['HOME', 'PATH']],
    ['berth start -eP', ['-eHOME', '-ePATH']],
    ['berth start -aeP', ['-aeHOME', '-aePATH']],
    ['berth start --name -', []],
    ['berth start -n ', []],
  ])('%j', async (line, wanted) => {
    expect(await wordsAt(line)).toEqual(wanted);
  });

  it.each([
    ['berth start -C ', ''],
    ['berth start --directory /tm', ''],
    ['berth start --directory=/tm', '--directory='],
    ['berth start -C/tm', '-C'],
    ['berth start -aC/tm', '-aC'],
  ])('is a directory: %j', async (line, prefix) => {
    expect(await answer(line)).toEqual({ kind: 'directories', extra: prefix, words: [] });
  });
});

describe('a place that is a file', () => {
  const grammar: Grammar = {
    options: { script: { type: 'string', short: 's', value: 'FILE', completes: 'file', help: '' } },
    words: { min: 0, max: 9, completes: ['file'] },
  };
  it.each([
    ['berth ', ''],
    ['berth --script=/et', '--script='],
    ['berth -s/et', '-s'],
    ['berth one two', ''],
  ])('is left to the shell: %j', (line, prefix) => {
    const situation = situationOf(grammar, shellWords(line).slice(1));
    const found = answerTo(situation, grammar, FACTS);
    expect(render('zsh', line, found)).toBe(`files\t${prefix}\n`);
  });
});

describe('an option', () => {
  it('is one of the command’s and of every command’s, long ones first', async () => {
    const { words, extra } = await answer('berth start -');
    expect(extra).toBe('option');
    expect(words).toEqual(expect.arrayContaining(['--name', '-n', '--json', '--help', '-h', '--']));
    const firstShort = words.findIndex((word) => /^-[^-]$/.test(word));
    expect(words.slice(0, firstShort).every((word) => /^--[a-z]/.test(word))).toBe(true);
  });

  it('does not come again unless it may', async () => {
    const found = await wordsAt('berth start --attach -nx --env A=1 --');
    expect(found).not.toContain('--attach');
    expect(found).not.toContain('--name');
    expect(found).toContain('--env');
  });

  it('is offered where no more words are taken', async () => {
    const common = Object.keys(COMMON_OPTIONS).map((name) => `--${name}`);
    expect(await wordsAt('berth version ')).toEqual([...common, '-h']);
    expect(await wordsAt('berth attach demo-1 ')).toContain('--read-only');
  });

  it('of berth itself stands before the command', async () => {
    expect(await wordsAt('berth --')).toEqual(['--json', '--no-daemon', '--help', '--version', '-h', '-V']);
  });

  it('comes with its help', async () => {
    expect((await answer('berth ls --', 'fish')).words).toContain('--watch\tstay, and show every change');
  });
});

describe('a command line behind --', () => {
  it.each([
    ['berth start -- ', ''],
    ['berth start -n x -- npm ru', 'npm ru'],
    ['berth start demo -- git commit -m "a  b" --', 'git commit -m "a  b" --'],
    ['berth start -- berth start -- ls ', 'berth start -- ls '],
  ])('is completed by the shell: %j', async (line, rest) => {
    expect(await complete(['zsh', line], async () => FACTS)).toBe(`command\t${rest}\n`);
  });

  it('is none where the command takes none, and none while the dashes are typed', async () => {
    expect((await answer('berth ls -- ')).words).toEqual([]);
    expect((await answer('berth start --')).kind).toBe('words');
  });
});

describe.each(COMMANDS)('$name', (entry) => {
  it('says what completes its words and the values of its options', async () => {
    const { options, words } = await entry.load();
    const described = 'completes' in words ? words.completes.length : 0;
    expect(described).toBeGreaterThanOrEqual(Math.min(words.max, 1));
    expect(described).toBeLessThanOrEqual(words.max);
    for (const [name, option] of Object.entries(options)) {
      if (option.type === 'string') expect(option.completes, `--${name}`).toBeDefined();
    }
  });

  it('can be completed without anything of the world', async () => {
    const empty: Facts = { instances: [], agents: [], variables: [] };
    for (const shell of ['bash', 'zsh', 'fish'] as const) {
      expect((await answer(`berth ${entry.name} --`, shell, empty)).words.length).toBeGreaterThan(0);
    }
  });
});

describe('what nobody would ask', () => {
  it.each([[[]], [['tcsh', 'berth ']], [['bash']], [['bash', 'berth stop "unfinished']], [['fish', '']]])(
    'is answered without a fault: %j',
    async (args) => {
      await expect(complete(args, async () => FACTS)).resolves.toEqual(expect.any(String));
    },
  );
});
