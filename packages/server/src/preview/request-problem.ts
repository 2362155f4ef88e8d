import type { IncomingMessage } from 'node:http';
import { BerthError } from '@berth/contract';
import { isForeign } from './foreign.ts';
import type { PreviewHost } from './preview-host.ts';
import { foreign, outliving } from './problems.ts';

/** A program might answer it with what it was sent. */
const REFUSED_METHODS: ReadonlySet<string> = new Set(['TRACE', 'CONNECT']);

/** Why a request is not passed on, or undefined. */
export function requestProblem(request: IncomingMessage, preview: PreviewHost): BerthError | undefined {
  if (isForeign(request, preview.origin)) return foreign(preview);
  if (request.headers['service-worker'] !== undefined) return outliving(preview);
  const isPassed = request.url?.startsWith('/') === true && !REFUSED_METHODS.has(request.method ?? '');
  return isPassed ? undefined : invalid('Only requests for a path are passed on.');
}

/** What is no handshake of a WebSocket changes to a protocol that nobody here knows the end of. */
export function upgradeProblem(request: IncomingMessage, preview: PreviewHost): BerthError | undefined {
  const { headers, method } = request;
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  const isHandshake = headers.upgrade?.toLowerCase() === 'websocket' && method === 'GET' && !hasBody;
  return isHandshake ? requestProblem(request, preview) : invalid('Only WebSockets are passed on.');
}

function invalid(message: string): BerthError {
  return new BerthError({ code: 'invalid_input', message });
}
