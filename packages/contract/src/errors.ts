/**
 * Every error Berth reports, in one table: the stable code, the HTTP status, the exit status of the CLI, whether the
 * same request may succeed later unchanged, and what it means. docs/errors.md is generated from it. Codes only grow.
 */
export const ERRORS = {
  internal: row(500, 1, false, 'A bug in Berth. The daemon log has the details.'),
  usage: row(400, 2, false, 'The command line is wrong.'),
  invalid_input: row(400, 2, false, 'A value has the wrong form.'),
  name_invalid: row(400, 2, false, 'The name is not a usable instance name.'),
  agent_unknown: row(404, 3, false, 'No such agent.'),
  instance_not_found: row(404, 3, false, 'No instance has that id, name or prefix.'),
  run_not_found: row(404, 3, false, 'The instance has no such run.'),
  instance_ambiguous: row(409, 4, false, 'The prefix fits several instances.'),
  name_taken: row(409, 4, false, 'Another instance has that name.'),
  wrong_state: row(409, 4, false, 'The instance is in a state that does not allow this.'),
  not_running: row(409, 4, false, 'The instance is not running.'),
  idempotency_conflict: row(409, 4, false, 'The idempotency key was used for a different request.'),
  command_not_found: row(422, 5, false, 'The command does not exist.'),
  command_not_executable: row(422, 5, false, 'The command exists but cannot be executed.'),
  directory_missing: row(422, 5, false, 'The directory does not exist.'),
  directory_unreadable: row(422, 5, false, 'The directory is no directory or cannot be entered.'),
  start_failed: row(500, 5, true, 'The instance could not be started.'),
  forbidden: row(403, 6, false, 'The actor may not do this.'),
  daemon_unavailable: row(503, 7, true, 'No daemon answers.'),
  daemon_running: row(409, 7, false, 'Another daemon already serves this state directory.'),
  daemon_unresponsive: row(503, 7, true, 'The daemon is there but does not answer.'),
  version_mismatch: row(426, 7, false, 'Client and daemon speak different versions.'),
  timeout: row(504, 8, true, 'The time allowed ran out.'),
  disk_full: row(507, 9, true, 'The state directory has no room left.'),
  state_unwritable: row(500, 9, false, 'The state directory cannot be written.'),
  state_corrupt: row(500, 9, false, 'The database is damaged.'),
  state_newer: row(500, 9, false, 'The database was written by a newer Berth.'),
  platform_unsupported: row(500, 10, false, 'This platform is not supported.'),
  runtime_unreachable: row(503, 11, true, 'The keeper or runtime does not answer.'),
  input_queue_full: row(429, 11, true, 'The program does not read its input, and the queue is full.'),
  protocol_error: row(400, 12, false, 'A peer sent something that is not the protocol.'),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

export interface ErrorRow {
  readonly http: number;
  readonly exit: number;
  readonly retryable: boolean;
  readonly meaning: string;
}

/** A request that was understood and declined. Nothing was changed. */
export interface Refusal {
  readonly code: ErrorCode;
  /** What was tried, on which thing, what was wrong, what to do next. One or two sentences. */
  readonly message: string;
  /** Machine-readable facts, such as the id, the path or the candidates. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A fault or refusal on its way up the stack or across a process boundary. */
export class BerthError extends Error implements Refusal {
  override readonly name = 'BerthError';
  readonly code: ErrorCode;
  readonly details?: Readonly<Record<string, unknown>>;

  constructor(refusal: Refusal, options?: { cause?: unknown }) {
    super(refusal.message, options);
    this.code = refusal.code;
    if (refusal.details !== undefined) this.details = refusal.details;
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }
}

export function refusal(code: ErrorCode, message: string, details?: Record<string, unknown>): Refusal {
  return details === undefined ? { code, message } : { code, message, details };
}

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a system error such as `ENOENT`, or `undefined`. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

function row(http: number, exit: number, retryable: boolean, meaning: string): ErrorRow {
  return { http, exit, retryable, meaning };
}
