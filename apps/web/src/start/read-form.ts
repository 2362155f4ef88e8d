import {
  bytesOf,
  instanceNameProblem,
  LIMIT_NAMES,
  type LimitName,
  LIMITS,
  mountOf,
  portNameProblem,
  readAllowedHost,
} from '@berth/contract';
import type messages from '../messages/en/start.json';
import { commandWords, wordsOf } from './command-words.ts';
import { promptList } from './prompt-list.ts';
import { linesOf, type StartField, type StartForm } from './start-form.ts';
import type { StartInput } from './start-instance.ts';

/** What is wrong with a field: the name of a message, and what it speaks of. */
export interface FieldProblem {
  readonly key: keyof typeof messages.problem;
  readonly values?: Readonly<Record<string, string | number>>;
}
export type FieldProblems = Partial<Record<StartField, FieldProblem>>;

/** The start that a form asks for, and what is wrong with it; what is wrong is left out of it. */
export interface ReadForm {
  readonly input: StartInput;
  readonly problems: FieldProblems;
}

export function readForm(form: StartForm, home: string | undefined): ReadForm {
  const problems: FieldProblems = {};
  const isIsolated = form.isolation !== '' && form.isolation !== 'none';
  const input: StartInput = {
    ...program(form, problems),
    directory: directory(form, home ?? '', problems),
    ...text('name', name(form, problems)),
    ...(form.kind === 'agent' ? text('profile', form.profile.trim()) : {}),
    ...text('isolation', form.isolation),
    ...(isIsolated ? confinement(form, home ?? '', problems) : {}),
    ...list('ports', ports(form.ports, problems)),
    ...text('restart', form.restart),
    ...wait(form, problems),
    ...limits(form, problems),
  };
  if (form.isMany && promptList(form).length === 0) problems.prompts = { key: 'promptsMissing' };
  return { input, problems };
}

function text<Key extends string>(key: Key, value: string): Partial<Record<Key, string>> {
  return value === '' ? {} : ({ [key]: value } as Record<Key, string>);
}

function list<Key extends string, Item>(key: Key, items: Item[]): Partial<Record<Key, Item[]>> {
  return items.length === 0 ? {} : ({ [key]: items } as Record<Key, Item[]>);
}

function program(form: StartForm, problems: FieldProblems): Pick<StartInput, 'agent' | 'command'> {
  if (form.kind === 'agent') {
    if (form.agent === '') problems.agent = { key: 'agentMissing' };
    const words = wordsOf(form.arguments);
    if (words === undefined) problems.arguments = { key: 'quoteOpen' };
    return { agent: form.agent, ...list('command', words ?? []) };
  }
  const words = commandWords(form.command);
  if (words === undefined) problems.command = { key: 'quoteOpen' };
  else if (words.length === 0) problems.command = { key: 'commandMissing' };
  return { command: words ?? [] };
}

function directory({ directory }: StartForm, home: string, problems: FieldProblems): string {
  const { path } = mountOf(directory.trim(), home);
  if (!path.startsWith('/'))
    problems.directory = { key: path === '' ? 'directoryMissing' : 'directoryRelative' };
  return path;
}

/** Of many it is what their names begin with, and needs room for a number. */
function name({ name, isMany }: StartForm, problems: FieldProblems): string {
  const wanted = name.trim();
  const problem = wanted === '' ? undefined : instanceNameProblem(isMany ? `${wanted}-999` : wanted);
  if (problem !== undefined) problems.name = { key: 'name', values: { problem } };
  return isMany ? '' : wanted;
}

function confinement(
  form: StartForm,
  home: string,
  problems: FieldProblems,
): Pick<StartInput, 'network' | 'allow' | 'mounts' | 'image' | 'readOnly'> {
  const hosts = form.network === 'allow-list' ? linesOf(form.hosts) : [];
  for (const host of hosts) {
    const read = readAllowedHost(host);
    if ('problem' in read) problems.hosts = { key: 'host', values: { host, problem: read.problem } };
  }
  const mounts = linesOf(form.mounts).map((line) => mountOf(line, home));
  const relative = mounts.find(({ path }) => !path.startsWith('/'));
  if (relative !== undefined) problems.mounts = { key: 'mountRelative', values: { path: relative.path } };
  return {
    ...text('network', form.network),
    ...list('allow', hosts),
    ...list('mounts', mounts),
    ...(form.isolation === 'container' ? text('image', form.image.trim()) : {}),
    ...(form.isolation === 'container' && form.readOnly ? { readOnly: true } : {}),
  };
}

function ports(written: string, problems: FieldProblems): { name: string; port?: number }[] {
  return written
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .flatMap((word) => {
      const [, name = '', number] = /^([^:]+)(?::(\d+))?$/.exec(word) ?? [];
      const problem = portNameProblem(name);
      if (problem === undefined) return [{ name, ...(number === undefined ? {} : { port: Number(number) }) }];
      problems.ports = { key: 'port', values: { word, problem } };
      return [];
    });
}

function wait(form: StartForm, problems: FieldProblems): Pick<StartInput, 'waitMs'> {
  if (form.wait === '') return {};
  if (form.wait === 'forever') return { waitMs: 0 };
  const waitMs = durationOf(form.waitFor);
  if (waitMs === undefined) problems.waitFor = { key: 'duration' };
  return waitMs === undefined ? {} : { waitMs };
}

function limits(form: StartForm, problems: FieldProblems): Pick<StartInput, 'limits'> {
  const wanted: Partial<Record<LimitName, number>> = {};
  for (const limit of LIMIT_NAMES) {
    const written = form[limit].trim();
    if (written === '') continue;
    const value = READS[limit](written);
    if (value === undefined) problems[limit] = { key: FORMS[limit] };
    else if (value < LIMITS[limit].min) problems[limit] = { key: 'tooLittle' };
    else if (value > LIMITS[limit].max) problems[limit] = { key: 'tooMuch' };
    else wanted[limit] = value;
  }
  return Object.keys(wanted).length === 0 ? {} : { limits: wanted };
}

const FORMS: Readonly<Record<LimitName, FieldProblem['key']>> = {
  memory: 'size',
  disk: 'size',
  cpus: 'number',
  pids: 'count',
  files: 'count',
  run: 'duration',
  idle: 'duration',
};

const READS: Readonly<Record<LimitName, (text: string) => number | undefined>> = {
  memory: bytesOf,
  disk: bytesOf,
  cpus: (text) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined),
  pids: countOf,
  files: countOf,
  run: durationOf,
  idle: durationOf,
};

function countOf(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds from `90s`, `30m`, `8h`, as the command takes them. */
function durationOf(text: string): number | undefined {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text.trim()) ?? [];
  const ms = number === undefined ? 0 : Math.round(Number(number) * (UNITS[unit] ?? 0));
  return ms > 0 ? ms : undefined;
}
