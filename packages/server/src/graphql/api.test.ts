import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import {
  type Activity,
  type AssistantSignal,
  type ErrorCode,
  ERRORS,
  type InstanceId,
} from '@berth/contract';
import {
  daemonViewSchema,
  eventViewSchema,
  explanationViewSchema,
  instanceViewSchema,
  type InstanceView,
  memoryViewSchema,
  resourcePointSchema,
  noticeTrialSchema,
  noticeViewSchema,
  notifyViewSchema,
  programViewSchema,
  promptViewSchema,
  type ResourcesView,
  resourcesViewSchema,
} from '@berth/contract/schemas';
import { DOCUMENTS } from '@berth/client';
import { NOT_EXECUTABLE } from '@berth/testkit';
import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  parse,
  printSchema,
  validate,
} from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACTOR_HEADER, ApiBench } from '../testing/api-bench.ts';
import { type Answer, ask, follow, graphql, send } from '../testing/http.ts';

let bench: ApiBench;
beforeEach(async () => {
  bench = await ApiBench.open();
});
afterEach(() => bench.close());

const START = { agent: 'command', directory: '/work', command: ['obedient'] };

function checkedInSchema(): Promise<string> {
  return readFile(new URL('../../schema.graphql', import.meta.url), 'utf8');
}

function refusalOf({ status, errors }: Answer) {
  return { status, code: errors[0]?.extensions?.code };
}

function refused(code: ErrorCode) {
  return { status: ERRORS[code].http, code };
}

async function view(document: keyof typeof DOCUMENTS, variables: Record<string, unknown> = {}) {
  const { data, errors } = await graphql<Record<string, unknown>>(bench, {
    query: DOCUMENTS[document],
    variables,
  });
  expect(errors).toEqual([]);
  return instanceViewSchema.strict().parse(Object.values(data ?? {})[0]);
}

async function refusal(document: keyof typeof DOCUMENTS, variables: Record<string, unknown>) {
  return refusalOf(await graphql(bench, { query: DOCUMENTS[document], variables }));
}

describe('the schema', () => {
  it('is served as it is checked in', async () => {
    const { data } = await graphql<IntrospectionQuery>(bench, { query: getIntrospectionQuery() });
    if (data === undefined) throw new Error('the server tells its schema');
    expect(`${printSchema(buildClientSchema(data))}\n`).toBe(await checkedInSchema());
  });

  it.each(Object.entries(DOCUMENTS))(
    'knows everything that the client asks for in %s',
    async (_name, document) => {
      expect(validate(buildSchema(await checkedInSchema()), parse(document))).toEqual([]);
    },
  );

  it('offers every field of the contract to the client, and the client asks for it', async () => {
    const made = await view('start', { input: { ...START, name: 'web' } });
    expect(Object.keys(made).toSorted()).toEqual(Object.keys(instanceViewSchema.shape).toSorted());
  });
});

