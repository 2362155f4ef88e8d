import type { IncomingMessage } from 'node:http';
import { BerthError } from '@berth/contract';

const BASE = 'http://berth';
/** Of Berth's own requests none comes near. */
const TARGET_MAX = 4096;

/** What a request line may hold is anything at all; what is no path is answered like an unknown one. */
export function targetOf({ url = '/' }: Pick<IncomingMessage, 'url'>): URL {
  return URL.parse(`${BASE}${url}`) ?? new URL(`${BASE}/`);
}

/**
 * What is wrong with the form of a request that somebody with a credential sent. Node's parser refuses what can be
 * read in two ways: both lengths, two of them, folded lines, bare line feeds. This is what it lets through.
 */
export function targetProblem(request: IncomingMessage, isUpgrade: boolean): BerthError | undefined {
  const { url = '', method = '', headers, httpVersion } = request;
  if (httpVersion !== '1.1') return shape('Only HTTP/1.1 is spoken here.');
  if (!/^\/(?!\/)[^\s\\#]*$/.test(url) || url.length > TARGET_MAX) {
    return shape('The target of a request is a path, and begins with a single slash.');
  }
  if (headers['transfer-encoding'] !== undefined) {
    return shape('Send the request whole, with a Content-Length.');
  }
  const hasBody = Number(headers['content-length'] ?? 0) > 0;
  if (hasBody && (isUpgrade || method !== 'POST')) return shape(`A ${method} has no body here.`);
  return undefined;
}

function shape(message: string): BerthError {
  return new BerthError({ code: 'invalid_input', message });
}
