import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstGap, numberedLines, until } from '../support/sandbox.ts';
import { PHONE, type WebStand, type WebVisit } from './stand.ts';
import { farthestFromCell } from './terminal-cells.ts';
import { localScreen, pageScreen } from './terminal-screen.ts';
import { terminalText } from './terminal-text.ts';
import { focusedName, keyboard, left, SEEN_MS, sees, TerminalStand, type } from './terminal-visits.ts';

const LIMITS = { timeout: 90_000 };
const PATIENT = { timeout: SEEN_MS };
const NARROW = { ...PHONE, viewport: { width: 320, height: 640 } } as const;

let terminals: TerminalStand;
let stand: WebStand;
const at: TerminalStand['at'] = (...visit) => terminals.at(...visit);
beforeAll(async () => {
  terminals = await TerminalStand.open();
  stand = terminals.stand;
  await stand.sandbox.startWith(['-n', 'shell'], ['bash', '--norc', '-i']);
}, LIMITS.timeout);
afterAll(() => terminals[Symbol.asyncDispose]());

/** Its bytes as they came, of which the terminal of Berth is made as well. */
async function printed(instance: string): Promise<Buffer> {
  return Buffer.from(await stand.sandbox.ok('logs', instance, '--raw'));
}

describe('the screen', () => {
  const PROGRAM = [
    String.raw`echo ready; read -r go`,
    String.raw`printf '\033[?1049h\033[2J\033[H\033[38;2;255;100;0mtrue colour\033[0m \033[1;31;44mred on blue\033[0m'`,
    String.raw`printf '\033[3;5H\033[4munder\033[0m \033[7minverse\033[0m \033[2mdim\033[0m 漢字 👍 e\xcc\x81 | end'`,
    String.raw`printf '\033[5;1H┌──┐\r\n│ok│\r\n└──┘\033[10;20Hdone'`,
    'exec sleep 1000',
  ].join('; ');

  it.each([
    ['a graphics card', {}],
    ['elements, on a phone', PHONE],
  ] as const)(
    'of a full-screen program is what a terminal makes of its bytes, with %s',
    LIMITS,
    async (how, options) => {
      const name = how === 'a graphics card' ? 'full-card' : 'full-elements';
      await stand.sandbox.startWith(['-n', name], ['bash', '-c', PROGRAM]);
      const visit = await at(name, options);
      await sees(visit, 'ready');
      await type(visit, '\n');
      await sees(visit, 'done');
      const shown = await pageScreen(visit.page);
      expect(shown.kind).toBe('alternate');
      expect(shown).toEqual(await localScreen(await printed(name), shown));
      const canvases = await visit.page.locator('.xterm-screen canvas').count();
      expect(canvases > 0).toBe(how === 'a graphics card');
      await left(visit);
    },
  );

  it('of vim, or of less where there is none, is as well', LIMITS, async () => {
    const editor =
      'command -v vim >/dev/null && exec vim -u NONE -i NONE -n /etc/passwd; exec less /etc/passwd';
    await stand.sandbox.startWith(['-n', 'editor'], ['bash', '-c', `echo ready; read -r go; ${editor}`]);
    const visit = await at('editor');
    await sees(visit, 'ready');
    await type(visit, '\n');
    await sees(visit, 'root:');
    await visit.page.keyboard.type('/nologin\n', { delay: 20 });
    await until(
      'both show the same',
      async () => {
        const shown = await pageScreen(visit.page);
        const local = await localScreen(await printed('editor'), shown);
        return JSON.stringify(shown) === JSON.stringify(local);
      },
      SEEN_MS,
    );
    await left(visit);
  });

  it('has its colours, cursor, selection and scroll bar under the policy of the page', LIMITS, async () => {
    const visit = await at('shell', PHONE);
    await type(visit, String.raw`clear; seq 1 100; printf '\033[38;2;255;0;0mcoloured\033[0m\n'` + '\n');
    await sees(visit, '100');
    const style = (selector: string, name: string) =>
      visit.page
        .locator(selector)
        .last()
        .evaluate((element, wanted) => getComputedStyle(element).getPropertyValue(wanted), name);
    await expect
      .poll(() => style('.xterm-rows span:text("coloured")', 'color'))
      .not.toBe(await style('.xterm-rows', 'color'));
    expect(await style('.xterm-cursor', 'background-color')).not.toBe('rgba(0, 0, 0, 0)');
    expect(await style('.scrollbar .slider', 'background-color')).not.toBe('rgba(0, 0, 0, 0)');
    await visit.page.evaluate('globalThis.terminals.at(-1).selectAll()');
    await expect
      .poll(() => style('.xterm-selection div', 'background-color'), PATIENT)
      .not.toBe('rgba(0, 0, 0, 0)');
    await left(visit);
  });

  it('stands on its cells where it is drawn with elements, with all motion reduced too', LIMITS, async () => {
    const words = [
      String.raw`plain words \033[1mbold words\033[0m \033[3mslanted words\033[0m \033[2mdim words\033[0m | end`,
      '┌── box ──┐ ❯ ● ✻ ⎿ ✔ → | end',
      '漢字かな 한국어 | 👍 👩‍💻 🇩🇪 🇩🇩 | end',
    ];
    const show = `printf '${words.join(String.raw`\n`)}\n'; exec cat`;
    await stand.sandbox.startWith(['-n', 'cells'], ['bash', '-c', show]);
    for (const options of [PHONE, { ...PHONE, reducedMotion: 'reduce' as const }]) {
      const visit = await at('cells', options);
      await sees(visit, '漢字');
      for (const key of ['Control+-', 'Control+-', 'Control+0']) {
        await keyboard(visit).press(key);
        await expect
          .poll(async () => (await farthestFromCell(visit.page)).characters, PATIENT)
          .toBeGreaterThan(90);
        const farthest = await farthestFromCell(visit.page);
        expect(farthest.pixels, farthest.at).toBeLessThan(0.5);
      }
      await left(visit);
    }
  });

  it('has the size of one of its viewers, which the other may take', LIMITS, async () => {
    await stand.sandbox.start('sized', 'exec cat');
    const large = await at('sized');
    // As large as there is room for in its window, where nobody else looks.
    await expect.poll(async () => (await pageScreen(large.page)).cols, PATIENT).toBeGreaterThan(130);
    const { cols } = await pageScreen(large.page);
    const small = await at('sized', { viewport: { width: 700, height: 700 } });
    await large.page.getByText('Size of another viewer').waitFor();
    expect((await pageScreen(large.page)).cols).toBeLessThan(cols);
    await large.page.getByRole('button', { name: 'Use mine' }).click();
    await small.page.getByText(`Size of another viewer: ${cols} ×`).waitFor();
    const place = await small.page.locator('.xterm-screen').boundingBox();
    expect(place?.width).toBeLessThan(700);
    await left(large);
    await expect.poll(async () => (await pageScreen(small.page)).cols, PATIENT).toBeLessThan(cols);
    const { rows } = await pageScreen(small.page);
    const fonts = await watchFonts(small);
    await small.page.setViewportSize({ width: 700, height: 610 });
    await expect.poll(async () => (await pageScreen(small.page)).rows, PATIENT).toBeLessThan(rows);
    expect(new Set(await fonts())).toEqual(new Set([14]));
    await left(small);
  });
});

