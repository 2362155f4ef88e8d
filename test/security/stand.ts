import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BerthClient } from '@berth/client';
import type { Scope } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
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
const HOUR_MS = 60 * 60 * 1000;
const DAEMON = resolve(import.meta.dirname, '../../apps/cli/dist/daemon.js');

/** A real daemon that listens, with somebody's instances, and with every kind of credential there is. */
export class AccessStand implements AsyncDisposable {
  readonly sandbox: Sandbox;
  /** The owner, at the private socket. */
  readonly owner: BerthClient;
  readonly port: number;
  /** The name that nobody but the page has. */
  readonly pageName: string;
  readonly secrets: Secrets;
  readonly victim: Target;
  readonly other: Target;
  #count = 0;

  private constructor(parts: Made, secrets: Secrets) {
    this.sandbox = parts.sandbox;
    this.owner = parts.owner;
    this.secrets = secrets;
    this.port = parts.port;
    this.pageName = parts.pageName;
    this.victim = parts.victim;
    this.other = parts.other;
  }

  static async open(): Promise<AccessStand> {
    const sandbox = await Sandbox.create();
    try {
      const made = await makeEverything(sandbox);
      return new AccessStand(made, await makeSecrets(made));
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
    return this.owner.paths.ownerToken;
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
      scope: 'read',
    };
  }

  /** Everything of the owner's that an attack could change. */
  async witness(): Promise<unknown> {
    const instances = await this.owner.instances();
    const typed = await readFile(join(this.sandbox.work, 'typed'), 'utf8').catch(() => '');
    const evil = await stat(join(this.sandbox.work, 'evil')).then(
      () => true,
      () => false,
    );
    const { paused } = await this.owner.recovery.plan();
    const { pid, listening } = await this.owner.daemon();
    const credentials = await this.owner.credentials.list();
    return {
      ...{ typed, evil, paused, pid, listening },
      tokens: credentials
        .filter(({ kind, name }) => kind === 'token' && !name.startsWith('passing-'))
        .map(({ id, name, scope, expiresAt }) => [id, name, scope, expiresAt]),
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
    return codeOf(this.owner);
  }

  signIn(headers: readonly WireHeader[]): Promise<string> {
    return signedIn(this, headers);
  }

  /** A token for one attack alone. */
  async passingToken(scope: Scope): Promise<{ secret: string; revoke: () => Promise<void> }> {
    this.#count += 1;
    const name = `passing-${this.#count}`;
    return {
      secret: await tokenOf(this.owner, name, scope),
      revoke: async () => void (await this.owner.credentials.revoke(name)),
    };
  }

  async statusWith(token: string): Promise<number> {
    const request = asked('query', '{ instances { name } }', [host(this.local), bearer(token)]);
    return (await send(this.way, request)).status;
  }

  async tokenOfEndedRun(): Promise<string> {
    const { id } = await this.sandbox.start(this.#nextName(), 'exec cat');
    const token = await instanceToken(this.owner, id);
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
    return readFile(this.owner.paths.daemonLog, 'utf8');
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
  readonly result: string | null;
  readonly via: string | null;
  readonly from: string | null;
  readonly code: string | null;
  readonly target: string | null;
}

interface Made {
  readonly sandbox: Sandbox;
  readonly owner: BerthClient;
  readonly port: number;
  readonly pageName: string;
  readonly victim: Target;
  readonly other: Target;
  readonly expired: string;
}

async function makeEverything(sandbox: Sandbox): Promise<Made> {
  const owner = new BerthClient({ environment: sandbox.environment(), daemonEntry: DAEMON });
  await sandbox.ok('up');
  const victim = await sandbox.start('victim', `echo ${CANARY}; exec tee typed`);
  const other = await sandbox.start('bystander', 'exec cat');
  const expired = await expiredToken(sandbox, owner);
  await sandbox.ok('up', '--listen', '127.0.0.1:0');
  const { hostname, port } = new URL((await owner.credentials.createLoginLink()).url);
  const places = { port: Number(port), pageName: hostname };
  return { sandbox, owner, ...places, victim: targetOf(victim), other: targetOf(other), expired };
}

function targetOf({ id, name }: InstanceView): Target {
  return { id, name };
}

async function makeSecrets({ owner, victim, other, expired, port, pageName }: Made): Promise<Secrets> {
  const door = { owner, way: { port }, page: `${pageName}:${port}` };
  const revoked = await tokenOf(owner, 'revoked', 'admin');
  await owner.credentials.revoke('revoked');
  const signedOut = await signedIn(door, []);
  await signOut(door, signedOut);
  const revokedSession = await signedIn(door, []);
  await owner.credentials.revokeSessions();
  return {
    ...{ expired, revoked, signedOut, revokedSession },
    read: await tokenOf(owner, 'read', 'read'),
    operate: await tokenOf(owner, 'operate', 'operate'),
    admin: await tokenOf(owner, 'admin', 'admin'),
    session: await signedIn(door, []),
    owner: (await readFile(owner.paths.ownerToken, 'utf8')).trim(),
    instance: await instanceToken(owner, victim.id),
    otherInstance: await instanceToken(owner, other.id),
  };
}

async function tokenOf(owner: BerthClient, name: string, scope: Scope): Promise<string> {
  return (await owner.credentials.create({ name, scope, expiresInMs: HOUR_MS })).secret;
}

/** The shortest life of a token is a minute: its end is moved into the past, and no daemon is left that has seen it. */
async function expiredToken(sandbox: Sandbox, owner: BerthClient): Promise<string> {
  const secret = await tokenOf(owner, 'expired', 'admin');
  await sandbox.ok('down');
  using database = new DatabaseSync(owner.paths.database);
  const { changes } = database
    .prepare("UPDATE credentials SET expires_at = created_at - 1 WHERE name = 'expired'")
    .run();
  if (changes !== 1) throw new Error('there is no token to expire');
  return secret;
}

/** As the program of the instance finds it in its environment. */
async function instanceToken(owner: BerthClient, id: string): Promise<string> {
  const { pid } = await owner.instance(id);
  const environment = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0');
  const found = environment.find((variable) => variable.startsWith('BERTH_INSTANCE_TOKEN='));
  if (found === undefined) throw new Error(`${id} has no token`);
  return found.slice('BERTH_INSTANCE_TOKEN='.length);
}

/** What of a stand a browser needs. */
type Door = Pick<AccessStand, 'owner' | 'way' | 'page'>;

async function signedIn({ owner, way, page }: Door, headers: readonly WireHeader[]): Promise<string> {
  const path = `/login/${await codeOf(owner)}`;
  const answer = await send(way, { method: 'GET', path, headers: [host(page), ...headers] });
  const secret = /^berth_session=([^;]+)/.exec(headerOf(answer, 'set-cookie') ?? '')?.[1];
  if (secret === undefined) throw new Error(`nobody was signed in: ${answer.raw}`);
  return secret;
}

async function signOut({ way, page }: Door, secret: string): Promise<void> {
  const headers = [host(page), ['Origin', `http://${page}`], ['Cookie', `berth_session=${secret}`]] as const;
  const { status, raw } = await send(way, { path: '/logout', headers, body: '' });
  if (status !== 204) throw new Error(`nobody was signed out: ${raw}`);
}

async function codeOf(owner: BerthClient): Promise<string> {
  const { url } = await owner.credentials.createLoginLink();
  return url.slice(url.lastIndexOf('/') + 1);
}
