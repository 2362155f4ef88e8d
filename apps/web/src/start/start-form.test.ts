import { describe, expect, it } from 'vitest';
import { Problem } from '../api/problem.ts';
import { commandLine } from './command-line.ts';
import { commandWords, shellWord } from './command-words.ts';
import { problemField } from './problem-field.ts';
import { jobsOf, promptList } from './prompt-list.ts';
import { readForm } from './read-form.ts';
import { EMPTY_FORM, type StartForm } from './start-form.ts';

const form = (rest: Partial<StartForm>): StartForm => ({
  ...EMPTY_FORM,
  agent: 'demo',
  directory: '~/app',
  ...rest,
});
const read = (rest: Partial<StartForm>) => readForm(form(rest), '/home/me');
const line = (rest: Partial<StartForm>, prompt?: string) => commandLine(form(rest), read(rest).input, prompt);

describe('a form', () => {
  it('asks for no more than what was written', () => {
    expect(read({})).toEqual({ input: { agent: 'demo', directory: '/home/me/app' }, problems: {} });
  });

  it('is read whole', () => {
    expect(
      read({
        name: 'site',
        arguments: `--model "the big one"`,
        profile: 'work',
        isolation: 'container',
        network: 'allow-list',
        hosts: 'example.com\n\n*.npmjs.org:443\n',
        mounts: '~/cache:rw\n/srv/data',
        image: 'node:24',
        readOnly: true,
        memory: '2g',
        cpus: '0.5',
        run: '8h',
        ports: 'web, api:8080',
        restart: 'on_failure',
        wait: 'time',
        waitFor: '30m',
      }),
    ).toEqual({
      input: {
        agent: 'demo',
        directory: '/home/me/app',
        name: 'site',
        command: ['--model', 'the big one'],
        profile: 'work',
        isolation: 'container',
        network: 'allow-list',
        allow: ['example.com', '*.npmjs.org:443'],
        mounts: [
          { path: '/home/me/cache', writable: true },
          { path: '/srv/data', writable: false },
        ],
        image: 'node:24',
        readOnly: true,
        limits: { memory: 2 * 1024 ** 3, cpus: 0.5, run: 28_800_000 },
        ports: [{ name: 'web' }, { name: 'api', port: 8080 }],
        restart: 'on_failure',
        waitMs: 1_800_000,
      },
      problems: {},
    });
  });

  it('leaves out what counts only for what is isolated', () => {
    const { input } = read({
      network: 'none',
      hosts: 'example.com',
      mounts: '/srv',
      image: 'x',
      readOnly: true,
    });
    expect(input).toEqual({ agent: 'demo', directory: '/home/me/app' });
  });

  it.each([
    [{ agent: '' }, 'agent', 'agentMissing'],
    [{ directory: '' }, 'directory', 'directoryMissing'],
    [{ directory: 'app' }, 'directory', 'directoryRelative'],
    [{ name: 'Not Good' }, 'name', 'name'],
    [{ arguments: `--model 'the` }, 'arguments', 'quoteOpen'],
    [{ kind: 'command', command: ' ' }, 'command', 'commandMissing'],
    [{ kind: 'command', command: "echo 'open" }, 'command', 'quoteOpen'],
    [{ isolation: 'sandbox', network: 'allow-list', hosts: 'http://no' }, 'hosts', 'host'],
    [{ isolation: 'sandbox', mounts: 'here' }, 'mounts', 'mountRelative'],
    [{ ports: '8080' }, 'ports', 'port'],
    [{ memory: 'much' }, 'memory', 'size'],
    [{ memory: '1k' }, 'memory', 'tooLittle'],
    [{ pids: '1.5' }, 'pids', 'count'],
    [{ idle: 'soon' }, 'idle', 'duration'],
    [{ wait: 'time', waitFor: '' }, 'waitFor', 'duration'],
    [{ isMany: true, prompts: ' \n ' }, 'prompts', 'promptsMissing'],
  ] as const)('says what is wrong: %o', (rest, field, key) => {
    expect(read(rest as Partial<StartForm>).problems).toMatchObject({ [field]: { key } });
  });

  it('has room in the names of many for their numbers', () => {
    expect(read({ isMany: true, prompts: 'a', name: 'a'.repeat(38) }).problems).toHaveProperty('name');
    expect(read({ isMany: true, prompts: 'a', name: 'job' }).input).not.toHaveProperty('name');
  });
});