it('shows every line once through the death of the daemon', LIMITS, async () => {
  await stand.sandbox.start('counter', 'i=0; while :; do i=$((i+1)); echo "line $i"; sleep 0.02; done');
  const visit = await at('counter');
  await sees(visit, 'line 50');
  await stand.sandbox.killDaemon();
  await visit.page.getByText('The connection was lost.').waitFor();
  await until(
    'a daemon is there again, and lines come',
    async () => {
      await stand.sandbox.run(['ls']);
      return numberedLines(await terminalText(visit.page)).length > 300;
    },
    SEEN_MS,
  );
  const lines = numberedLines(await terminalText(visit.page));
  // A new picture would have begun later: it brings no more than some hundred lines.
  expect([lines[0], firstGap(lines)]).toEqual([1, undefined]);
  await visit.close();
});

describe('what a program shows', () => {
  it('is opened only by who has seen the whole address, and nothing else of it acts', LIMITS, async () => {
    const link = (address: string, text: string) => String.raw`\033]8;;${address}\007${text}\033]8;;\007`;
    const shown = [
      link('https://evil.example/path?with=all', 'https://good.example'),
      link('javascript:alert(1)', 'clickme'),
      String.raw`\033]52;c;c3RvbGVu\007\033]2;<img src=x onerror=alert(1)>\007`,
    ];
    await stand.sandbox.startWith(
      ['-n', 'links'],
      ['bash', '-c', `printf '${shown.join(String.raw`\r\n`)}ready'; exec cat`],
    );
    const visit = await at('links', { permissions: ['clipboard-read', 'clipboard-write'] });
    await visit.page.evaluate(() => navigator.clipboard.writeText('mine'));
    await sees(visit, 'ready');
    await clickCell(visit, 0, 3);
    const dialog = visit.page.getByRole('dialog', { name: 'Open this link?' });
    await dialog.getByText('https://evil.example/path?with=all').waitFor();
    const go = dialog.getByRole('link');
    expect(await go.getAttribute('rel')).toBe('noopener noreferrer');
    expect(await visit.axeFindings()).toEqual([]);
    await visit.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await clickCell(visit, 1, 3);
    await visit.page.keyboard.type('next');
    await sees(visit, 'next');
    expect(await dialog.count()).toBe(0);
    expect(await visit.page.evaluate(() => navigator.clipboard.readText())).toBe('mine');
    await left(visit);
  });

  it('can be searched, and scrolled back to from a full screen', LIMITS, async () => {
    await stand.sandbox.startWith(
      ['-n', 'pages'],
      ['bash', '-c', 'seq -f "entry %g" 1 200; seq -f "page %g" 1 300 | less'],
    );
    const visit = await at('pages');
    await sees(visit, 'page 1');
    await keyboard(visit).focus();
    await visit.page.locator('.xterm-screen').last().hover();
    await visit.page.keyboard.down('Alt');
    for (let turn = 0; turn < 5; turn += 1) await visit.page.mouse.wheel(0, 120);
    await visit.page.keyboard.up('Alt');
    await until(
      'the wheel turned pages',
      async () => !/^page 1$/m.test(await terminalText(visit.page)),
      SEEN_MS,
    );
    const back = visit.page.getByRole('button', { name: 'Back to the live terminal' });
    const wheel = await watchWheel(visit);
    await visit.page.keyboard.down('Control');
    await visit.page.mouse.wheel(0, -120);
    await expect.poll(wheel, PATIENT).toEqual(['left to the browser']);
    await visit.page.keyboard.up('Control');
    expect(await back.count()).toBe(0);
    await visit.page.mouse.wheel(0, -120);
    await back.waitFor();
    expect(await wheel()).toEqual(['left to the browser', 'taken']);
    await sees(visit, 'entry 200');
    await until(
      'the wheel scrolled to the beginning',
      async () => {
        await visit.page.mouse.wheel(0, -4000);
        return /^entry 1$/m.test(await terminalText(visit.page));
      },
      SEEN_MS,
    );
    await until(
      'the wheel went on to the live terminal',
      async () => {
        await visit.page.mouse.wheel(0, 4000);
        return (await back.count()) === 0;
      },
      SEEN_MS,
    );
    await visit.page.getByRole('button', { name: 'Scroll back' }).click();
    await sees(visit, 'entry 1');
    await keyboard(visit).focus();
    await visit.page.keyboard.press('Control+F');
    await visit.page.keyboard.type('entry 19');
    await visit.page.getByText('1 of 11').waitFor();
    await visit.page.keyboard.press('Enter');
    await visit.page.getByText('2 of 11').waitFor();
    expect(await visit.axeFindings()).toEqual([]);
    await visit.page.keyboard.press('Escape');
    await back.click();
    await expect.poll(() => focusedName(visit), PATIENT).toContain('Terminal of pages');
    // A brush of a touchpad opens nothing, and what is typed while the output stands there is the program's.
    await visit.page.locator('.xterm-screen').last().hover();
    await visit.page.mouse.wheel(0, -1);
    await visit.page.keyboard.press('Space');
    await until('a page was turned', async () => (await printed('pages')).includes('page 60'), SEEN_MS);
    expect(await back.count()).toBe(0);
    await visit.page.mouse.wheel(0, -120);
    await back.waitFor();
    await visit.page.keyboard.type('G');
    await until('less is at its end', async () => (await printed('pages')).includes('page 300'), SEEN_MS);
    expect(await back.count()).toBe(0);
    expect(await focusedName(visit)).toContain('Terminal of pages');
    await left(visit);
  });
});

