import { basename } from 'node:path';
import type { Metafile } from 'esbuild';

/** Packages that cost milliseconds or megabytes, and the programs that start too often, or are too many, to load them. */
const RULES: readonly Rule[] = [
  { output: 'cli.cjs', packages: ['zod', 'graphql', 'kysely', 'ws', '@xterm'] },
  { output: 'keeper.js', packages: ['zod', 'graphql', 'kysely', 'ws'] },
  // What the doctor may do, a daemon may not: block.
  {
    output: 'daemon.js',
    packages: ['packages/store/src/sqlite/reader.ts', 'packages/host/src/linux/linux-inspection.ts'],
  },
  // It has what reads files of configuration, which runs only where there are some.
  { output: 'doctor.js', packages: ['graphql', 'kysely', 'ws', '@xterm'] },
];

interface Rule {
  readonly output: string;
  readonly packages: readonly string[];
}

/** Sentences about packages that a program loads at its start though it must not. Dynamic imports do not count. */
export function findForbidden(metafile: Metafile): string[] {
  return RULES.flatMap(({ output, packages }) => {
    const entry = Object.keys(metafile.outputs).find((path) => basename(path) === output);
    if (entry === undefined) return [];
    const loaded = loadedAtStart(metafile, entry);
    return packages
      .map((name) => ({ name, input: [...loaded].find((path) => isOf(path, name)) }))
      .filter(({ input }) => input !== undefined)
      .map(({ name, input }) => `${output} must not load ${name} at its start, but contains ${input}`);
  });
}

/** Name, own size and size with all that is loaded at start, for each program. */
export function sizeTable(metafile: Metafile): string {
  const rows = Object.entries(metafile.outputs)
    .filter(
      ([, output]) => output.entryPoint !== undefined && !basename(output.entryPoint).startsWith('chunk-'),
    )
    .filter(([path]) => !basename(path).startsWith('chunk-'))
    .map(([path, output]) => {
      const atStart = outputsAtStart(metafile, path).reduce((sum, file) => sum + bytesOf(metafile, file), 0);
      return `  ${basename(path).padEnd(20)}${kilobytes(output.bytes)}${kilobytes(atStart)}`;
    });
  return [`  ${'program'.padEnd(20)}${'file'.padStart(11)}${'at start'.padStart(11)}`, ...rows].join('\n');
}

/** Source files whose code runs when the program starts, and external modules by name. */
function loadedAtStart(metafile: Metafile, entry: string): Set<string> {
  const loaded = new Set<string>();
  for (const file of outputsAtStart(metafile, entry)) {
    const output = metafile.outputs[file];
    for (const [input, { bytesInOutput }] of Object.entries(output?.inputs ?? {})) {
      if (bytesInOutput > 0) loaded.add(input);
    }
    for (const { path, kind, external } of output?.imports ?? []) {
      if (external === true && kind !== 'dynamic-import') loaded.add(path);
    }
  }
  return loaded;
}

function outputsAtStart(metafile: Metafile, entry: string): string[] {
  const seen = new Set([entry]);
  for (const file of seen) {
    for (const { path, kind, external } of metafile.outputs[file]?.imports ?? []) {
      if (external !== true && kind !== 'dynamic-import') seen.add(path);
    }
  }
  return [...seen];
}

/** `name` is a package, or a scope with all its packages. */
function isOf(path: string, name: string): boolean {
  return path === name || path.startsWith(`${name}/`) || path.includes(`node_modules/${name}/`);
}

function bytesOf(metafile: Metafile, file: string): number {
  return metafile.outputs[file]?.bytes ?? 0;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`.padStart(11);
}
