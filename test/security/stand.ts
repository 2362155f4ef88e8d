import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { InstanceView, NewTokenView } from '@berth/contract/schemas';
import { berthPaths } from '@berth/host/paths';
import { Sandbox, until } from '../support/sandbox.ts';
import { bearer, host } from './attack.ts';
import { asked } from './everywhere.ts';
import { headerOf, type WireAnswer } from './wire-answer.ts';
import { send, type WireHeader, type WireWay } from './wire.ts';

/** Secrets that somebody may come with, good and bad. */
export interface Secrets {
  readonly owner: string;
  readonly read: string;
  readonly operate: string;
  readonly admin: string;
  readonly expired: string;
  readonly revoked: string;
  readonly session: string;
  readonly signedOut: string;
  readonly revokedSession: string;
  /** Of the victim, and of another instance. */
  readonly instance: string;
  readonly otherInstance: string;
}

export interface Target {
  readonly id: string;
  readonly name: string;
}

/** Written nowhere but into what the victim prints and where it works: no answer to an attacker may hold it. */
const CANARY = `canary-${crypto.randomUUID()}`;
const RECORD_MS = 10_000;

/** A real daemon that listens, with somebody's instances, and with every kind of credential there is. */
export class AccessStand implements AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly port: number;
  /** The name that nobody but the page has. */
  readonly pageName: string;
  readonly secrets: Secrets;
  readonly victim: Target;
  readonly other: Target;
  #count = 0;

  private constructor(parts: Omit<Made, 'sandbox'> & { readonly sandbox: Sandbox; readonly secrets: Secrets }) {
    this.sandbox = parts.sandbox;
    this.port = parts.port;
    this.pageName = parts.pageName;
    this.secrets = parts.secrets;
    this.victim = parts.victim;
    this.other = parts.other;
  }

  static async open(): Promise<AccessStand> {
    const sandbox = await Sandbox.create();
    try {
      const made = await makeEverything(sandbox);
      return new AccessStand({ ...made, secrets: await makeSecrets(made) });
    } catch (error) {
      await sandbox.dispose();
      throw error;
    }
  }

  get way(): WireWay {
    return { port: this.port };
  }

  /** By which tokens are taken. */
  get local(): string {
    return `127.0.0.1:${this.port}`;
  }

  get page(): string {
    return `${this.pageName}:${this.port}`;
  }

  get pageOrigin(): string {
    return `http://${this.page}`;
  }

  get ownerTokenFile(): string {
    return berthPaths(this.sandbox.environment()).ownerToken;
  }

  cookie(secret: string): WireHeader {
    return ['Cookie', `berth_session=${secret}`];
  }

  /** What fields of the API are asked with, aimed at the victim. */
  get values(): Readonly<Record<string, unknown>> {
    return { ...this.harmless, target: this.victim.name };
  }

  /** The same, aimed at nothing that is there. */
  get harmless(): Readonly<Record<string, unknown>> {
    return {
      target: 'nothing-there',
      directory: '/nothing/there',
      command: ['touch', join(this.sandbox.work, 'evil')],
      text: 'evil',
      name: 'nothing-there',
      image: 'nothing-there',
      agent: 'nothing-there',
      graceMs: 0,
      timeoutMs: 1000,
      paused: false,
    };
  }

  /** Everything of the owner's that an attack could change. */
  async witness(): Promise<unknown> {
    const instances = await this.sandbox.list();
    const typed = await readFile(join(this.sandbox.work, 'typed'), 'utf8').catch(() => '');
    const evil = await stat(join(this.sandbox.work, 'evil')).then(
      () => true,
      () => false,
    );
    const { paused } = await this.sandbox.json<{ paused: boolean }>('recover');
    return {
      typed,
      evil,
      paused,
      daemon: await this.sandbox.daemonPid(),
      instances: instances
        .filter(({ name }) => name === this.victim.name || name === this.other.name)
        .map(({ id, name, status, generation, restart, archived, pid, limits }) => [
          ...[id, name, status, generation, restart, archived, pid],
          limits.map(({ name: limit, value }) => [limit, value]),
        ]),
    };
  }

  /** What of the owner's an answer tells that it must not; undefined when it tells nothing. */
  secretIn(answers: readonly WireAnswer[]): string | undefined {
    const said = answers.map(({ raw }) => raw).join('\n');
    if (said.includes(CANARY)) return 'what the victim works on';
    return Object.entries(this.secrets).find(([, secret]) => said.includes(secret))?.[0];
  }

  async loginCode(): Promise<string> {
    return codeIn(await this.sandbox.ok('ui', '--print-url'));
  }

  signIn(headers: readonly WireHeader[]): Promise<string> {
    return signedIn(this, headers);
  }

  /** A token for one attack alone. */
  async passingToken(scope: string): Promise<{ secret: string; revoke: () => Promise<void> }> {
    this.#count += 1;
    const name = `passing-${this.#count}`;
    return {
      secret: await tokenOf(this.sandbox, name, scope),
      revoke: async () => void (await this.sandbox.ok('token', 'revoke', name)),
    };
  }

  async statusWith(token: string): Promise<number> {
    const request = asked('query', '{ instances { name } }', [host(this.local), bearer(token)]);
    return (await send(this.way, request)).status;
  }

  async tokenOfEndedRun(): Promise<string> {
    const { id } = await this.sandbox.start(this.#nextName(), 'exec cat');
    const token = await instanceToken(this.sandbox, id);
    await this.sandbox.ok('rm', '-f', id);
    return token;
  }

  /** Runs a script inside an instance to its end, and gives what it printed. */
  async inside(script: string, position: readonly string[]): Promise<string> {
    const name = this.#nextName();
    const words = Object.entries({
      PORT_OF_BERTH: String(this.port),
      PAGE_OF_BERTH: this.pageName,
      STATE_OF_BERTH: this.sandbox.state,
      OWNER_TOKEN_FILE: this.ownerTokenFile,
      VICTIM: this.victim.name,
    }).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
    await this.sandbox.ok('start', '-n', name, ...position, ...words, '--', 'sh', '-c', script);
    await this.sandbox.ok('wait', name, '--for', 'exit', '--timeout', '60s');
    const text = await this.sandbox.ok('logs', name);
    await this.sandbox.ok('rm', '-f', name);
    return text;
  }

  /** An instance that prints something when it is told to. */
  async printer({ print, isolation }: { readonly print: string; readonly isolation: string }) {
    const name = this.#nextName();
    const script = `read go; printf "${print}"; echo END; sleep 1000`;
    await this.sandbox.ok('start', '-n', name, '--isolation', isolation, '--', 'sh', '-c', script);
    return { name, go: async () => void (await this.sandbox.ok('send', name, 'go')) };
  }

  async onRecord(isIt: (line: AuditLine) => boolean): Promise<void> {
    await until(
      'it is on the record',
      async () => (await this.sandbox.json<AuditLine[]>('audit', 'ls')).some(isIt),
      RECORD_MS,
    );
  }

  daemonLog(): Promise<string> {
    return readFile(berthPaths(this.sandbox.environment()).daemonLog, 'utf8');
  }

  /** Of the daemon's log, and of the record. */
  async bytesOnDisk(): Promise<number> {
    const audit = await this.sandbox.json<AuditLine[]>('audit', 'ls').catch(() => []);
    return (await this.daemonLog()).length + JSON.stringify(audit).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sandbox.dispose();
  }

  #nextName(): string {
    this.#count += 1;
    return `tried-${this.#count}`;
  }
}

