import { ERRORS } from '@berth/contract';
import { newestActs } from '../audit/acts.ts';
import { actsText } from '../audit/acts-text.ts';
import { exportAudit, exportToFile } from '../audit/export-audit.ts';
import { verdictText, verifyAudit } from '../audit/verify-audit.ts';
import type { CommandSpec, Invocation } from '../command.ts';
import { parseCount, parseDuration, usage } from '../parse.ts';
import { withProgress } from '../progress.ts';

const ACTIONS = {
  ls: 'shows who did what, newest first',
  verify: 'looks through the whole record, and names the first thing that was tampered with',
  export: 'copies the record, signed, to be checked and kept elsewhere',
};

export const command = {
  usage: 'ls|verify|export',
  options: {
    since: {
      type: 'string',
      value: 'TIME',
      completes: 'nothing',
      help: 'ls: only of the last 30m, 1h, 7d …',
    },
    actor: {
      type: 'string',
      value: 'ACTOR',
      completes: 'nothing',
      help: 'ls: only of one actor, such as user:ann',
    },
    action: {
      type: 'string',
      value: 'NAME',
      completes: 'nothing',
      help: 'ls: only one kind, such as stopInstance',
    },
    target: { type: 'string', value: 'NAME', completes: 'instance', help: 'ls: only about one instance' },
    'without-terminals': {
      type: 'boolean',
      help: 'ls: not that terminals were opened and closed',
    },
    lines: {
      type: 'string',
      short: 'n',
      value: 'N',
      completes: 'nothing',
      help: 'ls: only the newest N; default 50',
    },
    file: { type: 'string', value: 'FILE', completes: 'file', help: 'verify: a copy that export has made' },
    key: {
      type: 'string',
      value: 'FINGERPRINT',
      completes: 'nothing',
      help: 'verify: the key that it must be signed with',
    },
    expect: {
      type: 'string',
      value: 'SEQ:HASH',
      completes: 'nothing',
      help: 'verify: what an earlier verify has called the last record',
    },
    out: {
      type: 'string',
      value: 'FILE',
      completes: 'file',
      help: 'export: to a new file instead of standard output',
    },
    after: {
      type: 'string',
      value: 'SEQ',
      completes: 'nothing',
      help: 'export: only what comes after that record',
    },
  },
  words: { min: 1, max: 1, completes: [ACTIONS] },
  notes: `Every mutation is on record before it is done, with who, from where, what, and what it changed; typed text, prompts and the values of variables are not. Each record is bound to the one before and signed.

verify asks no daemon. It exits with 13 when anything was changed, removed, added or reordered. Keep what it prints as "last" and "key" elsewhere, and give it to --expect and --key later: only so is it found when somebody who can read the key on this machine has written a record anew. See docs/audit.md.`,
  examples: [
    'berth audit ls --since 1h',
    'berth audit ls --target web --json',
    'berth audit ls --since 1d --without-terminals',
    'berth audit verify',
    'berth audit export --out audit.jsonl',
    'berth audit verify --file audit.jsonl',
  ],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

const DEFAULT_ACTS = 50;
/** Which options go with which action. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  ls: ['since', 'actor', 'action', 'target', 'without-terminals', 'lines'],
  verify: ['file', 'key', 'expect'],
  export: ['out', 'after'],
};

async function run(invocation: Invocation): Promise<number> {
  const [action = ''] = invocation.words;
  const fitting = OPTIONS[action];
  if (fitting === undefined)
    throw usage({ name: 'audit', usage: command.usage }, `no action is called ${action}`);
  const all = Object.values(OPTIONS).flat();
  const stray = all.find((name) => !fitting.includes(name) && isGiven(invocation, name));
  if (stray !== undefined)
    throw usage({ name: 'audit', usage: command.usage }, `--${stray} is not for ${action}`);
  if (action === 'ls') return list(invocation);
  return action === 'verify' ? verify(invocation) : copy(invocation);
}

function isGiven({ flags }: Invocation, name: string): boolean {
  return flags.on(name) || flags.text(name) !== undefined;
}

async function list({ client, flags, json, out }: Invocation): Promise<number> {
  const since = flags.text('since');
  const filters = ['actor', 'action', 'target'].flatMap((name) => {
    const value = flags.text(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const query = {
    ...Object.fromEntries(filters),
    ...(flags.on('without-terminals') ? { terminals: false } : {}),
    ...(since === undefined
      ? {}
      : { since: new Date(Date.now() - parseDuration('since', since)).toISOString() }),
  };
  const acts = await newestActs(
    client,
    query,
    parseCount('lines', flags.text('lines') ?? String(DEFAULT_ACTS)),
  );
  if (json) out.json(acts);
  else out.print(actsText(acts));
  return 0;
}

async function verify({ flags, json, out }: Invocation): Promise<number> {
  const options = ['file', 'key'].flatMap((name) => {
    const value = flags.text(name);
    return value === undefined ? [] : [`--${name}=${value}`];
  });
  const verdict = await withProgress(
    out,
    'looking',
    verifyAudit([...options, ...anchorOf(flags.text('expect'))]),
  );
  if (json) out.json(verdict);
  else out.print(verdictText(verdict));
  return verdict.sound ? 0 : ERRORS.audit_broken.exit;
}

function anchorOf(text: string | undefined): string[] {
  if (text === undefined) return [];
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined)
    throw usage({ name: 'audit', usage: command.usage }, '--expect takes what verify has printed as last');
  return [`--seq=${seq}`, `--hash=${hash}`];
}

async function copy({ client, flags, json, out }: Invocation): Promise<number> {
  const after = parseCount('after', flags.text('after') ?? '0');
  const path = flags.text('out');
  if (path === undefined) {
    await exportAudit(client, after, (line) => out.print(line));
    return 0;
  }
  const exported = await withProgress(out, 'copying', exportToFile(client, after, path));
  if (json) out.json({ file: path, ...exported });
  else out.print(`${exported.records} records, up to ${exported.last}, are in ${path}`);
  return 0;
}
