import { homedir } from 'node:os';
import { isAbsolute, resolve } from 'node:path';
import { BerthError, type Isolation, ISOLATIONS, mountOf, type Network, NETWORKS } from '@berth/contract';
import type { StartInput } from '@berth/contract/schemas';
import type { Choices, Flags, OptionSpec } from './command.ts';
import { LIMIT_OPTIONS, limitsOf } from './limit-options.ts';

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
  'read-only': {
    type: 'boolean',
    help: 'nothing of a container’s image can be written; its directory, home and /tmp can',
  },
  network: {
    type: 'string',
    value: 'MODE',
    completes: NETWORKS satisfies Choices,
    help: 'what an isolated one reaches: full, allow-list or none',
  },
  allow: {
    type: 'string',
    multiple: true,
    value: 'HOST[:PORT]',
    completes: 'nothing',
    help: 'with an allow-list: a host it reaches besides those of its assistant; *.HOST for all below it',
  },
  mount: {
    type: 'string',
    multiple: true,
    value: 'PATH[:rw]',
    completes: 'directory',
    help: 'what an isolated one sees besides its directory; read-only without :rw',
  },
  ...LIMIT_OPTIONS,
} as const satisfies Record<string, OptionSpec>;

/** What those options say. Throws `usage`. */
export function isolationInput(
  flags: Flags,
): Pick<StartInput, 'isolation' | 'image' | 'readOnly' | 'network' | 'allow' | 'mounts' | 'limits'> {
  // The choices were checked with the line.
  const [isolation, network] = [flags.text('isolation'), flags.text('network')];
  const image = flags.text('image');
  const allow = [...flags.list('allow')];
  const mounts = flags.list('mount').map(parseMount);
  const limits = limitsOf(flags);
  return {
    ...(isolation === undefined ? {} : { isolation: isolation as Isolation }),
    ...(image === undefined ? {} : { image }),
    ...(flags.on('read-only') ? { readOnly: true } : {}),
    ...(network === undefined ? {} : { network: network as Network }),
    ...(allow.length === 0 ? {} : { allow }),
    ...(mounts.length === 0 ? {} : { mounts }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
  };
}

/** `~` is the shell's only where it begins a word. */
function parseMount(text: string): { path: string; writable: boolean } {
  const { path, writable } = mountOf(text, homedir());
  if (path === '') {
    throw new BerthError({ code: 'usage', message: `--mount ${text}: the path is missing.` });
  }
  return { path: isAbsolute(path) ? path : resolve(path), writable };
}
