import { GRAPHQL_PATH, type InstanceId } from '@berth/contract';
import type { GraphQLArgument, GraphQLInputField, GraphQLInputObjectType } from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSchema } from '../graphql/schema.ts';
import { ApiBench } from '../testing/api-bench.ts';
import { graphql } from '../testing/http.ts';
import { askTcp } from '../testing/tcp.ts';
import { TerminalTap } from '../testing/terminal-tap.ts';
import { OWNER } from '@berth/testkit';
import { TypingRecord } from '../terminal/typing-record.ts';
import { ACTING_SUBSCRIPTIONS, type InputRule, MUTATION_INPUTS } from './input-rules.ts';
import { safeInput } from './safe-input.ts';

const schema = createSchema();
const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
const subscriptions = Object.values(schema.getSubscriptionType()?.getFields() ?? {});
/** Subscriptions that only tell. */
const TELLING = ['events', 'instanceChanges', 'explain', 'notices', 'resources'];

let bench: ApiBench;
beforeEach(async () => {
  bench = await ApiBench.open();
});
afterEach(() => bench.close());

const records = () => bench.core.audit.records;

describe('the table of inputs', () => {
  it('has every mutation, and none that is not there', () => {
    expect(Object.keys(MUTATION_INPUTS).toSorted()).toEqual(mutations.map(({ name }) => name).toSorted());
  });

  it('has every subscription that does something', () => {
    expect(Object.keys(ACTING_SUBSCRIPTIONS).concat(TELLING).toSorted()).toEqual(
      subscriptions.map(({ name }) => name).toSorted(),
    );
  });

  it.each([...mutations, ...subscriptions.filter(({ name }) => !TELLING.includes(name))])(
    'says of every argument of $name what becomes of it',
    ({ name, args }) => {
      const rules = MUTATION_INPUTS[name] ?? ACTING_SUBSCRIPTIONS[name] ?? {};
      expect(missing(args, rules)).toEqual([]);
    },
  );
});

/** Arguments and fields that have no rule. Variables are told by name, so their fields need none. */
function missing(given: readonly (GraphQLArgument | GraphQLInputField)[], rules: InputRule): string[] {
  return given.flatMap(({ name, type }) => {
    const rule = typeof rules === 'object' ? rules[name] : undefined;
    const named = schema.getType(String(type).replaceAll(/[![\]]/g, '')) as GraphQLInputObjectType;
    if (rule === undefined) return [name];
    return 'getFields' in named && typeof rule === 'object'
      ? missing(Object.values(named.getFields()), rule).map((field) => `${name}.${field}`)
      : [];
  });
}

/** Any value of a type, with texts that can be found again. */
function anyOf(type: GraphQLArgument['type']): unknown {
  const text = String(type).replaceAll('!', '');
  if (text.startsWith('[')) return [];
  if (text === 'String') return 'nobody';
  if (text === 'Boolean') return true;
  if (text === 'DialogAnswer') return { enum: 'deny' };
  if (text === 'StartInput') return { directory: '/work', command: ['obedient'] };
  return 1;
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if ('enum' in value) return String(value.enum);
  const fields = Object.entries(value).map(([name, each]) => `${name}: ${literal(each)}`);
  return `{${fields.join(', ')}}`;
}

it('a token that is named by its secret is on record without it', async () => {
  const secret = `berth_t_${'x'.repeat(43)}`;
  await graphql(bench, { query: `mutation { revokeCredential(target: "${secret}") }` });
  expect(records().length).toBeGreaterThan(0);
  expect(JSON.stringify(records())).not.toContain('xxx');
  expect(JSON.stringify(records())).toContain('berth_…');
});

