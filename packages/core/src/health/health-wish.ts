import {
  HEALTH_DEFAULTS,
  HEALTH_MAX_MS,
  HEALTH_MIN_MS,
  HEALTH_RETRIES_MAX,
  type HealthCheck,
  type HealthTarget,
  type PortWish,
  type Refusal,
  refusal,
  STALL_MAX_MS,
  STALL_MIN_MS,
} from '@berth/contract';
import type { HealthWish } from '@berth/contract/schemas';
import { err, ok, type Result } from '@berth/foundation';
import type { Agent } from '../ports/agents.ts';
import type { LaunchSpec } from '../ports/store.ts';

type Ports = readonly Pick<PortWish, 'name'>[];

/** Judges how an instance is to be asked whether it is well. */
export function checkHealth(
  wish: HealthWish | undefined,
  ports: Ports,
): Result<Pick<LaunchSpec, 'health'>, Refusal> {
  if (wish === undefined) return ok({});
  const target = targetOf(wish, ports);
  if (!target.ok) return target;
  const { intervalMs, timeoutMs, retries, startPeriodMs } = HEALTH_DEFAULTS;
  const health: HealthCheck = {
    target: target.value,
    intervalMs: wish.intervalMs ?? intervalMs,
    timeoutMs: wish.timeoutMs ?? timeoutMs,
    retries: wish.retries ?? retries,
    startPeriodMs: wish.startPeriodMs ?? startPeriodMs,
  };
  const problem = boundsProblem(health);
  return problem === undefined ? ok({ health }) : err(refusal('invalid_input', problem));
}

/** Judges after how long without a sign of life an assistant is suspected to hang. */
export function checkStall(
  agent: Agent,
  stallMs: number | undefined,
): Result<Pick<LaunchSpec, 'stallMs'>, Refusal> {
  if (stallMs === undefined) return ok({});
  if (agent.assistant === undefined) {
    const message = `Only of assistants can be told that they hang in their work, and the agent ${agent.id} is none. Use a health check: --health-cmd, --health-http or --health-tcp.`;
    return err(refusal('invalid_input', message));
  }
  const problem = stallMs === 0 ? undefined : outside('stall', stallMs, [STALL_MIN_MS, STALL_MAX_MS]);
  return problem === undefined ? ok({ stallMs }) : err(refusal('invalid_input', problem));
}

function targetOf(wish: HealthWish, ports: Ports): Result<HealthTarget, Refusal> {
  const { command, http, tcp } = wish;
  const given = Object.entries({ command, http, tcp }).filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    const names = given.map(([name]) => name).join(' and ');
    const message = `An instance has one health check, and ${names} are asked for. Choose one; a command can look at several things.`;
    return err(refusal('invalid_input', message));
  }
  if (command !== undefined) return commandTarget(command);
  if (http !== undefined) return httpTarget(http, ports);
  if (tcp !== undefined) return named(tcp, ports, (port) => ({ kind: 'tcp', port }));
  const message =
    'It is said how to look after its health, and not at what: add --health-cmd, --health-http or --health-tcp.';
  return err(refusal('invalid_input', message));
}

function commandTarget(command: string): Result<HealthTarget, Refusal> {
  if (command.trim() !== '') return ok({ kind: 'command', command });
  return err(refusal('invalid_input', 'The health command is empty.'));
}

/** Everything that is visible: the line of a request ends at a space. */
const PATH = /^\/[\x21-\x7e]*$/;

function httpTarget(text: string, ports: Ports): Result<HealthTarget, Refusal> {
  const slash = text.indexOf('/');
  const [name, path] = slash < 0 ? [text, '/'] : [text.slice(0, slash), text.slice(slash)];
  if (PATH.test(path)) return named(name, ports, (port) => ({ kind: 'http', port, path }));
  const message = `The path ${JSON.stringify(path)} cannot be asked for: write it as in an address, with %20 for a space.`;
  return err(refusal('invalid_input', message, { path }));
}

function named(
  name: string,
  ports: Ports,
  target: (port: string) => HealthTarget,
): Result<HealthTarget, Refusal> {
  if (ports.some((port) => port.name === name)) return ok(target(name));
  const known = ports.map((port) => port.name).join(', ');
  const there = known === '' ? 'It has no ports' : `Its ports: ${known}`;
  const message = `No port of it is called ${JSON.stringify(name)}, so that its health cannot be asked there. ${there}. Lease one with --port ${name === '' ? 'NAME' : name}.`;
  return err(refusal('invalid_input', message, { port: name }));
}

function boundsProblem({ intervalMs, timeoutMs, retries, startPeriodMs }: HealthCheck): string | undefined {
  if (retries < 1 || retries > HEALTH_RETRIES_MAX) {
    return `The retries of a health check cannot be ${retries}: from 1 to ${HEALTH_RETRIES_MAX} failures in a row are possible.`;
  }
  return (
    outside('interval of a health check', intervalMs, [HEALTH_MIN_MS, HEALTH_MAX_MS]) ??
    outside('timeout of a health check', timeoutMs, [HEALTH_MIN_MS, HEALTH_MAX_MS]) ??
    outside('start period of a health check', startPeriodMs, [0, HEALTH_MAX_MS])
  );
}

type Bounds = readonly [least: number, most: number];

function outside(what: string, ms: number, [least, most]: Bounds): string | undefined {
  if (ms >= least && ms <= most) return undefined;
  return `The ${what} cannot be ${inSeconds(ms)}: it lies between ${inSeconds(least)} and ${inSeconds(most)}.`;
}

function inSeconds(ms: number): string {
  return `${ms / 1000} s`;
}