describe('queries', () => {
  it('list what is there, and what was removed when asked', async () => {
    await bench.start('exit', { name: 'gone' });
    await bench.start('obedient', { name: 'here' });
    await view('remove', { target: 'gone' });
    const names = async (variables: Record<string, unknown>) => {
      const { data } = await graphql<{ instances: InstanceView[] }>(bench, {
        query: DOCUMENTS.instances,
        variables,
      });
      return data?.instances.map((instance) => instanceViewSchema.strict().parse(instance).name);
    };
    expect(await names({})).toEqual(['here']);
    expect(await names({ includeRemoved: null })).toEqual(['here']);
    expect(await names({ includeRemoved: true })).toEqual(['gone', 'here']);
  });

  it('find an instance by id, name and prefix', async () => {
    const { id } = await bench.start('obedient', { name: 'web-1' });
    for (const target of [id, 'web-1', 'we', id.slice(0, -2)]) {
      expect(await view('instance', { target })).toMatchObject({ id, name: 'web-1', viewers: 0 });
    }
  });

  it('tell agents and daemon', async () => {
    const agents = await graphql(bench, { query: DOCUMENTS.agents });
    expect(agents.data).toEqual({
      agents: [
        { id: 'command', title: 'any command' },
        { id: 'helper', title: 'an assistant' },
        { id: 'clever', title: 'a real assistant' },
      ],
    });
    const { data } = await graphql<{ daemon: unknown }>(bench, { query: DOCUMENTS.daemon });
    expect(daemonViewSchema.strict().parse(data?.daemon)).toMatchObject({ socket: bench.socket });
  });

  it('page through events', async () => {
    await bench.start('obedient', { name: 'web' });
    type Page = { events: { events: unknown[]; gap: unknown; head: number } };
    const page = async (variables: Record<string, unknown>) => {
      const { data } = await graphql<Page>(bench, { query: DOCUMENTS.eventPage, variables });
      const { events, gap, head } = data?.events ?? { events: [], gap: undefined, head: 0 };
      return { events: events.map((event) => eventViewSchema.strict().parse(event)), gap, head };
    };
    const all = await page({});
    expect(all.events.map(({ type }) => type)).toEqual(['instance.created', 'run.starting', 'run.started']);
    expect(all).toMatchObject({ gap: null, head: 3 });
    expect((await page({ after: 1, limit: 1 })).events.map(({ seq }) => seq)).toEqual([2]);
    expect((await page({ limit: 0 })).events).toHaveLength(1);
    expect((await page({ limit: -4 })).events).toHaveLength(1);
    expect((await page({ after: null, limit: null })).events).toHaveLength(3);
    expect(await page({ after: 99 })).toMatchObject({ events: [], head: 3 });
  });

  it('name the events that are no longer kept', async () => {
    await bench.start('obedient');
    await bench.core.store.prune(1, 0);
    const { data } = await graphql<{ events: unknown }>(bench, { query: DOCUMENTS.eventPage });
    expect(data?.events).toMatchObject({ gap: { from: 1, to: 2 }, events: [{ seq: 3 }] });
  });
});

describe('mutations', () => {
  it('start, send, stop, restart and remove', async () => {
    const input = { ...START, command: ['echo'], name: 'web', environment: [{ name: 'A', value: 'b' }] };
    const started = await view('start', { input: { ...input, cols: 90, rows: 20, idempotencyKey: null } });
    expect(started).toMatchObject({ name: 'web', status: 'running', generation: 1 });
    expect(bench.run(started).request).toMatchObject({ cols: 90, rows: 20, env: { A: 'b' } });
    expect(await view('send', { target: 'web', text: 'hello\r' })).toMatchObject({ name: 'web' });
    expect(bench.run(started).output.slice(0).toString()).toBe('ready\ngot: hello\n');
    expect(await view('stop', { target: 'web', graceMs: 5 })).toMatchObject({ exit: { cause: 'stopped' } });
    expect(await view('restart', { target: 'web' })).toMatchObject({ status: 'running', generation: 2 });
    expect(await view('stop', { target: 'web' })).toMatchObject({ status: 'exited' });
    expect((await view('remove', { target: 'web' })).removedAt).not.toBeNull();
  });

  it('happen once under one key', async () => {
    const variables = { input: { ...START, name: 'web', idempotencyKey: 'a-key-of-mine' } };
    const { id } = await view('start', variables);
    expect(await view('start', variables)).toMatchObject({ id });
    const other = { input: { ...START, name: 'other', idempotencyKey: 'a-key-of-mine' } };
    expect(await refusal('start', other)).toEqual(refused('idempotency_conflict'));
    expect(bench.core.world.all()).toHaveLength(1);
  });

  it('end the daemon', async () => {
    const { data } = await graphql(bench, { query: DOCUMENTS.stopDaemon });
    expect(data).toEqual({ stopDaemon: true });
    expect(bench.shutDowns).toBe(1);
  });
});

