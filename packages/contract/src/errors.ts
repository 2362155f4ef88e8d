/**
 * Every error Berth reports, in one table: the stable code, the HTTP status, the exit status of the CLI, whether the
 * same request may succeed later unchanged, and what it means. docs/errors.md is generated from it. Codes only grow.
 */
export const ERRORS = {
  internal: {
    http: 500,
    exit: 1,
    retryable: false,
    meaning: 'A bug in Berth. The daemon log has the details.',
  },
  usage: { http: 400, exit: 2, retryable: false, meaning: 'The command line is wrong.' },
  invalid_input: { http: 400, exit: 2, retryable: false, meaning: 'A value has the wrong form.' },
  name_invalid: { http: 400, exit: 2, retryable: false, meaning: 'The name is not a usable instance name.' },
  agent_unknown: { http: 404, exit: 3, retryable: false, meaning: 'No such agent.' },
  instance_not_found: {
    http: 404,
    exit: 3,
    retryable: false,
    meaning: 'No instance has that id, name or prefix.',
  },
  run_not_found: { http: 404, exit: 3, retryable: false, meaning: 'The instance has no such run.' },
  instance_ambiguous: { http: 409, exit: 4, retryable: false, meaning: 'The prefix fits several instances.' },
  name_taken: { http: 409, exit: 4, retryable: false, meaning: 'Another instance has that name.' },
  wrong_state: {
    http: 409,
    exit: 4,
    retryable: false,
    meaning: 'The instance is in a state that does not allow this.',
  },
  not_running: { http: 409, exit: 4, retryable: false, meaning: 'The instance is not running.' },
  idempotency_conflict: {
    http: 409,
    exit: 4,
    retryable: false,
    meaning: 'The idempotency key was used for a different request.',
  },
  port_out_of_range: {
    http: 400,
    exit: 2,
    retryable: false,
    meaning: 'The port is not one that a program of this user can listen on.',
  },
  ports_exhausted: {
    http: 409,
    exit: 4,
    retryable: true,
    meaning: 'No port of the range is free. Stop something, or widen the range.',
  },
  quota_exceeded: {
    http: 409,
    exit: 4,
    retryable: true,
    meaning: 'A quota has no room for it. Stop or archive something, wait for room, or raise the quota.',
  },
  limit_missing: {
    http: 409,
    exit: 4,
    retryable: false,
    meaning: 'A quota counts limits, and the instance has none of that kind.',
  },
  command_not_found: { http: 422, exit: 5, retryable: false, meaning: 'The command does not exist.' },
  command_not_executable: {
    http: 422,
    exit: 5,
    retryable: false,
    meaning: 'The command exists but cannot be executed.',
  },
  directory_missing: { http: 422, exit: 5, retryable: false, meaning: 'The directory does not exist.' },
  directory_unreadable: {
    http: 422,
    exit: 5,
    retryable: false,
    meaning: 'The directory is no directory or cannot be entered.',
  },
  agent_invalid: {
    http: 422,
    exit: 5,
    retryable: false,
    meaning: 'The definition of the agent in the configuration cannot be used.',
  },
  agent_not_installed: {
    http: 422,
    exit: 5,
    retryable: false,
    meaning: 'The program of the assistant is not on this machine.',
  },
  isolation_file_invalid: {
    http: 422,
    exit: 5,
    retryable: false,
    meaning: 'The file isolation.yaml cannot be used, and the start does not say how it is to be isolated.',
  },
  quotas_file_invalid: {
    http: 422,
    exit: 5,
    retryable: false,
    meaning: 'The file quotas.yaml cannot be used, and the daemon has not read it since it began.',
  },
  isolation_unavailable: {
    http: 422,
    exit: 5,
    retryable: false,
    meaning: 'This machine cannot isolate programs in that way; the message says what is missing.',
  },
  limit_refused: {
    http: 409,
    exit: 4,
    retryable: false,
    meaning: 'The kernel does not take the limit, such as less memory than is in use.',
  },
  place_not_confined: {
    http: 422,
    exit: 5,
    retryable: false,
    meaning: 'The place cannot be opened to an isolated program: it would see more than it should.',
  },
  install_failed: {
    http: 500,
    exit: 5,
    retryable: true,
    meaning: 'The program of the assistant could not be installed.',
  },
  prompt_not_found: { http: 404, exit: 3, retryable: false, meaning: 'The inbox has no such prompt.' },
  no_assistant: {
    http: 409,
    exit: 4,
    retryable: false,
    meaning: 'The instance runs a plain program, which takes text but no prompts.',
  },
  no_dialog: {
    http: 409,
    exit: 4,
    retryable: true,
    meaning: 'The assistant does not wait for an approval, or for another one than was seen.',
  },
  unconfirmed: {
    http: 504,
    exit: 8,
    retryable: false,
    meaning: 'It was typed, and nothing showed that the assistant took it.',
  },
  context_lost: {
    http: 409,
    exit: 4,
    retryable: false,
    meaning: 'The conversation of the instance is not there any more; nothing is begun in its place.',
  },
  start_failed: { http: 500, exit: 5, retryable: true, meaning: 'The instance could not be started.' },
  forbidden: { http: 403, exit: 6, retryable: false, meaning: 'The actor may not do this.' },
  unauthenticated: {
    http: 401,
    exit: 6,
    retryable: false,
    meaning: 'No credential came with the request, or one that is unknown, expired or revoked.',
  },
  host_refused: {
    http: 421,
    exit: 6,
    retryable: false,
    meaning: 'The request names a host that this daemon is not called.',
  },
  origin_refused: {
    http: 403,
    exit: 6,
    retryable: false,
    meaning: 'The request comes from a page that is not Berth’s own.',
  },
  rate_limited: {
    http: 429,
    exit: 6,
    retryable: true,
    meaning: 'Too many requests, or too many wrong credentials. Wait, and try again.',
  },
  request_too_large: {
    http: 413,
    exit: 2,
    retryable: false,
    meaning: 'The request is larger than is taken.',
  },
  query_too_complex: {
    http: 400,
    exit: 2,
    retryable: false,
    meaning: 'The GraphQL is deeper, broader or dearer than is answered.',
  },
  credential_not_found: {
    http: 404,
    exit: 3,
    retryable: false,
    meaning: 'No token or session has that id or name.',
  },
  credential_ambiguous: {
    http: 409,
    exit: 4,
    retryable: false,
    meaning: 'The prefix fits several tokens or sessions.',
  },
  credential_name_taken: { http: 409, exit: 4, retryable: false, meaning: 'A living token has that name.' },
  access_file_invalid: {
    http: 422,
    exit: 5,
    retryable: false,
    meaning: 'The file access.yaml, or that of the owner’s token, cannot be used.',
  },
  listen_refused: {
    http: 422,
    exit: 5,
    retryable: false,
    meaning: 'The daemon does not listen there; the message says what would make it safe.',
  },
  listen_failed: { http: 500, exit: 5, retryable: true, meaning: 'The address cannot be listened on.' },
  audit_broken: {
    http: 500,
    exit: 13,
    retryable: false,
    meaning: 'The audit was changed, or parts of it are missing.',
  },
  port_not_leased: { http: 404, exit: 3, retryable: false, meaning: 'The instance has no such port.' },
  preview_unreachable: {
    http: 502,
    exit: 11,
    retryable: true,
    meaning: 'Nothing answers on that port of the instance.',
  },
  daemon_unavailable: { http: 503, exit: 7, retryable: true, meaning: 'No daemon answers.' },
  daemon_running: {
    http: 409,
    exit: 7,
    retryable: false,
    meaning: 'Another daemon already serves this state directory.',
  },
  daemon_unresponsive: {
    http: 503,
    exit: 7,
    retryable: true,
    meaning: 'The daemon is there but does not answer.',
  },
  version_mismatch: {
    http: 426,
    exit: 7,
    retryable: false,
    meaning: 'Client and daemon speak different versions.',
  },
  timeout: { http: 504, exit: 8, retryable: true, meaning: 'The time allowed ran out.' },
  disk_full: { http: 507, exit: 9, retryable: true, meaning: 'The state directory has no room left.' },
  machine_exhausted: {
    http: 503,
    exit: 9,
    retryable: true,
    meaning: 'The daemon, this user or the machine may open no more files, or start no more processes.',
  },
  memory_scarce: {
    http: 503,
    exit: 9,
    retryable: true,
    meaning: 'The machine, or the control group of the daemon, has too little memory left for another start.',
  },
  state_unwritable: {
    http: 500,
    exit: 9,
    retryable: false,
    meaning: 'The state directory cannot be written.',
  },
  state_corrupt: { http: 500, exit: 9, retryable: false, meaning: 'The database is damaged.' },
  state_newer: {
    http: 500,
    exit: 9,
    retryable: false,
    meaning: 'The database was written by a newer Berth.',
  },
  platform_unsupported: { http: 500, exit: 10, retryable: false, meaning: 'This platform is not supported.' },
  runtime_unreachable: {
    http: 503,
    exit: 11,
    retryable: true,
    meaning: 'The keeper or runtime does not answer.',
  },
  engine_unreachable: {
    http: 503,
    exit: 11,
    retryable: true,
    meaning: 'No container engine answers.',
  },
  engine_unsupported: {
    http: 500,
    exit: 10,
    retryable: false,
    meaning: 'The container engine is too old.',
  },
  engine_refused: {
    http: 500,
    exit: 11,
    retryable: false,
    meaning: 'The container engine did not do what it was asked.',
  },
  image_missing: {
    http: 422,
    exit: 5,
    retryable: false,
    meaning: 'The image is not on this machine and could not be fetched.',
  },
  image_not_built: {
    http: 500,
    exit: 5,
    retryable: true,
    meaning: 'A step of building the image failed; the message says which one.',
  },
  input_queue_full: {
    http: 429,
    exit: 11,
    retryable: true,
    meaning: 'The program does not read its input, and the queue is full.',
  },
  unhealthy: { http: 500, exit: 13, retryable: false, meaning: 'The doctor found something wrong.' },
  protocol_error: {
    http: 400,
    exit: 12,
    retryable: false,
    meaning: 'A peer sent something that is not the protocol.',
  },
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

/** What the kernel answers where there is nothing left to give: descriptors, processes, memory. It passes. */
const EXHAUSTED: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM', 'ENOBUFS']);

/** Whether an error only says that the machine, or this process, had nothing left for it. */
export function isExhaustion(error: unknown): boolean {
  return EXHAUSTED.has(systemCode(error) ?? '');
}
