import {
  instanceNameProblem,
  passableEnvironment,
  profileNameProblem,
  DEFAULT_COLS,
  DEFAULT_ROWS,
  type Refusal,
  refusal,
} from '@berth/contract';
import type { StartInput } from '@berth/contract/schemas';
import { err, ok, type Result } from '@berth/foundation';
import type { Agent, AgentCatalog } from '../ports/agents.ts';
import { checkHealth, checkStall } from '../health/health-wish.ts';
import { checkPorts } from '../port/port-wishes.ts';
import type { Machine } from '../ports/machine.ts';
import type { RuntimeDriver } from '../ports/runtime.ts';
import type { LaunchSpec } from '../ports/store.ts';
import { defaultPolicy } from '../recovery/default-policy.ts';
import { confinedEnvironment } from './confined-environment.ts';
import { checkIsolation, checkRuntime } from './isolation-wish.ts';
import { withAssistantHosts } from './reached-hosts.ts';
import { agentUnknown } from './refusals.ts';
import { resolvedCommand } from './resolved-command.ts';

/** Everything that was checked before anything is written down. */
export interface Admission {
  readonly agent: Agent;
  readonly name: string | undefined;
  readonly workspace: string;
  /** Id of the driver that runs it. */
  readonly runtime: string;
  readonly spec: LaunchSpec;
}

export interface AdmissionParts {
  readonly agents: AgentCatalog;
  readonly machine: Machine;
  readonly drivers: ReadonlyMap<string, RuntimeDriver>;
}

/** Variables that Berth sets itself. */
const RESERVED = /^BERTH_(?:INSTANCE|INSTANCE_TOKEN|WORKSPACE|HOOKS|PORT_.*)$/;
/** What every modern emulator understands, and what our own screen model implements. */
const TERMINAL_TYPE = { TERM: 'xterm-256color', COLORTERM: 'truecolor' };

/** Checks a request to start something, from the cheapest check to the dearest. */
export async function admit(parts: AdmissionParts, input: StartInput): Promise<Result<Admission, Refusal>> {
  const named = checkName(input.name);
  if (!named.ok) return named;
  const agent = chooseAgent(parts.agents, input);
  if (!agent.ok) return agent;
  const ports = checkPorts(input.ports ?? []);
  if (!ports.ok) return ports;
  const isolation = checkIsolation(input);
  if (!isolation.ok) return isolation;
  const health = checkHealth(input.health, ports.value);
  if (!health.ok) return health;
  const stall = checkStall(agent.value, input.stallMs);
  if (!stall.ok) return stall;
  const environment = chosenEnvironment(input);
  if (!environment.ok) return environment;
  const directory = await parts.machine.checkDirectory(input.directory);
  if (!directory.ok) return directory;
  const runtime = await checkRuntime(
    parts.drivers,
    { ...isolation.value, agent: agent.value.id },
    directory.value,
  );
  if (!runtime.ok) return runtime;
  const profile = checkProfile(agent.value, input.profile);
  if (!profile.ok) return profile;
  const base = inherited(parts.machine, agent.value, input);
  const plan = agent.value.plan({
    directory: directory.value,
    command: input.command ?? [],
    env: { ...base, ...environment.value },
  });
  if (!plan.ok) return plan;
  const { runtime: runsIn, ...asked } = isolation.value;
  const kept = asked.confinement === undefined ? base : confinedEnvironment(base);
  const env = { ...kept, ...TERMINAL_TYPE, ...plan.value.env, ...environment.value, PWD: directory.value };
  const bounds = withAssistantHosts(asked, agent.value.assistant, env);
  if (!bounds.ok) return bounds;
  const file = await resolvedCommand(parts.machine, runsIn, {
    file: plan.value.file,
    env,
    directory: directory.value,
  });
  if (!file.ok) return agent.value.assistant === undefined ? file : notInstalled(agent.value, file.error);
  const room = await parts.machine.checkRoom();
  if (!room.ok) return room;
  const weight = checkWeight(plan.value.args, env);
  if (!weight.ok) return weight;
  const { stopSignal, graceMs } = agent.value;
  const size = { cols: input.cols ?? DEFAULT_COLS, rows: input.rows ?? DEFAULT_ROWS };
  const program = { file: file.value, args: plan.value.args, env, ports: ports.value, ...profile.value };
  const restart = input.restart ?? defaultPolicy(agent.value.assistant !== undefined);
  const care = { restart, ...health.value, ...stall.value };
  const spec = { ...program, ...size, stopSignal, graceMs, ...care, ...bounds.value };
  return ok({ agent: agent.value, name: input.name, workspace: directory.value, runtime: runsIn, spec });
}

