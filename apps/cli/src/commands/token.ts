import { BerthError, isScope, SCOPES } from '@berth/contract';
import type { CredentialView } from '@berth/contract/schemas';
import type { CommandSpec, Invocation } from '../command.ts';
import { parseDuration } from '../parse.ts';
import { columns, since } from '../table.ts';
import { forEach } from './each.ts';

const ACTIONS = {
  create: 'makes a token and prints its secret, which is told this once',
  ls: 'shows living tokens and the browsers that are signed in',
  revoke: 'makes tokens and sessions worthless; what they have open is hung up on',
};

const DEFAULT_LIFE = '30d';
const NEVER = 'never';
/** The token that lies in the state directory. */
const OWNER = 'owner';

export const command = {
  usage: 'create [NAME] --scope SCOPE [--expires 30d]|ls|revoke NAME…|revoke --all-sessions',
  options: {
    scope: {
      type: 'string',
      value: 'SCOPE',
      completes: SCOPES,
      help: 'create: what it lets its holder do: read, operate or admin',
    },
    expires: {
      type: 'string',
      value: 'TIME',
      completes: 'nothing',
      help: `create: for how long it is good, such as 12h, or ${NEVER}; default: ${DEFAULT_LIFE}`,
    },
    'all-sessions': { type: 'boolean', help: 'revoke: sign all browsers out' },
  },
  words: { min: 1, max: 1000, completes: [ACTIONS, 'nothing'] },
  notes: `A token lets a script, or another machine, do what its scope says: read sees everything of instances, operate also starts, stops and types, and admin also rules over tokens and the daemon. Standard output has the secret and nothing else. Put it into BERTH_TOKEN, and commands are judged by it; see docs/tokens.md:

  export BERTH_TOKEN=$(berth token create --scope read)

For revoke, NAME is a name, an id, or the beginning of one. The name ${OWNER} stands for the token in STATE/owner-token: another one takes its place.`,
  examples: [
    'berth token create ci --scope operate --expires 12h',
    'berth token ls',
    'berth token revoke ci',
    'berth token revoke --all-sessions',
  ],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const [action, ...names] = invocation.words;
  if (action === 'create') return create(invocation, names);
  if (action === 'revoke') return revoke(invocation, names);
  if (names.length > 0) throw usage(`${names[0]} is too much. berth token ls takes no name.`);
  return list(invocation);
}

async function create({ client, flags, json, out }: Invocation, names: readonly string[]): Promise<number> {
  const [name, another] = names;
  if (another !== undefined) throw usage(`${another} is too much. A token has one name.`);
  const scope = flags.text('scope');
  if (scope === undefined || !isScope(scope))
    throw usage('say what the token may do, with --scope read, operate or admin.');
  const expiresInMs = lifeOf(flags.text('expires') ?? DEFAULT_LIFE);
  const made = await client.credentials.create({ name, scope, expiresInMs });
  if (json) out.json(made);
  else {
    const { credential } = made;
    out.note(
      `token ${credential.name} (${credential.id}) with the scope ${credential.scope}, ${endOf(credential)}`,
    );
    out.print(made.secret);
  }
  return 0;
}

function lifeOf(text: string): number | null {
  return text === NEVER ? null : parseDuration('expires', text);
}

function endOf({ expiresAt }: CredentialView): string {
  return expiresAt === null ? 'good until it is revoked' : `good until ${expiresAt}`;
}

async function list({ client, json, out }: Invocation): Promise<number> {
  const credentials = await client.credentials.list();
  const now = Date.now();
  if (json) out.json(credentials);
  else out.print(columns([HEADS, ...credentials.map((credential) => row(credential, now))]));
  return 0;
}

const HEADS = ['ID', 'KIND', 'SCOPE', 'AGE', 'USED', 'FROM', 'LEFT', 'NAME'];

function row(credential: CredentialView, now: number): string[] {
  const { id, kind, scope, createdAt, lastUsedAt, lastUsedFrom, expiresAt, name } = credential;
  const used = lastUsedAt === null ? NEVER : `${since(lastUsedAt, now)} ago`;
  const left = expiresAt === null ? '-' : since(now, Date.parse(expiresAt));
  return [id, kind, scope, since(createdAt, now), used, lastUsedFrom ?? '-', left, name];
}

async function revoke(invocation: Invocation, names: readonly string[]): Promise<number> {
  const { client, environment, flags, out } = invocation;
  const all = flags.on('all-sessions');
  if (names.length === 0 && !all)
    throw usage('name what is to be revoked, or all browsers with --all-sessions. See: berth token ls');
  if (names.length > 0 && all) throw usage('revoke by name, or all sessions, and not both at once.');
  if (all) return revokeSessions(invocation);
  const revokeOne = (name: string) => client.credentials.revoke(name);
  const status = await forEach({ ...invocation, words: names }, revokeOne, (id) => `${id} revoked`);
  if (names.includes(OWNER) && (environment['BERTH_URL'] ?? '') === '')
    out.note(`The new token of the owner lies in ${client.paths.ownerToken}`);
  return status;
}

async function revokeSessions({ client, json, out }: Invocation): Promise<number> {
  const ids = await client.credentials.revokeSessions();
  if (json) out.json(ids);
  else out.note(ids.length === 1 ? 'one browser was signed out' : `${ids.length} browsers were signed out`);
  return 0;
}

function usage(message: string): BerthError {
  return new BerthError({ code: 'usage', message: `berth token: ${message}` });
}
