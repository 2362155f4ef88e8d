import { BerthError } from '@berth/contract';
import type { Log } from '@berth/core';
import { type ExecutionArgs, getOperationAST, type GraphQLError, GraphQLSchema, parse } from 'graphql';
import { makeServer, type OperationResult, type SubscribePayload } from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';
import { publicError } from '../graphql/api-errors.ts';
import { hangUp } from '../terminal/client-socket.ts';
import { stayAlive } from '../terminal/stay-alive.ts';
import type { Yoga } from './graphql-service.ts';
import type { Guest } from './services.ts';
import { tooMuchUnderWay } from './under-way.ts';

/** One client, and what it follows over its one connection. */
export interface Follower {
  readonly guest: Guest;
  /** Says that one more thing is under way; undefined when there is too much already. */
  readonly begin: () => (() => void) | undefined;
}

interface Follows extends Follower {
  /** By what was asked, since a client may use an id anew before what had it is over. */
  readonly running: Map<SubscribePayload, Running>;
  /** What a client means when it says that it has had enough. */
  readonly byId: Map<string, Running>;
}

interface Running {
  readonly ending: AbortController;
  readonly over: () => void;
}

/** Serves subscriptions over a WebSocket, by the protocol `graphql-transport-ws`: many over one connection. */
export type SubscriptionService = (socket: WebSocket, follower: Follower) => void;

/** Whoever opens a connection says what he wants at once. */
const GREETING_MS = 5000;

/** The same schema, limits and errors as over HTTP; only subscriptions, since the rest has a request of its own. */
export function createSubscriptionService(yoga: Yoga, log: Log): SubscriptionService {
  const server = makeServer<never, Follows>({
    connectionInitWaitTimeout: GREETING_MS,
    onSubscribe: async ({ extra }, id, payload) => {
      try {
        return await prepared(yoga, payload, begun(extra, id, payload));
      } catch (error) {
        return refused([publicError(error, log)]);
      }
    },
    subscribe: (args) => (args.rootValue as Prepared).subscribe(args),
    onError: ({ extra }, _id, payload) => end(extra, payload),
    onComplete: ({ extra }, _id, payload) => end(extra, payload),
  });
  return (socket, follower) => {
    const follows: Follows = { ...follower, running: new Map(), byId: new Map() };
    const traffic = new Traffic(socket);
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: (text) => traffic.send(text),
        close: (code = NORMAL, reason = '') => hangUp(socket, code, reason),
        onMessage: (take) =>
          void socket.on('message', (data, isBinary) => {
            if (isBinary) return hangUp(socket, UNREADABLE, 'text is expected');
            if (!follower.guest.asks()) return hangUp(socket, TOO_MANY, 'too many messages');
            const text = textOf(data);
            // Before the library asks the source to end: one that waits hears only this.
            follows.byId.get(completed(text) ?? '')?.ending.abort();
            take(text).catch((error: unknown) => failed(socket, log, error));
          }),
      },
      follows,
    );
    stayAlive(socket);
    socket.once('close', (code, reason) => {
      for (const payload of follows.running.keys()) end(follows, payload);
      void closed(code, String(reason)).catch((error: unknown) => failed(socket, log, error));
    });
  };
}

function textOf(data: RawData): string {
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)).toString('utf8');
}

/** The id of what a client has had enough of, when a message says that. */
function completed(text: string): string | undefined {
  if (text.length > COMPLETE_MAX || !text.includes('"complete"')) return undefined;
  try {
    const { type, id }: { type?: unknown; id?: unknown } = JSON.parse(text);
    return type === 'complete' && typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}

const COMPLETE_MAX = 1000;
const NORMAL = 1000;
const UNREADABLE = 1003;
const TOO_MANY = 4429;
const BROKEN = 1011;

interface Prepared {
  readonly subscribe: (args: ExecutionArgs) => OperationResult;
}

const ANYTHING = parse('subscription { __typename }');

/** Answered as what goes wrong later is: the library knows errors by their class, of which there may be several builds. */
function refused(errors: readonly GraphQLError[]): ExecutionArgs {
  const rootValue: Prepared = { subscribe: () => ({ errors }) };
  return { schema: NO_SCHEMA, document: ANYTHING, rootValue };
}

const NO_SCHEMA = new GraphQLSchema({});

/** Read and judged as a request over HTTP is. */
async function prepared(
  yoga: Yoga,
  { query, operationName, variables }: SubscribePayload,
  { guest, signal }: { readonly guest: Guest; readonly signal: AbortSignal },
): Promise<ExecutionArgs> {
  const enveloped = yoga.getEnveloped({ caller: guest.caller, request: { signal }, params: { query } });
  const { schema, subscribe, validate, contextFactory } = enveloped;
  const document = enveloped.parse(query);
  const problems = validate(schema, document);
  if (problems.length > 0) return refused(problems as readonly GraphQLError[]);
  if (getOperationAST(document, operationName)?.operation !== 'subscription') {
    throw new BerthError({
      code: 'invalid_input',
      message: 'Only subscriptions are taken here. Send queries and mutations to /graphql.',
    });
  }
  const rootValue: Prepared = { subscribe };
  return {
    ...{ schema, document, rootValue },
    operationName: operationName ?? null,
    variableValues: variables ?? null,
    contextValue: await contextFactory(),
  };
}

function begun(
  { guest, begin, running, byId }: Follows,
  id: string,
  payload: SubscribePayload,
): { guest: Guest; signal: AbortSignal } {
  const over = begin();
  if (over === undefined) throw tooMuchUnderWay();
  const begun: Running = { ending: new AbortController(), over };
  running.set(payload, begun);
  byId.set(id, begun);
  return { guest, signal: begun.ending.signal };
}

function end({ running, byId }: Follows, payload: SubscribePayload): void {
  const known = running.get(payload);
  running.delete(payload);
  for (const [id, each] of byId) if (each === known) byId.delete(id);
  known?.over();
  known?.ending.abort();
}

/** Above this many unsent bytes nothing more is read of the client; below the low mark it goes on. */
const HIGH_WATER_BYTES = 1024 * 1024;
const LOW_WATER_BYTES = 256 * 1024;
/** Whoever takes nothing for so long, while so much waits, is gone or means ill. */
const STUCK_MS = 10_000;

/** The sending side. Each message has an answer, so whoever does not read answers is not read either. */
class Traffic {
  readonly #socket: WebSocket;
  #stuck: NodeJS.Timeout | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.once('close', () => clearTimeout(this.#stuck));
  }

  /** Resolves once the network took it: who reads slowly is told less often, and nothing piles up here. */
  send(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.send(text, (error) => {
        this.#relax();
        if (error == null) resolve();
        else reject(error);
      });
      if (this.#stuck !== undefined || this.#socket.bufferedAmount <= HIGH_WATER_BYTES) return;
      this.#socket.pause();
      this.#stuck = setTimeout(() => this.#socket.terminate(), STUCK_MS);
    });
  }

  #relax(): void {
    if (this.#stuck === undefined || this.#socket.bufferedAmount > LOW_WATER_BYTES) return;
    clearTimeout(this.#stuck);
    this.#stuck = undefined;
    this.#socket.resume();
  }
}

function failed(socket: WebSocket, log: Log, error: unknown): void {
  if (socket.readyState !== socket.OPEN) return;
  log.warn('subscriptions failed', { error: String(error) });
  hangUp(socket, BROKEN, 'internal');
}
