import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { notifySend } from './notify-send.ts';
import { osascript } from './osascript.ts';
import type { Show, Surroundings, Way } from './way.ts';

/** A program that shows notices on a desktop. */
export interface DesktopProgram {
  readonly command: string;
  /** Where to get it. */
  readonly hint: string;
  /** With the program at that path. */
  readonly show: (path: string) => Show;
}

/** Bubbles of the desktop, by the program that this platform has for them. */
export function desktop(surroundings: Surroundings): Way {
  const { platform, find } = surroundings;
  const program = platform === 'darwin' ? osascript(surroundings) : notifySend(surroundings);
  return {
    id: 'desktop',
    plan: async ({ desktop: choice }) => {
      if (choice === 'off') return { used: false, detail: 'notify.yaml says desktop: off' };
      if (choice === 'auto' && !(await hasDesktop(surroundings))) return { used: false, detail: NO_DESKTOP };
      const found = await find(program.command);
      if ('path' in found) return { used: true, detail: found.path, show: program.show(found.path) };
      const problem = `${found.problem} ${program.hint}`;
      if (choice === 'auto') return { used: false, detail: problem };
      return { used: true, detail: problem, show: () => Promise.reject(new Error(problem)) };
    },
  };
}

const NO_DESKTOP =
  'the daemon was started where there is no desktop: neither a display nor a session bus. On one: berth daemon restart';

/** A Mac has one; elsewhere the environment of whoever started the daemon says so. */
async function hasDesktop({ platform, environment }: Surroundings): Promise<boolean> {
  if (platform === 'darwin') return true;
  const named = ['DBUS_SESSION_BUS_ADDRESS', 'WAYLAND_DISPLAY', 'DISPLAY'];
  if (named.some((name) => (environment[name] ?? '') !== '')) return true;
  const runtime = environment['XDG_RUNTIME_DIR'] ?? '';
  if (runtime === '') return false;
  return access(join(runtime, 'bus')).then(
    () => true,
    () => false,
  );
}
