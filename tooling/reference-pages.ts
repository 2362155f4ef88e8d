import { FINDINGS } from '../apps/daemon/src/doctor/codes.ts';
import { ERRORS } from '../packages/contract/src/errors.ts';
import { EVENT_TYPES } from '../packages/contract/src/events.ts';
import { ACTIVITIES, ATTACHMENTS, EXIT_CAUSES, STATUSES } from '../packages/contract/src/states.ts';

/** docs/errors.md */
export function errorsPage(): string {
  const rows = Object.entries(ERRORS).map(([code, { http, exit, retryable, meaning }]) => [
    `\`${code}\``,
    meaning,
    String(exit),
    String(http),
    retryable ? 'yes' : 'no',
  ]);
  return page('Errors', 'packages/contract/src/errors.ts', [
    'Every error that Berth reports has one of these codes. They are part of the contract: codes are added, never changed ' +
      'or removed. *Again* says whether the same request may succeed later, unchanged.',
    table(['Code', 'Meaning', 'Exit status', 'HTTP status', 'Again'], rows),
    '## Exit statuses',
    'The command line ends with 0 when all went well, and otherwise with the status of the error. Statuses stand for kinds ' +
      'of errors; a script that needs more asks for `--json` and reads the code.',
    table(['Status', 'Codes'], exitRows()),
  ]);
}

function exitRows(): string[][] {
  const codes = Map.groupBy(Object.entries(ERRORS), ([, { exit }]) => exit);
  return [...codes]
    .sort(([a], [b]) => a - b)
    .map(([exit, entries]) => [String(exit), entries.map(([code]) => `\`${code}\``).join(', ')]);
}

/** docs/states.md */
export function statesPage(): string {
  return page('States', 'packages/contract/src/states.ts', [
    'How an instance is, in three fields that do not depend on each other, and why its last run ended.',
    '## status',
    'Whether there is a process.',
    meanings(STATUSES),
    '## attachment',
    'Whether its output reaches the daemon.',
    meanings(ATTACHMENTS),
    '## activity',
    'What the assistant is doing.',
    meanings(ACTIVITIES),
    '## exit.cause',
    'Why a run ended.',
    meanings(EXIT_CAUSES),
  ]);
}

/** docs/events.md */
export function eventsPage(): string {
  const rows = Object.entries(EVENT_TYPES).map(([type, { version, meaning }]) => [
    `\`${type}\``,
    String(version),
    meaning,
  ]);
  return page('Events', 'packages/contract/src/events.ts', [
    'Every change is recorded as an event, in one transaction with the change. The data of a type only grows; anything else ' +
      'is a new version.',
    table(['Type', 'Version', 'Meaning'], rows),
  ]);
}

/** docs/doctor.md */
export function doctorPage(): string {
  const areas = Map.groupBy(Object.entries(FINDINGS), ([, { area }]) => area);
  const sections = [...areas].flatMap(([area, entries]) => [
    `## ${area}`,
    table(
      ['Code', 'Severity', 'Meaning', 'What to do'],
      entries.map(([code, kind]) => [
        `\`${code}\``,
        kind.severity,
        kind.meaning,
        `${'fixable' in kind ? '`berth doctor --fix`, or: ' : ''}${kind.advice.replaceAll('{}', '…')}`,
      ]),
    ),
  ]);
  return page('The doctor', 'apps/daemon/src/doctor/codes.ts', [
    '`berth doctor` compares what is written down with what is really there, in both directions: registry, processes, ' +
      'keepers, sockets, logs, leases, control groups, disk, descriptors and versions. It works without a daemon, with a ' +
      'database that is damaged, and on a full disk. It never starts a daemon and never waits for one that is stuck.',
    'What is wrong must still be wrong at a second look a moment later, so that what is just on its way is not reported. ' +
      'An **error** is wrong now, a **warning** will be or could be better, a **note** is worth knowing. The exit status is 0 ' +
      'when there are notes at most, and 13 otherwise. `--json` prints the report as one object. Of large logs, only the ' +
      'newest part is read; `--deep` reads all of it.',
    '`--fix` repairs only what is safe whatever happens meanwhile, and looks again right before it acts. It ends no ' +
      'process, and deletes no log, no record and no directory. What belongs to a daemon is only touched while its lock is ' +
      'held, so that none can be there. Codes are part of the contract: they are added, never changed or removed. An ellipsis ' +
      'stands for the name or path that the report gives.',
    ...sections,
  ]);
}

function meanings(values: Readonly<Record<string, string>>): string {
  return table(
    ['Value', 'Meaning'],
    Object.entries(values).map(([value, meaning]) => [`\`${value}\``, meaning]),
  );
}

function page(title: string, source: string, parts: readonly string[]): string {
  const origin = `<!-- Generated from ${source} by \`npm run generate\`. Do not edit. -->`;
  return `${[`# ${title}`, origin, ...parts].join('\n\n')}\n`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, heads.map(() => '---'), ...rows.map((cells) => cells.map(escapeCell))];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