it('has keys for fingers on a phone, with modifiers that stay for one key', LIMITS, async () => {
  await stand.sandbox.startWith(['-n', 'phone'], ['bash', '--norc', '-i']);
  const visit = await at('phone', NARROW);
  await sees(visit, 'bash-');
  const bar = visit.page.getByRole('toolbar', { name: 'Keys' });
  const key = (name: string) => bar.getByRole('button', { name, exact: true });
  await type(visit, 'cat');
  await key('Enter').tap();
  await key('Hold Ctrl for the next key').tap();
  expect(await key('Hold Ctrl for the next key').getAttribute('aria-pressed')).toBe('true');
  await visit.page.keyboard.insertText('c');
  await sees(visit, '^C');
  expect(await key('Hold Ctrl for the next key').getAttribute('aria-pressed')).toBe('false');
  await type(visit, 'echo back');
  for (const name of ['Up', 'Down', '^C (Ctrl+C)', '/ (slash)', '^C (Ctrl+C)']) await key(name).tap();
  await sees(visit, '/^C');
  expect(await focusedName(visit)).toContain('Terminal of phone');
  for (const button of await bar.getByRole('button').all()) {
    const box = await button.boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(44);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(NARROW.viewport.width);
  }
  expect(await visit.page.evaluate(() => document.documentElement.scrollWidth)).toBe(NARROW.viewport.width);
  expect(await visit.axeFindings()).toEqual([]);
  await left(visit);
});