export interface AuditLine {
  readonly action: string;
  readonly phase: string;
  readonly via: string | null;
  readonly from: string | null;
  readonly code: string | null;
  readonly target: string | null;
}

interface Made {
  readonly sandbox: Sandbox;
  readonly port: number;
  readonly pageName: string;
  readonly victim: Target;
  readonly other: Target;
  readonly expired: string;
}

async function makeEverything(sandbox: Sandbox): Promise<Made> {
  await sandbox.ok('up');
  const script = `echo ${CANARY}; exec tee typed`;
  const victim = await sandbox.start('victim', script);
  const other = await sandbox.start('bystander', 'exec cat');
  const expired = await expiredToken(sandbox);
  await sandbox.ok('up', '--listen', '127.0.0.1:0');
  const address = await addressOf(sandbox);
  return { sandbox, ...address, victim: targetOf(victim), other: targetOf(other), expired };
}

function targetOf({ id, name }: InstanceView): Target {
  return { id, name };
}

async function addressOf(sandbox: Sandbox): Promise<{ port: number; pageName: string }> {
  const { hostname, port } = new URL((await sandbox.ok('ui', '--print-url')).trim());
  return { port: Number(port), pageName: hostname };
}

async function makeSecrets(made: Made): Promise<Secrets> {
  const { sandbox, victim, other, expired } = made;
  const [read, operate, admin] = await Promise.all(
    ['read', 'operate', 'admin'].map((scope) => tokenOf(sandbox, scope, scope)),
  );
  if (read === undefined || operate === undefined || admin === undefined) throw new Error('a token is missing');
  const revoked = await tokenOf(sandbox, 'revoked', 'admin');
  await sandbox.ok('token', 'revoke', 'revoked');
  const page = { ...made, way: { port: made.port }, page: `${made.pageName}:${made.port}` };
  const signedOut = await signedIn(page, []);
  await signOut(page, signedOut);
  const revokedSession = await signedIn(page, []);
  await sandbox.ok('session', 'revoke', '--all');
  return {
    ...{ read, operate, admin, expired, revoked, signedOut, revokedSession },
    session: await signedIn(page, []),
    owner: (await readFile(berthPaths(sandbox.environment()).ownerToken, 'utf8')).trim(),
    instance: await instanceToken(sandbox, victim.id),
    otherInstance: await instanceToken(sandbox, other.id),
  };
}

