import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { BerthError } from '@berth/contract';
import type { Admitted } from '../door/guard.ts';
import { answerVisitor } from '../http/error-answers.ts';
import type { PageFile, PageFolder } from './page-folder.ts';

export interface PageVisit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly admitted: Pick<Admitted, 'route' | 'url'>;
}

const OK = 200;
const INDEX = 'index.html';
/** Their names change with their content. */
const FOREVER = 'private, max-age=31536000, immutable';

/** Answers with the page, at each of its addresses, or with a file that it loads. */
export async function servePage(page: PageFolder, visit: PageVisit): Promise<void> {
  const { request, response, admitted } = visit;
  const { pathname } = admitted.url;
  const file = await page.open(admitted.route.serves === 'page' ? INDEX : pathname.slice(1));
  if (file === undefined) return answerVisitor(request, response, absent(pathname));
  if (pathname.startsWith('/assets/')) response.setHeader('cache-control', FOREVER);
  await send(file, request, response);
}

async function send(file: PageFile, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { type, isPacked, size, handle } = file;
  const isUnpacked = isPacked && !/\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  response.writeHead(OK, {
    'content-type': type,
    ...(isPacked ? { vary: 'accept-encoding' } : {}),
    ...(isPacked && !isUnpacked ? { 'content-encoding': 'gzip' } : {}),
    ...(isUnpacked ? {} : { 'content-length': size }),
  });
  const content = handle.createReadStream();
  if (request.method === 'HEAD') {
    content.destroy();
    response.end();
  } else if (isUnpacked) await pipeline(content, createGunzip(), response);
  else await pipeline(content, response);
}

function absent(path: string): BerthError {
  const isAsset = path.startsWith('/assets/');
  const message = isAsset
    ? `${path} is not a part of this page. It is of another version of Berth: load the page again.`
    : 'The page was not built. In a checkout of Berth: npm run build';
  return new BerthError({ code: 'invalid_input', message });
}
