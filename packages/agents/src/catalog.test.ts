import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ConfigFolder } from '@berth/config';
import type { InstanceId } from '@berth/contract';
import type { Agent } from '@berth/core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openAgentCatalog } from './catalog.ts';

const BUILT = ['claude', 'codex', 'gemini', 'opencode', 'shell', 'command', 'demo'];

interface Files {
  readonly [name: string]: string;
}

async function catalogWith(files: Files = {}, before?: (folder: string) => Promise<void>) {
  const root = mkdtempSync(join(tmpdir(), 'catalog-'));
  const folder = join(root, 'config', 'agents');
  const warnings: unknown[] = [];
  const put = async (name: string, text: string) => {
    await mkdir(folder, { recursive: true });
    // As editors do it.
    await writeFile(join(dirname(folder), name), text);
    await rename(join(dirname(folder), name), join(folder, name));
  };
  await before?.(folder);
  for (const [name, text] of Object.entries(files)) await put(name, text);
  const log = { info: () => undefined, warn: (_: string, data?: unknown) => warnings.push(data) };
  const catalog = await openAgentCatalog({
    demo: { node: 'node', program: 'demo.js' },
    directories: {
      programs: join(root, 'data'),
      profiles: join(root, 'profiles'),
      hooks: join(root, 'hooks'),
      settings: join(root, 'settings'),
    },
    definitions: new ConfigFolder(folder),
    log,
  });
  onTestFinished(() => {
    catalog.close();
    rmSync(root, { recursive: true, force: true });
  });
  return { catalog, folder, put, remove: (name: string) => rm(join(folder, name)), warnings };
}

const plan = (agent: Agent | undefined, ...command: string[]) =>
  agent?.plan({ directory: '/w', command, env: {} });
const prepared = async (agent: Agent | undefined, ...args: string[]) => {
  const run = {
    instance: 'inst_1' as InstanceId,
    workspace: '/w',
    env: {},
    profile: null,
    conversation: null,
  };
  const outcome = await agent?.assistant?.prepare({ ...run, args, fresh: false, isRehearsal: false });
  return outcome?.ok === true ? outcome.value.args : undefined;
};
const problemsOf = async (agent: Agent | undefined) =>
  (await agent?.assistant?.inspect({ PATH: '/nowhere' }))?.problems ?? [];

test('lists every agent under its own id', async () => {
  const { catalog } = await catalogWith();
  expect(catalog.list().map((agent) => agent.id)).toEqual([...BUILT, 'qwen', 'aider']);
  for (const agent of catalog.list()) expect(catalog.get(agent.id)).toBe(agent);
});

test('describes every agent in one line', async () => {
  const { catalog } = await catalogWith();
  for (const agent of catalog.list()) expect(agent.title).toMatch(/^[^\n]{5,80}$/);
});

test('knows nothing of an agent that is not there', async () => {
  const { catalog } = await catalogWith();
  expect(catalog.get('nobody')).toBeUndefined();
  expect(catalog.get('__proto__')).toBeUndefined();
});

test('knows the agents that the user has defined', async () => {
  const { catalog } = await catalogWith({
    'parrot.yaml': 'title: A parrot\ncommand: parrot\nargs: [--quiet]\nenv: {COLOUR: green}\n',
  });
  expect(catalog.list().at(-1)).toMatchObject({ id: 'parrot', title: 'A parrot', stopSignal: 'SIGTERM' });
  expect(plan(catalog.get('parrot'), '--loud')).toMatchObject({
    ok: true,
    value: { file: 'parrot', args: ['--loud'], env: { COLOUR: 'green' } },
  });
  expect(await prepared(catalog.get('parrot'), '--loud')).toEqual(['--quiet', '--loud']);
});

test('follows what the user defines, changes and removes', async () => {
  const { catalog, put, remove } = await catalogWith();
  await put('parrot.yml', 'title: A parrot\ncommand: parrot\n');
  await vi.waitFor(() => expect(catalog.get('parrot')?.title).toBe('A parrot'));
  await put('parrot.yml', 'title: Another parrot\ncommand: parrot\n');
  await vi.waitFor(() => expect(catalog.get('parrot')?.title).toBe('Another parrot'));
  await remove('parrot.yml');
  await vi.waitFor(() => expect(catalog.get('parrot')).toBeUndefined());
});

