import type { InstanceId, NoticeActivity } from '@berth/contract';
import type { Notice } from '@berth/core';
import type { DesktopProgram } from './desktop.ts';
import { runBriefly } from './run-briefly.ts';
import type { Show, Surroundings } from './way.ts';

/** It hands the notice to a service of the desktop, which answers at once or never. */
const LIMIT_MS = 5000;
/** Instances whose bubbles can be replaced. */
const BUBBLES_MAX = 1000;

const URGENCIES: Readonly<Partial<Record<NoticeActivity, string>>> = { done: 'low' };

/**
 * `notify-send` of libnotify: one bubble for each instance, as far as the desktop can replace one by another. Versions
 * before 0.8 cannot name the bubble to replace; there, and for the next daemon, a hint does what it can.
 */
export function notifySend({ environment, home }: Surroundings): DesktopProgram {
  // Otherwise it may take our text for something else than UTF-8.
  const env = { ...environment, LC_ALL: 'C.UTF-8' };
  const bubbles = new Map<InstanceId | null, string>();
  const replacing = new Map<string, boolean>();
  const run = (file: string, args: readonly string[], signal: AbortSignal | undefined) =>
    runBriefly({ file, args, env, directory: home, limitMs: LIMIT_MS, wantsOutput: true, signal });
  const show =
    (path: string): Show =>
    async (notice, signal) => {
      // A clone that knows no help is asked for nothing beyond the notice.
      const help = () => run(path, ['--help'], signal).catch(() => '');
      const canReplace = replacing.get(path) ?? (await help()).includes('--replace-id');
      replacing.set(path, canReplace);
      const before = bubbles.get(notice.instance);
      const replacement = before === undefined ? [] : [`--replace-id=${before}`];
      const named = canReplace ? ['--print-id', ...replacement] : [];
      const printed = await run(path, [...named, ...notifySendWords(notice)], signal);
      const id = /^\d+$/.exec(printed.trim())?.[0];
      if (id !== undefined) remember(bubbles, notice.instance, id);
    };
  return { command: 'notify-send', hint: 'It comes with libnotify, on Debian with libnotify-bin.', show };
}

/**
 * Nothing of the notice can be taken for an option, for an escape, which this program understands in the body, or for
 * markup, which most desktops do.
 */
function notifySendWords({ instance, activity, title, body }: Notice): readonly string[] {
  return [
    '--app-name=Berth',
    `--urgency=${URGENCIES[activity] ?? 'normal'}`,
    `--hint=string:x-dunst-stack-tag:berth-${instance ?? 'test'}`,
    `--hint=string:x-canonical-private-synchronous:berth-${instance ?? 'test'}`,
    '--',
    title,
    body.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\\', '\\\\'),
  ];
}

/** Bubbles of instances that are long gone are forgotten first. */
function remember(bubbles: Map<InstanceId | null, string>, instance: InstanceId | null, id: string): void {
  bubbles.delete(instance);
  bubbles.set(instance, id);
  const [oldest] = bubbles.keys();
  if (bubbles.size > BUBBLES_MAX && oldest !== undefined) bubbles.delete(oldest);
}
