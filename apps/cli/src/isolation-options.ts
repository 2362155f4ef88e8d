import { homedir } from 'node:os';
import { isAbsolute, resolve } from 'node:path';
import { BerthError, type Isolation, ISOLATIONS, type Network, NETWORKS } from '@berth/contract';
import type { StartInput } from '@berth/contract/schemas';
import type { Choices, Flags, OptionSpec } from './command.ts';
import { parseSize } from './parse-size.ts';

/** How far an instance is kept from the machine, and what it may take of it. */
export const ISOLATION_OPTIONS = {
  isolation: {
    type: 'string',
    value: 'LEVEL',
    completes: ISOLATIONS satisfies Choices,
    help: 'keep it from the rest of the machine: none, sandbox or container',
  },
  image: {
    type: 'string',
    value: 'NAME',
    completes: 'nothing',
    help: 'what a container is made of',
  },
  network: {
    type: 'string',
    value: 'MODE',
    completes: NETWORKS satisfies Choices,
    help: 'what an isolated one reaches: full or none',
  },
  mount: {
    type: 'string',
    multiple: true,
    value: 'PATH[:rw]',
    completes: 'directory',
    help: 'what an isolated one sees besides its directory; read-only without :rw',
  },
  memory: {
    type: 'string',
    value: 'SIZE',
    completes: 'nothing',
    help: 'most memory of all its processes together, such as 512m or 2g',
  },
  cpus: {
    type: 'string',
    value: 'N',
    completes: 'nothing',
    help: 'most processors it may use, such as 0.5 or 2',
  },
  pids: { type: 'string', value: 'N', completes: 'nothing', help: 'most processes and threads at a time' },
  files: { type: 'string', value: 'N', completes: 'nothing', help: 'most open files of each process' },
} as const satisfies Record<string, OptionSpec>;

const WRITABLE = ':rw';

/** What those options say. Throws `usage`. */
export function isolationInput(
  flags: Flags,
): Pick<StartInput, 'isolation' | 'image' | 'network' | 'mounts' | 'limits'> {
  // The choices were checked with the line.
  const [isolation, network] = [flags.text('isolation'), flags.text('network')];
  const image = flags.text('image');
  const mounts = flags.list('mount').map(parseMount);
  const limits = {
    ...given('memory', flags.text('memory'), (text) => parseSize('memory', text)),
    ...given('cpus', flags.text('cpus'), (text) => parseNumber('cpus', text)),
    ...given('pids', flags.text('pids'), (text) => parseNumber('pids', text)),
    ...given('files', flags.text('files'), (text) => parseNumber('files', text)),
  };
  return {
    ...(isolation === undefined ? {} : { isolation: isolation as Isolation }),
    ...(image === undefined ? {} : { image }),
    ...(network === undefined ? {} : { network: network as Network }),
    ...(mounts.length === 0 ? {} : { mounts }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
  };
}

function given<K extends string>(
  name: K,
  text: string | undefined,
  parse: (text: string) => number,
): { readonly [name in K]?: number } {
  return text === undefined ? {} : ({ [name]: parse(text) } as { readonly [name in K]: number });
}

/** `~` is the shell's only where it begins a word. */
function parseMount(text: string): { path: string; writable: boolean } {
  const writable = text.endsWith(WRITABLE);
  const named = writable ? text.slice(0, -WRITABLE.length) : text.replace(/:ro$/, '');
  if (named === '') {
    throw new BerthError({ code: 'usage', message: `--mount ${text}: the path is missing.` });
  }
  const path = named === '~' || named.startsWith('~/') ? homedir() + named.slice(1) : named;
  return { path: isAbsolute(path) ? path : resolve(path), writable };
}

function parseNumber(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  const message = `--${option} ${text} is no number above 0.`;
  throw new BerthError({ code: 'usage', message });
}
