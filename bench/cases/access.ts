import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { BerthClient } from '@berth/client';
import type { Bench, Case } from '../harness/case.ts';
import { Crowd } from '../harness/crowd.ts';
import { type Aim, type Figure, figure, type Row } from '../harness/figure.ts';
import { type Contender, measure } from '../harness/measure.ts';
import { WarmClient } from '../harness/warm-client.ts';
import { Workplace } from '../harness/workplace.ts';
import { auditFigures } from './access-audit.ts';
import { guardAlone } from './access-guard.ts';

const ADDED_AIMS: readonly Aim[] = [{ statistic: 'p50', limit: 0.2 }];
const PRESSED_AIMS: readonly Aim[] = [{ statistic: 'p99', limit: 50 }];
/** Nothing is looked up for it. */
const LEAST = '{ __typename }';
const QUERY = '{ instances { name } }';
const HOUR_MS = 60 * 60 * 1000;

const SOCKET = 'private socket';
const SOCKET_TOKEN = 'private socket, with a token';
const TCP_TOKEN = 'TCP, with a token';
const TCP_SESSION = 'TCP, with a session';

export const access: Case = {
  name: 'access',
  title: 'Access: what it costs to be asked who one is, also while a thousand others press',
  method: [
    'A query that looks nothing up, one at a time, each client on a connection that stays: over the private socket without and with a token, over',
    'TCP with a token and with the session of a browser. What it adds is the difference of two medians of these. The guard alone:',
    'what stands before every route, in this process, a hundred times for each sample. Then a list of no instances with a token on a new',
    'connection each, alone, and while 1,000 connections without a credential press from another process: a third says nothing, a',
    'third sends headers a letter at a time, a third asks with a wrong token every second; whoever is cut off comes back a second later.',
    'Last, a mutation that changes nothing, beside its two records alone, written by this process to the same disk.',
  ].join('\n'),
  run,
};

/** How one gets in. */
interface Door {
  readonly port: number;
  readonly page: string;
  readonly token: string;
  readonly session: string;
}

async function run(bench: Bench): Promise<Figure[]> {
  await using workplace = await Workplace.open();
  const door = await openDoor(workplace.client);
  return [
    ...(await added(bench, workplace, door)),
    ...(await pressed(bench, workplace, door)),
    ...(await auditFigures(bench, workplace)),
  ];
}

async function added(
  bench: Bench,
  { client }: Workplace,
  { port, page, token, session }: Door,
): Promise<Figure[]> {
  const socket = { socketPath: client.paths.daemonSocket };
  const tcp = { host: '127.0.0.1', port };
  const bearer = { authorization: `Bearer ${token}` };
  const cookie = { host: page, origin: `http://${page}`, cookie: `berth_session=${session}` };
  using plain = new WarmClient(socket, {}, LEAST);
  using known = new WarmClient(socket, bearer, LEAST);
  using remote = new WarmClient(tcp, bearer, LEAST);
  using browser = new WarmClient(tcp, cookie, LEAST);
  const group = 'the least query';
  const contenders = [
    asking(SOCKET, plain),
    asking(SOCKET_TOKEN, known),
    asking(TCP_TOKEN, remote),
    asking(TCP_SESSION, browser),
    await guardAlone({ name: 'the guard alone', unit: 'ms', aims: ADDED_AIMS }),
  ];
  const rounds = bench.quick ? 20 : 2000;
  const figures = await measure(bench, contenders, { group, warmUp: 50, rounds });
  const difference = (name: string, from: string): Figure => {
    const median = (wanted: string) => figures.find((each) => each.name === wanted)?.p50 ?? Number.NaN;
    const row: Row = { name: `what it adds: ${name}`, unit: 'ms', aims: ADDED_AIMS };
    return figure(group, row, [median(name) - median(from)]);
  };
  const differences = [SOCKET_TOKEN, TCP_TOKEN, TCP_SESSION].map((name) => difference(name, SOCKET));
  return [...figures, ...differences];
}

function asking(name: string, client: WarmClient): Contender {
  return { rows: [{ name, unit: 'ms' }], sample: async () => [await client.ask()] };
}

async function pressed(bench: Bench, workplace: Workplace, { port, token }: Door): Promise<Figure[]> {
  const count = bench.quick ? 100 : 1000;
  const plan = { group: 'a new connection and a query', warmUp: 10, rounds: bench.quick ? 20 : 1000 };
  const place = { host: '127.0.0.1', port };
  const visiting = (row: Row): Contender => ({
    rows: [row],
    sample: async () => {
      using client = new WarmClient(place, { authorization: `Bearer ${token}` }, QUERY);
      return [await client.ask()];
    },
  });
  const alone = await measure(bench, [visiting({ name: 'alone', unit: 'ms' })], plan);
  await using _crowd = await Crowd.gather(workplace, port, count);
  const row: Row = { name: `while ${count} others press`, unit: 'ms', aims: PRESSED_AIMS };
  return [...alone, ...(await measure(bench, [visiting(row)], plan))];
}

async function openDoor({ credentials }: BerthClient): Promise<Door> {
  const { secret: token } = await credentials.create({ scope: 'admin', expiresInMs: HOUR_MS });
  const { host: page, pathname: path, port } = new URL((await credentials.createLoginLink()).url);
  const outgoing = request({ host: '127.0.0.1', port, path, headers: { host: page }, agent: false });
  outgoing.end();
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  response.resume();
  const session = /^berth_session=([^;]+)/.exec(response.headers['set-cookie']?.[0] ?? '')?.[1];
  if (session === undefined) throw new Error(`nobody was signed in: ${response.statusCode}`);
  return { port: Number(port), page, token, session };
}