test('lets the user change an agent that ships with Berth, and put rules before its own', async () => {
  const { catalog } = await catalogWith({
    'demo.yaml': `args: [--fast]
env: {A: b}
variables: [DEMO_*]
rules:
  title: [{match: '^mine', activity: waiting_input}]
`,
  });
  const demo = catalog.get('demo');
  expect(plan(demo)).toMatchObject({ value: { env: { A: 'b' } } });
  expect(await prepared(demo, '--slow')).toEqual(['--fast', '--slow']);
  expect(demo?.assistant?.variables).toEqual(['DEMO_*']);
  expect(demo?.assistant?.screenRules.title.map(({ match }) => match)).toEqual(['^mine', '^✋', '^✦', '^◇']);
});

test('lets the user replace and leave out screen rules', async () => {
  const { catalog } = await catalogWith({
    'codex.yaml': `withoutRules: [trust]
rules:
  screen: [{id: approval, activity: waiting_approval, all: [mine]}]
`,
  });
  const rules = catalog.get('codex')?.assistant?.screenRules.screen ?? [];
  expect(rules.filter(({ id }) => id === 'approval')).toEqual([
    { id: 'approval', activity: 'waiting_approval', all: ['mine'] },
  ]);
  expect(rules.map(({ id }) => id)).not.toContain('trust');
  expect(rules.map(({ id }) => id)).toContain('retrying');
});

test('lists a definition that cannot be used, and says why it cannot be started', async () => {
  const { catalog, folder, warnings } = await catalogWith({
    'parrot.yaml': 'title: A parrot\ncomand: parrot\n',
  });
  const parrot = catalog.get('parrot');
  const where = join(folder, 'parrot.yaml:2:1: there is no comand in a file of this kind');
  expect((await problemsOf(parrot)).join()).toContain(where);
  expect(plan(parrot)).toMatchObject({ ok: false, error: { code: 'agent_invalid' } });
  await expect(parrot?.assistant?.install({})).rejects.toMatchObject({ code: 'agent_invalid' });
  expect(JSON.stringify(warnings)).toContain('parrot.yaml:2:1');
});

test('goes on with an agent of its own whose changes cannot be used', async () => {
  const { catalog } = await catalogWith({
    'claude.yaml': 'command: /bin/evil\n',
    'gemini.yaml': 'withoutRules: [nonsense]\n',
    'shell.yaml': 'args: [-l]\n',
  });
  expect(plan(catalog.get('claude'))).toMatchObject({ ok: true, value: { file: 'claude' } });
  expect((await problemsOf(catalog.get('claude')))[0]).toMatch(/claude\.yaml:1:1: there is no command/);
  expect((await problemsOf(catalog.get('gemini')))[0]).toMatch(/no rule "nonsense"\. There are: /);
  expect(plan(catalog.get('shell'))).toMatchObject({ ok: true, value: { args: [] } });
});

test('goes on without definitions where their folder cannot be read', async () => {
  const { folder, catalog, warnings } = await catalogWith({}, async (path) => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'this is no folder');
  });
  expect(catalog.get('claude')).toBeDefined();
  expect(JSON.stringify(warnings)).toContain(folder);
});

test('a definition of the user replaces one that ships with Berth', async () => {
  const { catalog } = await catalogWith({ 'aider.yaml': 'title: My aider\ncommand: my-aider\n' });
  expect(catalog.get('aider')?.title).toBe('My aider');
  expect(catalog.list().filter(({ id }) => id === 'aider')).toHaveLength(1);
});

test('lists a file with a name that no agent can have, and says so', async () => {
  const { catalog } = await catalogWith({ 'My Parrot.yaml': 'title: A parrot\ncommand: parrot\n' });
  expect((await problemsOf(catalog.get('My Parrot'))).join()).toContain("its name cannot be an agent's");
});
