import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Kind, Measure, Measures } from './ceiling-rules.ts';
import { root } from './freshness.mjs';
import { countSyncCalls } from './sync-calls.ts';
import { isTestFile, listFiles, readSource } from './workspace.ts';

const FILE_LINES = 400;
const TEST_FILE_LINES = 800;
const FUNCTION_LINES = 70;
const PARAMETERS = 3;
/** None is allowed without being on the list. */
const SYNC_CALLS = 0;

/** More than the linter ever has to say. */
const OUTPUT_BYTES = 64 * 1024 * 1024;

const FOLDERS = ['apps', 'packages', 'tooling', 'test', 'bench'];
const ENDINGS = ['.ts', '.mjs', '.cjs'];

type Counter = Map<string, Measure>;

/** Everything with a ceiling, at its size of today. Small functions and short parameter lists are left out. */
export function measure(): Measures {
  return {
    lines: fileLines(),
    ...functionSizes(),
    syncCalls: new Map(
      [...countSyncCalls()].map(([file, size]) => [file, { size, ceiling: SYNC_CALLS }] as const),
    ),
  };
}

function fileLines(): Counter {
  const files = FOLDERS.flatMap((folder) => listFiles(folder, ENDINGS)).filter((file) => !isGenerated(file));
  return new Map(
    files.map((file) => {
      const size = readSource(file).replace(/\n$/, '').split('\n').length;
      return [file, { size, ceiling: isSuite(file) ? TEST_FILE_LINES : FILE_LINES }];
    }),
  );
}

function isGenerated(file: string): boolean {
  return file.includes('.generated.');
}

/** Suites are long lists of cases, in one call of `describe`. */
function isSuite(file: string): boolean {
  return isTestFile(file) || file.startsWith('packages/testkit/') || file.startsWith('test/');
}

interface Diagnostic {
  readonly code: string;
  readonly message: string;
  readonly filename: string;
  readonly labels: readonly [{ readonly span: { readonly offset: number } }];
}

/** The linter knows where functions begin and end; it reports those over the ceiling, with their sizes. */
function functionSizes(): Record<'functions' | 'parameters', Counter> {
  const sizes = { functions: new Map<string, Measure>(), parameters: new Map<string, Measure>() };
  for (const { code, message, filename, labels } of lint()) {
    const kind: Kind = code.includes('max-params') ? 'parameters' : 'functions';
    if (kind === 'functions' && isSuite(filename)) continue;
    const subject = `${filename}#${functionNameAt(readSource(filename), labels[0].span.offset)}`;
    const size = Number(/\((\d+)\)/.exec(message)?.[1]);
    const ceiling = kind === 'functions' ? FUNCTION_LINES : PARAMETERS;
    // Functions that go by the same name share one subject: the largest speaks for them.
    if (size > (sizes[kind].get(subject)?.size ?? 0)) sizes[kind].set(subject, { size, ceiling });
  }
  return sizes;
}

const NO_NAMES = new Set(
  'async await const default export function get let new private return set static'.split(' '),
);

/**
 * What to call the function that the linter points at: with its first word, the bracket of its parameters, or the arrow's
 * first parameter. A name is a key in a list here, so any that stays the same will do. The offset counts bytes.
 */
export function functionNameAt(source: string, offset: number): string {
  const bytes = Buffer.from(source);
  const after = bytes.subarray(offset).toString();
  const declared = /^(?:async\s+)?function\s*\*?\s*([\w$]+)/.exec(after)?.[1];
  if (declared !== undefined) return declared;
  const line = bytes.subarray(0, offset).toString().split('\n').at(-1) ?? '';
  const before = line.replace(/<[^()]*>$/, '');
  const assigned = /(?:const|let)\s+([\w$]+)/.exec(before)?.[1];
  const words = [...before.matchAll(/[\w$#]+/g)].map(([word]) => word).filter((word) => !NO_NAMES.has(word));
  return assigned ?? words.at(-1) ?? '(unnamed)';
}

function lint(): readonly Diagnostic[] {
  const args = ['--config', 'tooling/ceilings.oxlintrc.json', '--disable-nested-config', '--format', 'json'];
  const script = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
  // It exits with 1 when it has something to report, which is no failure here.
  const { stdout, stderr } = spawnSync(process.execPath, [script, ...args, ...FOLDERS], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: OUTPUT_BYTES,
  });
  if (!stdout.startsWith('{')) throw new Error(`oxlint failed: ${stdout}${stderr}`);
  const { diagnostics }: { diagnostics: readonly Diagnostic[] } = JSON.parse(stdout);
  return diagnostics;
}