/** The size of the font each time that the place of the terminal has got another size. */
async function watchFonts({ page }: WebVisit): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const { terminals } = globalThis as unknown as { terminals: { options: { fontSize: number } }[] };
    const fonts: number[] = [];
    Object.assign(globalThis, { fonts });
    const observer = new ResizeObserver(() => fonts.push(terminals.at(-1)?.options.fontSize ?? 0));
    for (const place of document.querySelectorAll('[data-takes-keys]')) observer.observe(place);
  });
  return () => page.evaluate('globalThis.fonts');
}

/** What became of each turn of the wheel from now on: with Ctrl a browser zooms, unless the page has taken it. */
async function watchWheel({ page }: WebVisit): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const turns: WheelEvent[] = [];
    Object.assign(globalThis, { turns });
    addEventListener('wheel', (event) => turns.push(event), { capture: true, passive: true });
  });
  return () =>
    page.evaluate(() => {
      const { turns } = globalThis as unknown as { turns: readonly WheelEvent[] };
      return turns.map(({ defaultPrevented }) => (defaultPrevented ? 'taken' : 'left to the browser'));
    });
}

async function clickCell({ page }: WebVisit, row: number, column: number): Promise<void> {
  const box = await page.locator('.xterm-screen').last().boundingBox();
  const { cols, rows } = await pageScreen(page);
  if (box === null) throw new Error('there is no terminal');
  const x = box.x + ((column + 0.5) * box.width) / cols;
  const y = box.y + ((row + 0.5) * box.height) / rows;
  await page.mouse.move(x + 40, y);
  await page.mouse.move(x, y, { steps: 3 });
  await page.mouse.click(x, y);
}
