import { BerthError, type ErrorCode, messageOf, type QuotaExcess } from '@berth/contract';

/** Refusals that pass as soon as others end, or a person makes room. */
const ROOMLESS: ReadonlySet<ErrorCode> = new Set(['quota_exceeded', 'memory_scarce']);

/** Whether a start was refused for want of room that there may be later. */
export function isRoomless(error: unknown): error is BerthError {
  return error instanceof BerthError && ROOMLESS.has(error.code) && !asksTooMuch(error);
}

/** What there is no room in, without the advice that is for whoever can choose. */
export function lackOf(error: unknown): string {
  const { lack } = error instanceof BerthError ? (error.details ?? {}) : {};
  return typeof lack === 'string' ? lack : messageOf(error);
}

/** More was asked for than there will be when everybody else has ended. */
function asksTooMuch({ code, details }: BerthError): boolean {
  if (code !== 'quota_exceeded') return false;
  const { asked, limit } = (details ?? {}) as Partial<QuotaExcess>;
  return typeof asked === 'number' && typeof limit === 'number' && asked > limit;
}

/** What does not pass by itself, whoever ends: something that was there when it was queued is gone. */
const GONE: ReadonlySet<ErrorCode> = new Set([
  'command_not_found',
  'command_not_executable',
  'agent_not_installed',
  'agent_unknown',
  'agent_invalid',
  'directory_missing',
  'directory_unreadable',
  'isolation_unavailable',
  'place_not_confined',
  'image_missing',
]);

/** Whether it is of no use to try that start again. */
export function isHopeless(error: unknown): boolean {
  return error instanceof BerthError && GONE.has(error.code);
}
