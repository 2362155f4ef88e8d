import { styleText } from 'node:util';
import { FullScreen } from '../../apps/cli/src/terminal/full-screen.ts';
import { TopApp } from '../../apps/cli/src/top/app.ts';
import { initialState } from '../../apps/cli/src/top/state.ts';
import { exited, ScriptedSource, use, view } from '../../apps/cli/src/top/testing/scripted-source.ts';

/** `berth top` on a terminal, over instances that do not exist: `node scripted-top.ts [COUNT] [crash]`. */
const count = Number(process.argv[2] ?? 200);
const isToCrash = process.argv[3] === 'crash';
/** How many use something, and how many have ended. */
const BUSY_EACH = 4;
const EXITED_EACH = 9;
const LOOK_MS = 1000;
const MEGABYTE = 1024 * 1024;
const STRANGE = ['日本語', 'evil-\u001b]0;x\u0007\u001b[2J', 'tab\tname'];

const source = new ScriptedSource();
const screen = new FullScreen({
  key: (key) => (isToCrash && key.text === '!' ? crash() : app.press(key)),
  resized: () => app.resized(),
  ended: () => app.quit(),
});
const app = new TopApp({
  source,
  screen,
  initial: initialState({ key: 'cpu', reversed: false }, ''),
  colour: true,
  attach: async ({ name }) => `detached from ${name}`,
});

const names = Array.from({ length: count }, (_, index) => STRANGE[index] ?? `agent-${index}`);
screen.take();
const began = process.cpuUsage();
const beganAt = performance.now();
const running = app.run();
source.list(
  ...names.map((name, index) => {
    if (index % EXITED_EACH === EXITED_EACH - 1) return exited(name, index % 3);
    const ports = index % BUSY_EACH === 0 ? [{ name: 'web', port: 20_000 + index }] : [];
    return view(name, { ports, workspace: `/home/ann/work/${name}` });
  }),
);
look();
const looks = setInterval(look, LOOK_MS);
await running;
clearInterval(looks);
screen.giveBack();
const { user, system } = process.cpuUsage(began);
const seconds = (performance.now() - beganAt) / 1000;
console.log(
  styleText('dim', `cpu ${((user + system) / 10_000 / seconds).toFixed(2)} % over ${seconds.toFixed(1)} s`),
);

function look(): void {
  const second = performance.now() / 1000;
  source.figures(
    ...names.map((name, index) => {
      const load = index % BUSY_EACH === 0 ? Math.abs(Math.sin(second / 10 + index)) : 0.001;
      return use(name, load, (20 + index) * MEGABYTE);
    }),
  );
}

function crash(): never {
  throw new Error('a bug, on purpose');
}