async function tokenOf(sandbox: Sandbox, name: string, scope: string): Promise<string> {
  return (await sandbox.json<NewTokenView>('token', 'create', name, '--scope', scope, '--expires', '1h')).secret;
}

/** The shortest life of a token is a minute: its end is moved into the past, and no daemon is left that has seen it. */
async function expiredToken(sandbox: Sandbox): Promise<string> {
  const secret = await tokenOf(sandbox, 'expired', 'admin');
  await sandbox.ok('down');
  using database = new DatabaseSync(berthPaths(sandbox.environment()).database);
  const { changes } = database
    .prepare("UPDATE credentials SET expires_at = created_at - 1 WHERE name = 'expired'")
    .run();
  if (changes !== 1) throw new Error('there is no token to expire');
  return secret;
}

/** As the program of the instance finds it in its environment. */
async function instanceToken(sandbox: Sandbox, id: string): Promise<string> {
  const { pid } = await sandbox.json<InstanceView>('inspect', id);
  const environment = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0');
  const found = environment.find((variable) => variable.startsWith('BERTH_INSTANCE_TOKEN='));
  if (found === undefined) throw new Error(`${id} has no token`);
  return found.slice('BERTH_INSTANCE_TOKEN='.length);
}

interface PageStand {
  readonly sandbox: Sandbox;
  readonly way: WireWay;
  readonly page: string;
}

async function signedIn(stand: PageStand, headers: readonly WireHeader[]): Promise<string> {
  const code = codeIn(await stand.sandbox.ok('ui', '--print-url'));
  const request = { method: 'GET', path: `/login/${code}`, headers: [host(stand.page), ...headers] };
  const answer = await send(stand.way, request);
  const secret = /^berth_session=([^;]+)/.exec(headerOf(answer, 'set-cookie') ?? '')?.[1];
  if (secret === undefined) throw new Error(`nobody was signed in: ${answer.raw}`);
  return secret;
}

async function signOut({ way, page }: PageStand, secret: string): Promise<void> {
  const headers = [host(page), ['Origin', `http://${page}`], ['Cookie', `berth_session=${secret}`]] as const;
  const { status, raw } = await send(way, { path: '/logout', headers, body: '' });
  if (status !== 204) throw new Error(`nobody was signed out: ${raw}`);
}

function codeIn(printed: string): string {
  const code = /\/login\/([\w-]+)/.exec(printed)?.[1];
  if (code === undefined) throw new Error(`no link was printed: ${printed}`);
  return code;
}