describe('refusals', () => {
  it('have their code, HTTP status, retryability and details', async () => {
    await bench.start('exit', { name: 'web-1' });
    await bench.start('obedient', { name: 'web-2' });
    bench.core.machine.missingDirectories.add('/nowhere');
    bench.core.machine.missingCommands.add('nothing');
    const start = (more: object) => refusal('start', { input: { ...START, ...more } });
    expect(await refusal('instance', { target: 'other' })).toEqual(refused('instance_not_found'));
    expect(await refusal('instance', { target: '' })).toEqual(refused('instance_not_found'));
    expect(await refusal('instance', { target: 'web' })).toEqual(refused('instance_ambiguous'));
    expect(await refusal('send', { target: 'web-1', text: 'x' })).toEqual(refused('not_running'));
    expect(await refusal('stop', { target: 'web-1' })).toEqual(refused('not_running'));
    expect(await refusal('remove', { target: 'web-2' })).toEqual(refused('wrong_state'));
    expect(await start({ name: 'web-2' })).toEqual(refused('name_taken'));
    expect(await start({ name: 'a--b' })).toEqual(refused('name_invalid'));
    expect(await start({ agent: 'nobody' })).toEqual(refused('agent_unknown'));
    expect(await start({ directory: '/nowhere' })).toEqual(refused('directory_missing'));
    expect(await start({ command: ['nothing'] })).toEqual(refused('command_not_found'));
    expect(await start({ command: [NOT_EXECUTABLE] })).toEqual(refused('start_failed'));
    bench.core.machine.hasRoom = false;
    const { errors } = await graphql(bench, { query: DOCUMENTS.start, variables: { input: START } });
    expect(errors).toMatchObject([{ extensions: { code: 'disk_full', retryable: true } }]);
  });

  it.each<[string, keyof typeof DOCUMENTS, Record<string, unknown>]>([
    ['a size of nothing', 'start', { input: { ...START, cols: 0 } }],
    ['a NUL in a word', 'start', { input: { ...START, command: ['a\0b'] } }],
    ['a variable without a name', 'start', { input: { ...START, environment: [{ name: '', value: '' }] } }],
    ['a key that is too short', 'start', { input: { ...START, idempotencyKey: 'short' } }],
    ['a key that is too short', 'remove', { target: 'web', idempotencyKey: 'short' }],
    ['a negative grace', 'stop', { target: 'web', graceMs: -1 }],
    ['an endless grace', 'restart', { target: 'web', graceMs: 2 ** 31 - 1 }],
    ['no text', 'send', { target: 'web', text: '' }],
  ])('name %s in %s', async (_what, document, variables) => {
    await bench.start('obedient', { name: 'web' });
    const answer = await graphql(bench, { query: DOCUMENTS[document], variables });
    expect(refusalOf(answer)).toEqual(refused('invalid_input'));
    expect(answer.errors[0]?.extensions?.details?.['problems']).toHaveLength(1);
  });

  it('meet whoever is not the owner, everywhere', async () => {
    await bench.start('obedient', { name: 'web' });
    const ask = { target: 'web', text: 'x', agent: 'clever', prompt: 'prm_x', answer: 'approve' };
    const where = {
      directory: '/work',
      includeRemoved: false,
      after: 0,
      from: 1,
      limit: 1,
      paused: true,
      image: 'it',
      timeoutMs: 1,
      command: ['x'],
      scope: 'read',
      at: 'off',
    };
    const variables = { ...ask, ...where, input: START };
    const stranger = { [ACTOR_HEADER]: 'user:eve' };
    for (const [name, query] of Object.entries(DOCUMENTS)) {
      // Subscriptions are refused in a stream.
      if (query.startsWith('subscription')) continue;
      const from = name === 'restore' ? 'trash' : variables.from;
      const answer = await graphql(bench, { query, variables: { ...variables, from } }, stranger);
      expect(refusalOf(answer), name).toEqual(refused('forbidden'));
    }
    expect(bench.shutDowns).toBe(0);
  });

  it('of GraphQL itself say what is wrong, and are no bugs', async () => {
    const syntax = await graphql(bench, { query: '{ instances {' });
    expect(syntax.errors[0]?.message).toMatch(/Syntax Error/);
    // As the GraphQL-over-HTTP specification has it for either type of answer.
    expect(syntax.status).toBe(200);
    const modern = { accept: 'application/graphql-response+json' };
    expect((await graphql(bench, { query: '{ instances {' }, modern)).status).toBe(400);
    const field = await graphql(bench, { query: '{ nothingLikeThat }' });
    expect(field.errors[0]?.message).toMatch(/nothingLikeThat/);
    const missing = await graphql(bench, { query: DOCUMENTS.instance });
    expect(missing.errors[0]?.message).toMatch(/\$target/);
    expect(bench.warnings).toEqual([]);
  });

  it('say so when the machine had nothing left, which is no bug', async () => {
    const left = Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
    bench.core.storeFaults.fail('listInstances', 1, left);
    const answer = await graphql(bench, { query: DOCUMENTS.instances });
    expect(refusalOf(answer)).toEqual(refused('machine_exhausted'));
  });

  it('hide what went wrong inside, and log it', async () => {
    bench.core.storeFaults.fail('listInstances', 1, new Error('a secret of the store'));
    const answer = await graphql(bench, { query: DOCUMENTS.instances });
    expect(refusalOf(answer)).toEqual(refused('internal'));
    expect(JSON.stringify(answer.errors)).not.toMatch(/secret|stack/);
    expect(JSON.stringify(bench.warnings)).toMatch(/secret/);
  });
});

