import { columns } from '../table.ts';
import type { Act } from './acts.ts';

const HEADS = ['SEQ', 'TIME', 'WHO', 'FROM', 'ACTION', 'TARGET', 'RESULT', 'WHAT'];
const WHAT_MAX = 160;

/** Acts as a table. Everything in it comes from elsewhere, and `columns` takes its power over the terminal away. */
export function actsText(acts: readonly Act[]): string {
  return columns([HEADS, ...acts.map(row)]);
}

function row(act: Act): string[] {
  const { seq, time, actor, action, result, code, count, late } = act;
  return [
    String(seq),
    `${time.slice(0, 10)} ${time.slice(11, 19)}`,
    actor ?? '-',
    fromOf(act),
    action,
    targetOf(act),
    [result, ...(code === null ? [] : [`(${code})`])].join(' '),
    [...(count > 1 ? [`${count} times`] : []), ...(late ? ['written late'] : []), whatOf(act)]
      .join('; ')
      .slice(0, WHAT_MAX),
  ];
}

/** As it was called, but for an id, which says nothing to anybody. */
function targetOf({ target, instance, instanceName }: Act): string {
  return (target === instance ? instanceName : null) ?? target ?? instanceName ?? '-';
}

function fromOf({ via, from, credential }: Act): string {
  if (via === 'socket' || via === null) return from ?? '-';
  return [via, credential, from].filter((part) => part !== null).join(' ');
}

/** What became different, where that is known; else what was asked for. */
function whatOf({ changes, input }: Act): string {
  const changed = Object.entries(changes ?? {}).map(
    ([name, { before, after }]) => `${name} ${text(before)}→${text(after)}`,
  );
  const asked = Object.entries(input ?? {})
    .filter(([name]) => name !== 'target')
    .map(([name, value]) => `${name}=${text(value)}`);
  return (changed.length > 0 ? changed : asked).join(', ') || '-';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
