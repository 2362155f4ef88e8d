import { type ErrorCode, ERRORS, isErrorCode } from '../packages/contract/src/errors.ts';
import { EVENT_TYPES } from '../packages/contract/src/events.ts';
import { HEALTHS } from '../packages/contract/src/health.ts';
import { ACTIVITIES, ATTACHMENTS, EXIT_CAUSES, STATUSES } from '../packages/contract/src/states.ts';
import { page, table } from './markdown.ts';

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
  return exitStatuses().map(({ status, codes }) => [
    String(status),
    codes.map((code) => `\`${code}\``).join(', '),
  ]);
}

/** Every exit status but 0, with the errors that end a command with it. */
export function exitStatuses(): { status: number; codes: ErrorCode[] }[] {
  const codes = Object.keys(ERRORS).filter(isErrorCode);
  return [...Map.groupBy(codes, (code) => ERRORS[code].exit)]
    .sort(([a], [b]) => a - b)
    .map(([status, codes]) => ({ status, codes }));
}

/** docs/states.md */
export function statesPage(): string {
  return page('States', 'packages/contract/src/states.ts', [
    'How an instance is, in fields that do not depend on each other, and why its last run ended.',
    '## status',
    'Whether there is a process.',
    meanings(STATUSES),
    '## attachment',
    'Whether its output reaches the daemon.',
    meanings(ATTACHMENTS),
    '## activity',
    'What the assistant is doing.',
    meanings(ACTIVITIES),
    '## health',
    'What its health check says, where it has one.',
    meanings(HEALTHS),
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

function meanings(values: Readonly<Record<string, string>>): string {
  return table(
    ['Value', 'Meaning'],
    Object.entries(values).map(([value, meaning]) => [`\`${value}\``, meaning]),
  );
}