describe('assistants', () => {
  const tell = (id: string, activity: Activity, more: Partial<AssistantSignal> = {}) => {
    const signal = { source: 'file', time: bench.core.clock.now(), label: activity, activity } as const;
    bench.core.agents.clever.tell(id, { ...signal, ...more });
  };

  it('tell where their programs are, and have them installed', async () => {
    type Programs = { agents: { id: string; program: unknown }[] };
    const { data } = await graphql<Programs>(bench, { query: DOCUMENTS.agentPrograms });
    const programs = new Map(data?.agents.map(({ id, program }) => [id, program]));
    expect(programs.get('helper')).toBeNull();
    expect(programViewSchema.strict().parse(programs.get('clever'))).toMatchObject({ version: '1.0.0' });
    const install = (agent: string) =>
      graphql(bench, {
        query: DOCUMENTS.installAgent,
        variables: { agent, environment: [{ name: 'PATH', value: '/mine' }] },
      });
    expect((await install('clever')).errors).toEqual([]);
    expect(bench.core.agents.clever.installed).toEqual(['/mine']);
    expect(refusalOf(await install('helper'))).toEqual(refused('invalid_input'));
    expect(refusalOf(await install('nobody'))).toEqual(refused('agent_unknown'));
  });

  it('explain what they are said to do', async () => {
    const { id } = await bench.start('x', { agent: 'clever', name: 'ann' });
    tell(id, 'waiting_approval', { detail: 'Bash: rm x' });
    const { data } = await graphql<{ explain: unknown }>(bench, {
      query: DOCUMENTS.explain,
      variables: { target: 'ann' },
    });
    const explanation = explanationViewSchema.strict().parse(data?.explain);
    expect(explanation).toMatchObject({ activity: 'waiting_approval', full: ['file'], raising: ['hook'] });
    expect(explanation.evidence).toHaveLength(1);
  });

  it('take prompts, which wait, are listed and can be taken back', async () => {
    const { id } = await bench.start('x', { agent: 'clever', name: 'ann' });
    tell(id, 'starting');
    const ask = async (document: keyof typeof DOCUMENTS, more = {}) =>
      (
        await graphql<Record<string, unknown>>(bench, {
          query: DOCUMENTS[document],
          variables: { target: 'ann', text: 'later', ...more },
        })
      ).data ?? {};
    const { sendPrompt } = await ask('sendPrompt');
    const prompt = promptViewSchema.strict().parse(sendPrompt);
    expect(prompt).toMatchObject({ state: 'queued', reason: 'it is starting', text: 'later' });
    expect((await ask('prompts'))['prompts']).toEqual([prompt]);
    const { withdrawPrompt } = await ask('withdrawPrompt', { prompt: prompt.id });
    expect(withdrawPrompt).toMatchObject({ id: prompt.id, state: 'withdrawn' });
  });

  it('refuse what does not fit', async () => {
    const { id } = await bench.start('x', { agent: 'clever', name: 'ann' });
    await bench.start('obedient', { name: 'plain' });
    tell(id, 'idle');
    expect(await refusal('answerDialog', { target: 'ann', answer: 'approve' })).toEqual(refused('no_dialog'));
    expect(await refusal('sendPrompt', { target: 'plain', text: 'x' })).toEqual(refused('no_assistant'));
    expect(await refusal('sendPrompt', { target: 'ann', text: '\u0003' })).toEqual(refused('invalid_input'));
    expect(await refusal('repeatPrompt', { target: 'ann', prompt: 'prm_x' })).toEqual(
      refused('prompt_not_found'),
    );
  });
});

