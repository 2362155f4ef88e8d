import type { DesktopProgram } from './desktop.ts';
import { runBriefly } from './run-briefly.ts';
import type { Surroundings } from './way.ts';

const LIMIT_MS = 5000;

/** The words of the notice come as arguments of the script and are never part of it. */
const SCRIPT = [
  'on run argv',
  'display notification (item 2 of argv) with title (item 1 of argv)',
  'end run',
];

/** The notification centre of macOS, by AppleScript. It cannot replace a bubble by another. */
export function osascript({ environment, home }: Surroundings): DesktopProgram {
  return {
    command: 'osascript',
    hint: 'It is a part of macOS.',
    show: (file) => async (notice, signal) => {
      const lines = SCRIPT.flatMap((line) => ['-e', line]);
      // The first word that is no option ends the options; this one is none whatever the instance is called.
      const args = [...lines, `Berth: ${notice.title}`, notice.body];
      const run = { file, args, env: environment, directory: home, limitMs: LIMIT_MS, signal };
      await runBriefly({ ...run, wantsOutput: false });
    },
  };
}
