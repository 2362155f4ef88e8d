import type { StartInput } from '@berth/contract/schemas';
import { FakeDriver, fakeAgents, FakeMachine, FakeWorld, ManualClock } from '@berth/testkit';
import { describe, expect, it } from 'vitest';
import { admit, type Admission } from './admission.ts';

const DRIVERS = new Map(
  ['process', 'sandbox'].map((id) => [id, new FakeDriver(new FakeWorld(new ManualClock()), id)]),
);

const BASICS: StartInput = { agent: 'helper', directory: '/work' };

function setUp() {
  const machine = new FakeMachine();
  const attempt = (input: Partial<StartInput> = {}) =>
    admit({ agents: fakeAgents(), machine, drivers: DRIVERS }, { ...BASICS, ...input });
  const code = async (input: Partial<StartInput> = {}) => {
    const result = await attempt(input);
    return result.ok ? 'admitted' : result.error.code;
  };
  const admitted = async (input: Partial<StartInput> = {}): Promise<Admission> => {
    const result = await attempt(input);
    if (!result.ok) throw new Error(result.error.message);
    return result.value;
  };
  return { machine, attempt, code, admitted };
}

describe('what is refused', () => {
  it.each(['', 'A', 'a--b', '-a', 'a-', '1a', 'a_b', 'a/b', 'x'.repeat(41)])('the name %j', async (name) => {
    expect(await setUp().code({ name })).toBe('name_invalid');
  });

  it('an agent that nobody knows, with those that are known', async () => {
    const result = await setUp().attempt({ agent: 'clade' });
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'agent_unknown', details: { agent: 'clade', known: ['command', 'helper', 'clever'] } },
    });
  });

  it('neither an agent nor a command', async () => {
    const { attempt } = setUp();
    for (const command of [undefined, []]) {
      const result = await admitWithoutAgent(command);
      expect(result).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
    }
    expect((await attempt({ agent: 'command' })).ok).toBe(false);
  });

  it.each(['BERTH_INSTANCE', 'BERTH_INSTANCE_TOKEN', 'BERTH_WORKSPACE', 'BERTH_PORT_WEB', 'BERTH_PORT_'])(
    'the variable %s, which Berth sets itself',
    async (name) => {
      expect(await setUp().code({ environment: [{ name, value: 'mine' }] })).toBe('invalid_input');
    },
  );

  it('PORT, where ports are leased', async () => {
    const environment = [{ name: 'PORT', value: '1' }];
    expect(await setUp().code({ environment })).toBe('admitted');
    expect(await setUp().code({ environment, ports: [{ name: 'web' }] })).toBe('invalid_input');
  });

  it.each(['', 'Web', '8080', 'a--b', 'a_b', 'x'.repeat(21)])('the port name %j', async (name) => {
    expect(await setUp().code({ ports: [{ name }] })).toBe('invalid_input');
  });

  it.each([0, 80, 1023, 65_536, -1])('the port number %i', async (port) => {
    expect(await setUp().code({ ports: [{ name: 'web', port }] })).toBe('port_out_of_range');
  });

  it('two ports of one name, and two that want one number', async () => {
    expect(await setUp().code({ ports: [{ name: 'web' }, { name: 'web' }] })).toBe('invalid_input');
    const twice = ['a', 'b'].map((name) => ({ name, port: 8080 }));
    expect(await setUp().code({ ports: twice })).toBe('invalid_input');
  });

  it('a directory that is not there', async () => {
    const { machine, code } = setUp();
    machine.missingDirectories.add('/work');
    expect(await code()).toBe('directory_missing');
  });

  it('a command that is not there', async () => {
    const { machine, code } = setUp();
    machine.missingCommands.add('nope');
    expect(await code({ agent: 'command', command: ['nope'] })).toBe('command_not_found');
  });

  it('anything while there is no room', async () => {
    const { machine, code } = setUp();
    machine.hasRoom = false;
    expect(await code()).toBe('disk_full');
  });

  it('first what costs least to check', async () => {
    const { machine, code } = setUp();
    machine.hasRoom = false;
    machine.missingDirectories.add('/work');
    machine.missingCommands.add('obedient');
    expect(await code({ name: 'A', agent: 'nope' })).toBe('name_invalid');
    expect(await code({ agent: 'nope' })).toBe('agent_unknown');
    expect(await code()).toBe('directory_missing');
    machine.missingDirectories.clear();
    expect(await code()).toBe('command_not_found');
  });
});

describe('what is admitted', () => {
  it('is planned by its agent and resolved on the machine', async () => {
    const { spec, workspace, agent, name } = await setUp().admitted({ command: ['--fast'], name: 'web' });
    expect({ workspace, agent: agent.id, name }).toStrictEqual({
      workspace: '/work',
      agent: 'helper',
      name: 'web',
    });
    expect(spec).toMatchObject({ file: '/bin/obedient', args: ['--fast'], cols: 120, rows: 36 });
    expect(spec).toMatchObject({ stopSignal: 'SIGTERM', graceMs: 10_000 });
  });

  it('is a plain command when no agent is named', async () => {
    const result = await admitWithoutAgent(['make', 'all']);
    expect(result).toMatchObject({
      ok: true,
      value: { agent: { id: 'command' }, spec: { file: '/bin/make', args: ['all'] } },
    });
  });

  it('has the size that was asked for', async () => {
    expect((await setUp().admitted({ cols: 80, rows: 24 })).spec).toMatchObject({ cols: 80, rows: 24 });
  });

  it('inherits from the machine when the caller sends nothing', async () => {
    const { env } = (await setUp().admitted()).spec;
    expect(env).toStrictEqual({
      HOME: '/home/ann',
      PATH: '/bin',
      COLORTERM: 'truecolor',
      TERM: 'helper-term',
      HELPER: 'yes',
      PWD: '/work',
    });
  });

  it('inherits what is on the list from the caller, and nothing from the machine', async () => {
    const inherit = [
      { name: 'LANG', value: 'C' },
      { name: 'SECRET', value: 'x' },
      { name: 'BERTH_INSTANCE', value: 'inst_other' },
    ];
    const { env } = (await setUp().admitted({ inherit })).spec;
    expect(env).toMatchObject({ LANG: 'C', PWD: '/work' });
    for (const name of ['SECRET', 'BERTH_INSTANCE', 'HOME']) expect(env).not.toHaveProperty(name);
  });

  it('has the variables that were named above all others, but for the directory', async () => {
    const environment = [
      { name: 'TERM', value: 'dumb' },
      { name: 'HELPER', value: 'no' },
      { name: 'HOME', value: '/elsewhere' },
      { name: 'PWD', value: '/wrong' },
      { name: 'SECRET', value: 'named' },
    ];
    const { env } = (await setUp().admitted({ environment })).spec;
    expect(env).toMatchObject({
      TERM: 'dumb',
      HELPER: 'no',
      HOME: '/elsewhere',
      SECRET: 'named',
      PWD: '/work',
    });
  });

  it('takes variables with odd names as variables', async () => {
    const { env } = (await setUp().admitted({ environment: [{ name: '__proto__', value: 'x' }] })).spec;
    expect(Object.keys(env)).toContain('__proto__');
  });
});

function admitWithoutAgent(command: string[] | undefined) {
  const input: StartInput = { directory: '/work', ...(command === undefined ? {} : { command }) };
  return admit({ agents: fakeAgents(), machine: new FakeMachine(), drivers: DRIVERS }, input);
}
