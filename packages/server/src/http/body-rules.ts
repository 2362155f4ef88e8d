import type { IncomingMessage } from 'node:http';
import { API_VERSION_HEADER, API_VERSIONS, BERTH_VERSION, BerthError } from '@berth/contract';

/** Bodies are a command line at most: arguments and an environment. */
const BODY_MAX_BYTES = 4 * 1024 * 1024;
const JSON_TYPE = /^application\/json(?:\s*;\s*charset=utf-8)?$/i;

/** What is wrong with what a request is about to send, before any of it is read. */
export function bodyProblem(request: IncomingMessage): BerthError | undefined {
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > BODY_MAX_BYTES) {
    return new BerthError({
      code: 'request_too_large',
      message: `The request has ${length} bytes; ${BODY_MAX_BYTES} are allowed.`,
    });
  }
  // Forms of other sites can send anything but this without asking first.
  if (
    !JSON_TYPE.test(request.headers['content-type'] ?? '') ||
    request.headers['content-encoding'] !== undefined
  ) {
    return new BerthError({
      code: 'invalid_input',
      message: 'Send plain JSON, and say so: Content-Type: application/json',
    });
  }
  return versionProblem(request);
}

export function versionProblem(request: IncomingMessage): BerthError | undefined {
  const header = request.headers[API_VERSION_HEADER];
  if (header === undefined) return undefined;
  const version = Number(header);
  const { min, max } = API_VERSIONS;
  if (version >= min && version <= max) return undefined;
  const advice =
    version > max
      ? 'The daemon is older than the client. Start the new one: berth daemon restart (instances go on)'
      : 'The client is older than the daemon. Update the client.';
  return new BerthError({
    code: 'version_mismatch',
    message: `Client API ${String(header)}, daemon ${BERTH_VERSION} with API ${min} to ${max}. ${advice}`,
    details: { min, max },
  });
}
