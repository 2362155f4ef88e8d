import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALLOWED } from '../../tooling/import-rules.ts';
import { listFiles } from '../../tooling/workspace.ts';

const root = resolve(import.meta.dirname, '../..');
const PAGES = pages();

describe('the pages of the repository', () => {
  it.each(PAGES)('%s links to what is there', (page) => {
    const broken = linksOf(read(page)).filter((link) => problem(page, link) !== undefined);
    expect(broken).toEqual([]);
  });

  it('lists every decision in the index', () => {
    const decisions = PAGES.filter((page) => /^docs\/adr\/\d{4}-/.test(page));
    const listed = linksOf(read('docs/adr/README.md')).map((link) => `docs/adr/${link}`);
    expect(listed.sort()).toEqual(decisions.sort());
  });

  it('shows who may import whom as the rule has it', () => {
    const table =
      /<!-- imports:start -->(.*)<!-- imports:end -->/s.exec(read('docs/architecture.md'))?.[1] ?? '';
    const rows = [...table.matchAll(/^\| `([^`]+)`\s*\| ([^|]*?)\s*\|/gm)];
    const shown = rows.map(([, folder = '', names = '']) => [folder, names === '' ? [] : names.split(', ')]);
    expect(Object.fromEntries(shown)).toEqual(ALLOWED);
  });
});

function pages(): string[] {
  const top = readdirSync(root).filter((name) => name.endsWith('.md'));
  const folders = ['apps', 'bench', 'deploy', 'docs', 'packages', 'test', 'tooling'];
  return [...top, ...folders.flatMap((folder) => listFiles(folder, ['.md']))];
}

function read(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

/** Relative links outside of code. */
function linksOf(markdown: string): string[] {
  const prose = markdown.replaceAll(/^```.*?^```/gms, '').replaceAll(/`[^`\n]*`/g, '');
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

function problem(page: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(root, target))) return 'no such file';
  if (anchor === undefined || headingsOf(read(target)).includes(anchor)) return undefined;
  return 'no such heading';
}

/** Anchors as GitHub makes them. */
function headingsOf(markdown: string): string[] {
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => text);
  return headings.map((text) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
