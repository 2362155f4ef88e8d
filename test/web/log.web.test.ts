import { afterAll, beforeAll, expect, it } from 'vitest';
import { firstGap, numberedLines, until } from '../support/sandbox.ts';
import type { WebStand, WebVisit } from './stand.ts';
import { terminalText } from './terminal-text.ts';
import { focusedName, left, SEEN_MS, sees, TerminalStand } from './terminal-visits.ts';

const LIMITS = { timeout: 90_000 };
const PATIENT = { timeout: SEEN_MS };

let terminals: TerminalStand;
let stand: WebStand;
const at: TerminalStand['at'] = (...visit) => terminals.at(...visit);
beforeAll(async () => {
  terminals = await TerminalStand.open();
  stand = terminals.stand;
}, LIMITS.timeout);
afterAll(() => terminals[Symbol.asyncDispose]());

it('shows a long log in pages, without a gap between them', LIMITS, async () => {
  await stand.sandbox.start('long', 'seq -f "line %g" 1 15000');
  const visit = await at('long');
  const press = (name: string) => visit.page.getByRole('button', { name }).click();
  const page = async (last: number) => {
    const lines = await numbersWhen(visit, (numbers) => numbers.at(-1) === last);
    expect(firstGap(lines)).toBeUndefined();
    return lines[0] ?? 0;
  };
  const newest = await page(15_000);
  expect(newest).toBe(5001);
  await press('Earlier output');
  expect(await page(newest - 1)).toBe(1);
  const earlier = visit.page.getByRole('button', { name: 'Earlier output' });
  expect(await earlier.isDisabled()).toBe(true);
  expect(await focusedName(visit)).toBe('Earlier output');
  await press('Later output');
  expect(await focusedName(visit)).toContain('Output of long');
  expect(await page(15_000)).toBe(newest);
  expect(await visit.axeFindings()).toEqual([]);
  await left(visit);
});

it('shows all of a log of which a page has more rows than a browser holds', LIMITS, async () => {
  // Six rows each, by going down without a line feed. It asks for the mouse, and has the scrollback erased.
  const wide = String.raw`printf 'line %s\033D\033D\033D\033D\033D\n' $(seq 1 12000)`;
  await stand.sandbox.start('wide', String.raw`printf '\033[?1000;1006h'; ${wide}; printf '\033[3J'`);
  const visit = await at('wide');
  const newest = await numbersWhen(visit, (numbers) => numbers.at(-1) === 12_000);
  expect(firstGap(newest)).toBeUndefined();
  const [first = 0] = newest;
  expect(first).toBeGreaterThan(2001);
  await visit.page.getByText('A browser holds 50,000 rows').waitFor();
  await visit.page.locator('.xterm-screen').hover();
  await visit.page.mouse.wheel(0, -1000);
  await expect.poll(() => rowsBack(visit), PATIENT).toBeGreaterThan(0);
  await visit.page.getByRole('button', { name: 'Earlier output' }).click();
  const earlier = await numbersWhen(
    visit,
    (numbers) => numbers[0] === 1 && (numbers.at(-1) ?? 0) >= first - 1,
  );
  expect(firstGap(earlier)).toBeUndefined();
  await visit.page.getByRole('button', { name: 'Later output' }).click();
  const later = await numbersWhen(visit, (numbers) => numbers.at(-1) === 12_000);
  expect(firstGap(later)).toBeUndefined();
  // Some was shown twice, and not much.
  const [begin = 0] = later;
  expect(begin).toBeLessThan(first + 1100);
  await visit.page.getByRole('button', { name: 'Earlier output' }).click();
  await numbersWhen(visit, (numbers) => numbers[0] === 1 && numbers.at(-1) === begin - 1);
  await left(visit);
});

it(
  'follows a log until a browser holds no more of it, and what came before is still found',
  LIMITS,
  async () => {
    const growing = 'seq -f "line %g" 1 1000; read -r go; seq -f "line %g" 1001 70000; exec cat';
    await stand.sandbox.start('growing', growing);
    const visit = await at('growing');
    await sees(visit, 'line 1000');
    await visit.page.getByRole('button', { name: 'Scroll back' }).click();
    await numbersWhen(visit, (numbers) => numbers[0] === 1 && numbers.at(-1) === 1000);
    await stand.sandbox.ok('send', 'growing', 'go');
    let shown = await numbersWhen(visit, (numbers) => numbers.at(-1) === 70_000);
    expect(firstGap(shown)).toBeUndefined();
    expect(shown[0]).toBeGreaterThan(19_000);
    await visit.page.getByText('A browser holds 50,000 rows').waitFor();
    const earlier = visit.page.getByRole('button', { name: 'Earlier output' });
    while ((shown[0] ?? 0) > 1) {
      const [first = 0] = shown;
      await earlier.click();
      shown = await numbersWhen(
        visit,
        (numbers) => (numbers[0] ?? first) < first && (numbers.at(-1) ?? 0) >= first - 1,
      );
      expect(firstGap(shown)).toBeUndefined();
      const [begin = 0] = shown;
      // Mostly what was not shown before.
      expect(begin === 1 || first - begin > 5000).toBe(true);
    }
    await left(visit);
  },
);

/** The numbers of the lines that are shown, as soon as they are what is waited for. */
async function numbersWhen(
  { page }: WebVisit,
  isSo: (numbers: readonly number[]) => boolean,
): Promise<readonly number[]> {
  let numbers: readonly number[] = [];
  const look = async () => {
    numbers = numberedLines(await terminalText(page));
    return isSo(numbers);
  };
  await until('the lines that are waited for are shown', look, SEEN_MS);
  return numbers;
}

function rowsBack({ page }: WebVisit): Promise<number> {
  return page.evaluate(() => {
    const { terminals } = globalThis as unknown as {
      terminals: { buffer: { active: { baseY: number; viewportY: number } } }[];
    };
    const { baseY = 0, viewportY = 0 } = terminals.at(-1)?.buffer.active ?? {};
    return baseY - viewportY;
  });
}