/** Arguments and environment share two megabytes on Linux, and one on macOS; a little is the kernel's own. */
const PROGRAM_MAX_BYTES = 1000 * 1024;

function checkWeight(args: readonly string[], env: Readonly<Record<string, string>>): Result<void, Refusal> {
  const words = [...args, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
  const bytes = words.reduce((sum, word) => sum + Buffer.byteLength(word) + 1, 0);
  if (bytes <= PROGRAM_MAX_BYTES) return ok(undefined);
  const message = `Arguments and environment have ${bytes} bytes together, and ${PROGRAM_MAX_BYTES} are allowed. Put the large ones into a file.`;
  return err(refusal('invalid_input', message, { bytes }));
}

function checkName(name: string | undefined): Result<void, Refusal> {
  const problem = name === undefined ? undefined : instanceNameProblem(name);
  if (problem === undefined) return ok(undefined);
  return err(
    refusal('name_invalid', `${JSON.stringify(name)} cannot be an instance's name: ${problem}.`, { name }),
  );
}

function chooseAgent(agents: AgentCatalog, input: StartInput): Result<Agent, Refusal> {
  const wanted = input.agent ?? ((input.command?.length ?? 0) > 0 ? 'command' : undefined);
  if (wanted === undefined) {
    return err(refusal('invalid_input', 'Name an agent or give a command after --. See: berth start --help'));
  }
  const agent = agents.get(wanted);
  if (agent !== undefined) return ok(agent);
  return err(agentUnknown(agents, wanted, ' For a plain command: berth start -- COMMAND'));
}

function chosenEnvironment(input: StartInput): Result<Record<string, string>, Refusal> {
  const entries = (input.environment ?? []).map(({ name, value }) => [name, value] as const);
  const hasPorts = (input.ports ?? []).length > 0;
  const reserved = entries.find(([name]) => RESERVED.test(name) || (hasPorts && name === 'PORT'));
  if (reserved === undefined) return ok(Object.fromEntries(entries));
  const why = reserved[0] === 'PORT' ? 'is the first of the leased ports' : 'is set by Berth';
  return err(refusal('invalid_input', `${reserved[0]} ${why} and cannot be chosen.`));
}

/** What everybody may have, and what belongs to the assistant's own vendor. */
function inherited(
  machine: Machine,
  { assistant }: Agent,
  { inherit }: StartInput,
): Readonly<Record<string, string>> {
  const patterns = assistant?.variables ?? [];
  if (inherit === undefined) return machine.baseEnvironment(patterns);
  return passableEnvironment(Object.fromEntries(inherit.map(({ name, value }) => [name, value])), patterns);
}

function checkProfile(
  agent: Agent,
  profile: string | undefined,
): Result<Pick<LaunchSpec, 'profile'>, Refusal> {
  if (profile === undefined) return ok({});
  const isPlain = agent.assistant === undefined;
  const problem = isPlain ? `the agent ${agent.id} has no login` : profileNameProblem(profile);
  if (problem === undefined) return ok({ profile });
  return err(
    refusal('invalid_input', `The profile ${JSON.stringify(profile)} cannot be used: ${problem}.`, {
      profile,
    }),
  );
}

function notInstalled({ id }: Agent, { code, message, details }: Refusal): Result<never, Refusal> {
  if (code !== 'command_not_found')
    return err({ code, message, ...(details === undefined ? {} : { details }) });
  const hint = `Install it, or let Berth do it: berth agents install ${id}. What is known of it: berth agents doctor ${id}`;
  return err(
    refusal('agent_not_installed', `${id} is not on this machine: ${message} ${hint}`, { agent: id }),
  );
}
