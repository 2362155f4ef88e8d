import type { StartInput } from '@berth/contract/schemas';
import type { Flags, OptionSpec } from './command.ts';
import { parseCount, parseDuration } from './parse.ts';

/** How it is found out whether an instance is well. */
export const HEALTH_OPTIONS = {
  'health-cmd': {
    type: 'string',
    value: 'CMD',
    completes: 'nothing',
    help: 'it is well when this shell command exits with 0',
  },
  'health-http': {
    type: 'string',
    value: 'PORT[/PATH]',
    completes: 'nothing',
    help: 'it is well when it answers there with 2xx or 3xx; the port by its name',
  },
  'health-tcp': {
    type: 'string',
    value: 'PORT',
    completes: 'nothing',
    help: 'it is well when it takes a connection there; the port by its name',
  },
  'health-interval': {
    type: 'string',
    value: 'TIME',
    completes: 'nothing',
    help: 'time between two probes; default: 30s',
  },
  'health-timeout': {
    type: 'string',
    value: 'TIME',
    completes: 'nothing',
    help: 'a probe that takes longer has failed; default: 10s',
  },
  'health-retries': {
    type: 'string',
    value: 'N',
    completes: 'nothing',
    help: 'failures in a row that make it unhealthy; default: 3',
  },
  'health-start-period': {
    type: 'string',
    value: 'TIME',
    completes: 'nothing',
    help: 'failures before that do not count; default: 30s',
  },
  stall: {
    type: 'string',
    value: 'TIME|off',
    completes: 'nothing',
    help: 'for assistants: suspected to hang after so long at work without a sign of life; default: 5m',
  },
} as const satisfies Record<string, OptionSpec>;

/** What those options say. Throws `usage`. */
export function healthInput(flags: Flags): Pick<StartInput, 'health' | 'stallMs'> {
  const health = {
    ...given('command', flags.text('health-cmd')),
    ...given('http', flags.text('health-http')),
    ...given('tcp', flags.text('health-tcp')),
    ...given('intervalMs', duration(flags, 'health-interval')),
    ...given('timeoutMs', duration(flags, 'health-timeout')),
    ...given('retries', count(flags, 'health-retries')),
    ...given('startPeriodMs', duration(flags, 'health-start-period')),
  };
  const stallMs = flags.text('stall') === 'off' ? 0 : duration(flags, 'stall');
  return { ...(Object.keys(health).length === 0 ? {} : { health }), ...given('stallMs', stallMs) };
}

function given<K extends string, V>(name: K, value: V | undefined): { readonly [name in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [name in K]: V });
}

function duration(flags: Flags, option: string): number | undefined {
  const text = flags.text(option);
  return text === undefined ? undefined : parseDuration(option, text);
}

function count(flags: Flags, option: string): number | undefined {
  const text = flags.text(option);
  return text === undefined ? undefined : parseCount(option, text);
}