describe('the subscription', () => {
  const events = async (variables: Record<string, unknown>, actor = 'user:ann') =>
    send(bench.socket, {
      headers: { accept: 'text/event-stream', [ACTOR_HEADER]: actor },
      body: JSON.stringify({ query: DOCUMENTS.events, variables }),
    });

  it('tells what was, then what happens', async () => {
    await bench.start('obedient', { name: 'web' });
    const response = await events({ after: 1 });
    const stream = follow<{ events: { event: { seq: number; type: string } } }>(response);
    const next = async () => {
      const { value } = await stream.next();
      return eventViewSchema.strict().parse(value?.events.event).type;
    };
    expect([await next(), await next()]).toEqual(['run.starting', 'run.started']);
    const more = next();
    await view('send', { target: 'web', text: 'x' });
    expect(await more).toBe('input.sent');
    response.destroy();
  });

  it('begins now unless told otherwise, and names a gap', async () => {
    await bench.start('obedient', { name: 'web' });
    await bench.core.store.prune(1, 0);
    const old = await events({ after: 0 });
    expect((await follow(old).next()).value).toEqual({ events: { event: null, gap: { from: 1, to: 2 } } });
    old.destroy();
    const fresh = await events({});
    const first = follow<{ events: { event: { type: string } } }>(fresh).next();
    // Its place is taken once it has begun to answer.
    await view('send', { target: 'web', text: 'x' });
    expect((await first).value).toMatchObject({ events: { event: { type: 'input.sent' } } });
    fresh.destroy();
  });

  it('refuses a stranger', async () => {
    const response = await events({}, 'user:eve');
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
    expect(text).toMatch(/forbidden/);
  });
});

describe('notices', () => {
  it('are heard as they are given, and by nobody else', async () => {
    const hear = (actor: string) =>
      send(bench.socket, {
        headers: { accept: 'text/event-stream', [ACTOR_HEADER]: actor },
        body: JSON.stringify({ query: DOCUMENTS.notices }),
      });
    const response = await hear('user:ann');
    const first = follow<{ notices: unknown }>(response).next();
    const { data } = await graphql<{ tryNotice: unknown[] }>(bench, {
      query: DOCUMENTS.tryNotice,
      variables: { directory: '/work' },
    });
    const trials = data?.tryNotice.map((trial) => noticeTrialSchema.strict().parse(trial));
    expect(trials?.map(({ way }) => way)).toEqual(['desktop', 'terminal']);
    const heard = noticeViewSchema.strict().parse((await first).value?.notices);
    expect(heard).toMatchObject({ instance: null, title: 'test asks for an approval', ring: 'bell' });
    response.destroy();
    let text = '';
    for await (const chunk of (await hear('user:eve')).setEncoding('utf8')) text += String(chunk);
    expect(text).toMatch(/forbidden/);
  });

  it('are given as the configuration says, which is shown', async () => {
    const { data } = await graphql<{ notify: unknown }>(bench, { query: DOCUMENTS.notify });
    const view = notifyViewSchema.strict().parse(data?.notify);
    expect(view.ways.map(({ way }) => way)).toEqual(['desktop', 'terminal']);
    const refusal = await graphql(bench, { query: DOCUMENTS.tryNotice, variables: { directory: 'a\0b' } });
    expect(refusalOf(refusal)).toEqual(refused('invalid_input'));
  });
});