describe('every mutation', () => {
  it.each(mutations)('$name is on record, at its beginning and at its end', async ({ name, args, type }) => {
    const required = args.filter((each) => String(each.type).endsWith('!'));
    const given = required.map((each) => `${each.name}: ${literal(anyOf(each.type))}`).join(', ');
    const leaf = /^(\[?)(String|Boolean|Int)/.test(String(type)) ? '' : '{ __typename }';
    await graphql(bench, { query: `mutation { ${name}${given === '' ? '' : `(${given})`} ${leaf} }` });
    const own = records().filter(({ action }) => action === name);
    expect(own.map(({ phase }) => phase)).toHaveLength(2);
    expect(own[0]).toMatchObject({ phase: 'begun', actor: 'user:ann', via: 'socket', from: 'socket' });
    expect(own[1]?.id).toBe(own[0]?.id);
  });

  it('is not done where it cannot be put on record', async () => {
    await bench.start('obedient', { name: 'web' });
    bench.core.audit.isFull = true;
    const send = `mutation { sendInput(target: "web", text: "x") { id } }`;
    const { errors } = await graphql(bench, { query: send });
    expect(errors[0]?.extensions?.code).toBe('disk_full');
    const stop = `mutation { stopInstance(target: "web") { status } }`;
    expect((await graphql(bench, { query: stop })).data).toEqual({ stopInstance: { status: 'exited' } });
  });

  it('that the credential does not reach leaves no beginning, whatever it was given, and is counted', async () => {
    const door = await bench.openDoor();
    const grant = { scope: 'instance', instance: 'inst_a' as InstanceId } as const;
    const headers = { authorization: `Bearer ${bench.doorkeeper.token(grant)}` };
    const variables = { words: Array.from({ length: 60 }, () => 'x'.repeat(990)) };
    const query = `mutation Run($words: [String!]!) { execInInstance(target: "zz", command: $words, timeoutMs: 1000) { __typename } }`;
    const body = JSON.stringify({ query, variables });
    for (let count = 0; count < 10; count += 1) {
      const answer = await askTcp(door, { method: 'POST', path: GRAPHQL_PATH, headers, body });
      expect(answer.code).toBe('forbidden');
    }
    await bench.daemon.auditDesk.flush();
    expect(records().map(({ phase, code, count }) => [phase, code, count])).toEqual([
      ['refused', 'forbidden', undefined],
      ['refused', 'forbidden', 9],
    ]);
    expect(records()[0]).toMatchObject({ action: 'execInInstance', target: 'zz', instance: 'inst_a' });
    expect(JSON.stringify(records())).not.toContain('xxx');
  });

  it('that the credential does not reach takes no room of those that are to be written later', async () => {
    const door = await bench.openDoor();
    const headers = { authorization: `Bearer ${bench.doorkeeper.token({ scope: 'read' })}` };
    bench.core.audit.isFull = true;
    for (let count = 0; count < 10; count += 1) {
      const body = JSON.stringify({ query: 'mutation { stopDaemon }' });
      expect((await askTcp(door, { method: 'POST', path: GRAPHQL_PATH, headers, body })).code).toBe(
        'forbidden',
      );
    }
    bench.core.audit.isFull = false;
    await graphql(bench, { query: 'mutation { pauseRecovery(paused: true) { paused } }' });
    expect(records().filter(({ action }) => action === 'stopDaemon')).toHaveLength(1);
  });

  it('that is asked for twice in one request is on record twice', async () => {
    const query = `mutation { one: interruptTurn(target: "a") { id } two: interruptTurn(target: "b") { id } }`;
    await graphql(bench, { query });
    const targets = records()
      .filter(({ phase }) => phase === 'begun')
      .map(({ target }) => target);
    expect(targets).toContain('a');
  });
});

describe('secrets', () => {
  const SECRET = 'correct horse battery staple';

  it('in variables, texts and prompts never reach the record', async () => {
    const start = `mutation Start($input: StartInput!) { startInstance(input: $input) { id } }`;
    const variable = [{ name: 'TOKEN', value: SECRET }];
    const input = {
      name: 'web',
      directory: '/work',
      command: ['obedient'],
      environment: variable,
      inherit: variable,
    };
    await graphql(bench, {
      query: start,
      variables: { input: { ...input, idempotencyKey: `key ${SECRET}` } },
    });
    const text = `($text: String!) { it(target: "web", text: $text) { __typename } }`;
    for (const name of ['sendInput', 'sendPrompt', 'askPrompt']) {
      const query = `mutation ${text.replace('it(', `${name}(`)}`;
      await graphql(bench, { query, variables: { text: SECRET } });
    }
    expect(records().length).toBe(8);
    expect(JSON.stringify(records())).not.toContain('horse');
    expect(records()[0]?.input).toMatchObject({
      input: { inherit: ['TOKEN'], environment: [{ name: 'TOKEN', value: { length: SECRET.length } }] },
    });
  });

  it('in arguments that no rule knows are sealed, however deep', () => {
    const seal = () => ({ length: 1, digest: 'd' });
    const given = {
      known: 'a',
      hidden: SECRET,
      deep: { known: 'b', hidden: [SECRET] },
      ['__proto__x']: SECRET,
    };
    const safe = safeInput(given, { known: 'plain', deep: { known: 'plain' } }, seal);
    expect(safe).toMatchObject({ known: 'a', deep: { known: 'b' } });
    expect(JSON.stringify(safe)).not.toContain('horse');
  });

  it('are not looked for in rules that an object inherits', () => {
    const seal = () => ({ length: 1, digest: 'd' });
    expect(JSON.stringify(safeInput({ constructor: SECRET, toString: SECRET }, {}, seal))).not.toContain(
      'horse',
    );
  });

  it('are no reason for long records', () => {
    const seal = () => ({ length: 1, digest: 'd' });
    const given = { command: Array.from({ length: 1000 }, () => 'x'.repeat(10_000)) };
    expect(JSON.stringify(safeInput(given, { command: 'plain' }, seal)).length).toBeLessThan(110_000);
  });
});

describe('terminals', () => {
  async function opened(query: Readonly<Record<string, string>>): Promise<TerminalTap> {
    const tap = await TerminalTap.open(bench, { target: 'web', mode: 'screen', ...query });
    await tap.until(({ heard }) => heard.length > 0);
    return tap;
  }

  it('that are opened for typing are on record, with how much was typed and not what', async () => {
    await bench.start('obedient', { name: 'web' });
    const tap = await opened({});
    tap.type('swordfish');
    await tap.until(({ heard }) => heard.at(-1)?.kind === 'inputDone');
    await tap.close();
    await expect
      .poll(() => records().map(({ action, phase }) => `${action} ${phase}`))
      .toEqual(['openTerminal begun', 'openTerminal done', 'closeTerminal noted']);
    expect(records()[2]).toMatchObject({ target: 'web', input: { bytes: 'swordfish'.length } });
    expect(JSON.stringify(records())).not.toContain('swordfish');
  });

  it('that nobody may type into leave no beginning, however often it is tried', async () => {
    const parts = { berth: bench.daemon.berth, auditDesk: bench.daemon.auditDesk };
    const typing = new TypingRecord(parts, { ...OWNER, grant: { scope: 'read' } });
    const open = async () => expect.fail('it was opened');
    for (let tries = 0; tries < 50; tries += 1)
      await expect(typing.open('web', open)).rejects.toMatchObject({ code: 'forbidden' });
    expect(records().filter(({ phase }) => phase === 'begun')).toEqual([]);
    expect(records().length).toBeLessThan(5);
  });

  it('that are only looked at are not', async () => {
    await bench.start('obedient', { name: 'web' });
    await (await opened({ readOnly: '1' })).close();
    expect(records()).toEqual([]);
  });
});
