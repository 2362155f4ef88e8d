import { access, mkdir, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { BerthClient } from '@berth/client';
import { inheritableEnvironment } from '@berth/contract';
import type { InstanceView, StartInput } from '@berth/contract/schemas';
import { openModelServer } from '@berth/testkit/model-server';
import type { AgentUnderTest } from '../agents/agent-stand.ts';
import { claude } from '../agents/claude.ts';
import { codex } from '../agents/codex.ts';
import { gemini } from '../agents/gemini.ts';
import { opencode } from '../agents/opencode.ts';
import type { Sandbox } from '../support/sandbox.ts';
import type { ChaosOptions } from './options.ts';

export interface Member {
  readonly instance: InstanceView;
  readonly kind: 'counter' | 'shell' | 'demo' | 'assistant';
}

export interface Fleet {
  readonly members: readonly Member[];
  /** Assistants that were wanted and are not installed. */
  readonly absent: readonly string[];
  close(): Promise<void>;
}

export interface FleetPlace {
  readonly sandbox: Sandbox;
  readonly client: BerthClient;
  /** Where counters write down how far they came. */
  readonly records: string;
}

const COUNTER = resolve(import.meta.dirname, 'programs/counter.mjs');
/** Those that tell an answer in which the model says how much of the conversation it was sent. */
const ASSISTANTS: readonly AgentUnderTest[] = [claude, codex, gemini, opencode];
const SHARE_OF_SHELLS = 0.16;
const SHARE_OF_DEMOS = 0.16;
/** Some 300 KB: more than a terminal holds, and less than a log may grow by in such a run. */
const BURST_LINES = 4000;
/** Started side by side. */
const WIDTH = 4;

/** Starts what is to be broken: plain programs that count, shells, demos, and real assistants where they are wanted. */
export async function startFleet(place: FleetPlace, options: ChaosOptions): Promise<Fleet> {
  await mkdir(place.records, { recursive: true });
  const { present, absent } = options.withAgents ? await findAssistants() : { present: [], absent: [] };
  const model = present.length === 0 ? undefined : await openModelServer();
  const wanted = [
    ...(await Promise.all(present.map((agent) => assistant(place, agent, model?.url ?? '')))),
    ...plain(place, options.instances - present.length),
  ];
  const members: Member[] = [];
  const rest = wanted.values();
  const work = async () => {
    for (const { kind, input } of rest)
      members.push({ kind, instance: await place.client.start(withSurroundings(place, input)) });
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
  return { members, absent, close: async () => model?.close() };
}

interface Wanted {
  readonly kind: Member['kind'];
  readonly input: Omit<StartInput, 'inherit' | 'directory'>;
}

function plain(place: FleetPlace, count: number): Wanted[] {
  const shells = Math.round(count * SHARE_OF_SHELLS);
  const demos = Math.round(count * SHARE_OF_DEMOS);
  return [
    ...numbered(count - shells - demos, (index) => counter(place, index)),
    ...numbered(shells, (index) => ({
      kind: 'shell' as const,
      input: { agent: 'shell', name: `shell-${index}`, restart: 'always' as const },
    })),
    ...numbered(demos, (index) => ({
      kind: 'demo' as const,
      input: { agent: 'demo', name: `demo-${index}`, restart: 'on_failure' as const },
    })),
  ];
}

/** Every third lives on when its terminal is gone, every eighth prints in bursts, every fourth holds a port. */
function counter({ records }: FleetPlace, index: number): Wanted {
  const words = [index % 8 === 0 ? String(BURST_LINES) : '0', index % 3 === 0 ? 'stubborn' : 'mild'];
  return {
    kind: 'counter',
    input: {
      name: `counter-${index}`,
      command: [process.execPath, COUNTER, records, ...words],
      restart: index % 2 === 0 ? 'always' : 'on_failure',
      ports: index % 4 === 0 ? [{ name: 'web' }] : [],
    },
  };
}

async function assistant({ sandbox }: FleetPlace, agent: AgentUnderTest, url: string): Promise<Wanted> {
  const home = join(sandbox.home, 'user', agent.id);
  await mkdir(home, { recursive: true });
  const variables = { HOME: home, ...(await agent.seed({ home, work: sandbox.work, url })) };
  return {
    kind: 'assistant',
    input: {
      agent: agent.id,
      name: agent.id,
      command: [...agent.words],
      environment: entries(variables),
      restart: 'on_failure',
    },
  };
}

/** The programs that npm run test:agents keeps. */
export async function linkPrograms(sandbox: Sandbox): Promise<void> {
  const programs = process.env['BERTH_TEST_AGENTS'];
  if (programs === undefined) return;
  await mkdir(join(sandbox.home, 'data'), { recursive: true });
  await symlink(programs, join(sandbox.home, 'data/agents'));
}

async function findAssistants(): Promise<{ present: AgentUnderTest[]; absent: string[] }> {
  const programs = process.env['BERTH_TEST_AGENTS'] ?? '';
  const found = await Promise.all(
    ASSISTANTS.map((agent) =>
      access(join(programs, agent.id)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return {
    present: ASSISTANTS.filter((_, index) => found[index]),
    absent: ASSISTANTS.filter((_, index) => !found[index]).map(({ id }) => id),
  };
}

function withSurroundings({ sandbox }: FleetPlace, input: Wanted['input']): StartInput {
  const inherit = entries(inheritableEnvironment(sandbox.environment()));
  return { ...input, inherit, directory: sandbox.work };
}

function entries(variables: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(variables).map(([name, value]) => ({ name, value }));
}

function numbered<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: Math.max(0, count) }, (_, index) => make(index));
}