describe('the command line', () => {
  it('is what berth start takes', () => {
    expect(line({ name: 'a', restart: 'on_failure', wait: 'forever', memory: ' 2g ' })).toBe(
      'berth start demo -n a -C /home/me/app --memory 2g --restart on-failure --wait',
    );
    expect(line({ wait: 'time', waitFor: '30m', ports: 'web:80 api' })).toBe(
      'berth start demo -C /home/me/app --port web:80 --port api --wait=30m',
    );
  });

  it('has a command behind --', () => {
    expect(line({ arguments: '--allow Bash(git:*)' })).toBe(
      "berth start demo -C /home/me/app -- --allow 'Bash(git:*)'",
    );
    expect(line({ kind: 'command', command: 'npm run "my test"' })).toBe(
      "berth start -C /home/me/app -- npm run 'my test'",
    );
    expect(line({ kind: 'command', command: 'npm test | tee out' })).toBe(
      "berth start -C /home/me/app -- sh -c 'npm test | tee out'",
    );
  });

  it('sends the prompt to what it started', () => {
    expect(line({}, 'say it\'s "done" for $5')).toBe(
      `berth send "$(berth start demo -C /home/me/app)" 'say it'\\''s "done" for $5'`,
    );
    expect(line({}, '-x')).toBe('berth send "$(berth start demo -C /home/me/app)" -- -x');
  });

  it('quotes what a shell would take apart', () => {
    expect(shellWord('')).toBe("''");
    expect(line({ directory: '/my app' })).toContain("-C '/my app'");
    expect(line({ isolation: 'sandbox', network: 'allow-list', hosts: '*.a.org' })).toContain(
      "--allow '*.a.org'",
    );
  });
});

it('takes a command apart as a shell does', () => {
  expect(commandWords(`a "b c" 'd "e' f\\ g h"i"j`)).toEqual(['a', 'b c', 'd "e', 'f g', 'hij']);
  expect(commandWords('""')).toEqual(['']);
  expect(commandWords('')).toEqual([]);
  expect(commandWords('echo $HOME')).toEqual(['sh', '-c', 'echo $HOME']);
  expect(commandWords('say "')).toBeUndefined();
});

describe('a list of prompts', () => {
  const list = (prompts: string, promptsBy: StartForm['promptsBy'] = '') =>
    promptList(form({ prompts, promptsBy }));

  it('has one on each line, however many blank lines stray between them', () => {
    expect(list('one\n two \n\n')).toEqual(['one', 'two']);
    expect(list('\n\none\r\n  \r\ntwo\n\n\nthree')).toEqual(['one', 'two', 'three']);
    expect(list(' \n')).toEqual([]);
  });

  it('has all lines up to a blank one, where that was chosen', () => {
    expect(list('one\nand more\n\ntwo\r\n \r\n\nthree\n', 'blank')).toEqual([
      'one\nand more',
      'two',
      'three',
    ]);
    expect(list('\n\none\ntwo', 'blank')).toEqual(['one\ntwo']);
  });

  it('is started under names that are free', () => {
    const names = (rest: Partial<StartForm>, taken: readonly string[]) =>
      jobsOf(form({ prompts: 'a\nb\nc', ...rest }), new Set(taken)).map(({ name }) => name);
    expect(names({ name: ' job ' }, ['job-2'])).toEqual(['job-1', 'job-3', 'job-4']);
    expect(names({}, ['demo-1', 'demo-3'])).toEqual(['demo-2', 'demo-4', 'demo-5']);
  });
});

it('puts a refusal to its field', () => {
  expect(problemField(new Problem('name_taken', ''), 'agent')).toBe('name');
  expect(problemField(new Problem('command_not_found', ''), 'agent')).toBe('agent');
  expect(problemField(new Problem('command_not_found', ''), 'command')).toBe('command');
  expect(problemField(new Problem('unreachable', ''), 'agent')).toBeUndefined();
});
