// npm run generate. Writes the checked-in files that are made from code; with --check, names those that are stale and
// exits with 1.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cliPage } from './cli-page.ts';
import { doctorPage } from './doctor-page.ts';
import { manPage } from './man-page.ts';
import { recoveryMachinePage } from './recovery-page.ts';
import { errorsPage, eventsPage, statesPage } from './reference-pages.ts';
import { root } from './freshness.mjs';

/** Makes the content of a file, or null while what it is made from does not exist. */
type Generator = () => string | null | Promise<string | null>;

const GENERATED: Readonly<Record<string, Generator>> = {
  'apps/cli/man/berth.1': manPage,
  'apps/web/src/api/schema.d.ts': printPageSchema,
  'docs/cli.md': cliPage,
  'docs/doctor.md': doctorPage,
  'docs/errors.md': errorsPage,
  'docs/events.md': eventsPage,
  'docs/recovery-machine.md': recoveryMachinePage,
  'docs/states.md': statesPage,
  'packages/server/schema.graphql': printSchema,
};

const check = process.argv.includes('--check');
for (const [path, generate] of Object.entries(GENERATED)) {
  const text = await generate();
  if (text === null) continue;
  const wanted = path.endsWith('.md') ? format(path, text) : text;
  if (wanted === contentOf(path)) continue;
  if (check) {
    console.error(`${path} is stale: run \`npm run generate\` and commit it`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), wanted);
    console.log(`wrote ${path}`);
  }
}

/** Loaded only here: a page about errors needs no GraphQL. */
async function printSchema(): Promise<string | null> {
  const source = join(root, 'packages', 'server', 'src', 'schema-print.ts');
  if (!existsSync(source)) return null;
  const { printBerthSchema }: { printBerthSchema: () => string } = await import(source);
  return printBerthSchema();
}

/** Loaded only here too. */
async function printPageSchema(): Promise<string | null> {
  const schema = await printSchema();
  if (schema === null) return null;
  const { pageSchema } = await import('./page-schema.ts');
  return pageSchema(schema);
}

/** As the formatter would leave it, so that the two never undo each other's work. */
function format(path: string, text: string): string {
  const script = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const args = [script, 'format', `--stdin-file-path=${path}`];
  return execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8', input: text });
}

function contentOf(path: string): string | null {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null;
}