describe('resources', () => {
  const watch = (actor = 'user:ann') =>
    send(bench.socket, {
      headers: { accept: 'text/event-stream', [ACTOR_HEADER]: actor },
      body: JSON.stringify({ query: DOCUMENTS.watchResources }),
    });
  const views = (response: IncomingMessage) => follow<{ resources: ResourcesView }>(response);

  it('are told when asked for, with every field of the contract', async () => {
    const { id } = await bench.start('obedient', { name: 'web' });
    const io = { in: 2 ** 40, out: 3, inRate: 5, outRate: null };
    bench.core.probe.uses.set(id as InstanceId, {
      io,
      threads: 7,
      cpuMs: 12.5,
      memory: 3 * 2 ** 31,
      pids: [10, 11],
    });
    bench.daemon.monitor.start();
    const { data } = await graphql<{ resources: unknown }>(bench, { query: DOCUMENTS.resources });
    const view = resourcesViewSchema.strict().parse(data?.resources);
    expect(view.instances).toMatchObject([
      {
        io,
        network: null,
        threads: 7,
        instance: id,
        source: 'processes',
        cpu: null,
        cpuMs: 12.5,
        memory: 3 * 2 ** 31,
        processes: 2,
      },
    ]);
    expect(view).toMatchObject({ periodMs: 10_000, daemon: { cpu: null }, machine: { processors: 2 } });
  });

  it('come at once and then every second to who watches, until they hang up', async () => {
    const { id } = await bench.start('obedient', { name: 'web' });
    bench.core.probe.uses.set(id as InstanceId, { cpu: 0.5 });
    bench.daemon.monitor.start();
    await bench.core.clock.advance(3000);
    const response = await watch();
    const stream = views(response);
    const first = resourcesViewSchema.strict().parse((await stream.next()).value?.resources);
    expect(first).toMatchObject({ periodMs: 1000, instances: [{ instance: id, cpu: 0.5 }] });
    const second = stream.next();
    await bench.core.clock.advance(1000);
    const next = (await second).value?.resources;
    expect(Date.parse(next?.time ?? '') - Date.parse(first.time)).toBe(1000);
    expect(bench.daemon.monitor.watchers).toBe(1);
    response.destroy();
    await expect.poll(() => bench.daemon.monitor.watchers, { timeout: 10_000 }).toBe(0);
  });

  it('are not queued for who does not read', async () => {
    for (let count = 0; count < 50; count += 1) await bench.start('obedient');
    bench.daemon.monitor.start();
    const response = await watch();
    response.pause();
    const seconds = 2000;
    for (let second = 0; second < seconds; second += 1) await bench.core.clock.advance(1000);
    // What fits into sockets and buffers is old; then comes the newest.
    const times: number[] = [];
    const newest = bench.core.clock.now();
    for await (const { resources } of views(response)) {
      times.push(Date.parse(resources.time));
      if (times.at(-1) === newest) break;
    }
    expect(times.length).toBeLessThan(seconds / 2);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('are refused to a stranger who wants to watch', async () => {
    const response = await watch('user:eve');
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
    expect(text).toMatch(/forbidden/);
    expect(bench.daemon.monitor.watchers).toBe(0);
  });

  it('have a past', async () => {
    const { id } = await bench.start('obedient', { name: 'web' });
    bench.core.probe.uses.set(id as InstanceId, { threads: 7, memory: 3 * 2 ** 31 });
    bench.daemon.monitor.start();
    await bench.core.clock.advance(10_000);
    const variables = { target: 'web', lastMs: 60_000 };
    const { data } = await graphql<{ resourceHistory: unknown[] }>(bench, {
      query: DOCUMENTS.resourceHistory,
      variables,
    });
    const points = data?.resourceHistory.map((point) => resourcePointSchema.strict().parse(point));
    expect(points).toMatchObject([{ cpu: null }, { cpu: 0, threads: 7, memory: 3 * 2 ** 31, ioIn: null }]);
  });

  it('have the exact memory of what runs', async () => {
    const { id } = await bench.start('obedient', { name: 'web' });
    await bench.start('exit', { name: 'gone' });
    const exact = { pss: 4 * 2 ** 31, rss: 5 * 2 ** 31, keeperPss: 7, processes: 3 };
    bench.core.probe.exact.set(id as InstanceId, exact);
    const variables = { target: 'web' };
    const { data } = await graphql<{ memory: unknown }>(bench, { query: DOCUMENTS.memory, variables });
    expect(memoryViewSchema.strict().parse(data?.memory)).toEqual({ instance: id, ...exact });
    expect(await refusal('memory', { target: 'gone' })).toEqual(refused('not_running'));
    expect(await refusal('memory', { target: 'other' })).toEqual(refused('instance_not_found'));
  });
});

it('a body that is no JSON is not told back', async () => {
  const answer = await ask(bench, { body: `{"query": ${'x'.repeat(100_000)}` });
  expect(answer.errors).toHaveLength(1);
  expect(JSON.stringify(answer.errors).length).toBeLessThan(3000);
});
