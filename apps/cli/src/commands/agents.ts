import type { AgentWithProgram } from '@berth/client';
import { BerthError } from '@berth/contract';
import type { ProgramView } from '@berth/contract/schemas';
import type { CommandSpec, Invocation } from '../command.ts';
import { passableVariables } from '../passable-variables.ts';
import { withProgress } from '../progress.ts';
import { columns } from '../table.ts';

const ACTIONS = {
  doctor: 'what is known of one, and what is wrong',
  install: 'puts its program, of the version that was tried, into a directory of Berth’s own',
};

export const command = {
  usage: '[doctor|install AGENT]',
  options: {},
  words: { min: 0, max: 2, completes: [ACTIONS, 'agent'] },
  notes:
    'Without a word, all agents with the versions of their programs. A program that Berth installed is preferred to one in PATH.',
  examples: ['berth agents', 'berth agents install claude', 'berth agents doctor claude'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const [action, agent] = invocation.words;
  if (action === undefined) return list(invocation);
  if (agent === undefined) {
    throw new BerthError({
      code: 'usage',
      message: `berth agents ${action}: name an agent. See: berth agents`,
    });
  }
  return action === 'install' ? install(invocation, agent) : examine(invocation, agent);
}

async function list(invocation: Invocation): Promise<number> {
  const { json, out } = invocation;
  const agents = await withPrograms(invocation);
  if (json) out.json(agents);
  else {
    const rows = agents.map(({ id, title, program }) => [
      id,
      program?.version ?? '-',
      stateOf(program),
      title,
    ]);
    out.print(columns([['AGENT', 'VERSION', 'PROGRAM', ''], ...rows]));
  }
  return 0;
}

async function install(invocation: Invocation, agent: string): Promise<number> {
  const { client, environment, out } = invocation;
  await withProgress(out, `installing ${agent}`, client.installAgent(agent, passableVariables(environment)));
  return examine(invocation, agent);
}

async function examine(invocation: Invocation, id: string): Promise<number> {
  const { json, out } = invocation;
  const agents = await withPrograms(invocation);
  const agent = agents.find((candidate) => candidate.id === id);
  if (agent === undefined) {
    const known = agents.map((candidate) => candidate.id).join(', ');
    throw new BerthError({
      code: 'agent_unknown',
      message: `There is no agent ${JSON.stringify(id)}. There are: ${known}.`,
    });
  }
  if (json) out.json(agent);
  else out.print(description(agent));
  return 0;
}

function loginText(login: ProgramView['login']): string {
  if (login === null) return 'not known';
  return login.by === null ? 'none was found' : `found: ${login.by}`;
}

function withPrograms({ client, environment }: Invocation): Promise<AgentWithProgram[]> {
  return client.agentPrograms(passableVariables(environment));
}

/** In a word or two; what is wrong is told at length by `doctor`. */
function stateOf(program: AgentWithProgram['program']): string {
  if (program === null) return 'ready';
  if (program.path === null) return 'not installed';
  const isTried = program.version !== null && program.tested.includes(program.version);
  return isTried ? 'ready' : 'ready, version not tried';
}

function description({ id, title, program }: AgentWithProgram): string {
  if (program === null) return `${id}: ${title}. It needs no program of its own.`;
  const rows = [
    ['program', program.path ?? `${program.command}: not found`],
    ['found in', program.source ?? '-'],
    ['version', program.version ?? '-'],
    ['tried', program.tested.join(', ') || '-'],
    ['login', loginText(program.login)],
    ['from npm', program.package === null ? '-' : `${program.package.name}@${program.package.version}`],
  ];
  const problems = program.problems.length === 0 ? ['Nothing is wrong.'] : program.problems;
  return [`${id}: ${title}`, columns(rows), ...problems].join('\n');
}
