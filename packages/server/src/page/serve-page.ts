import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Service } from '../door/routes.ts';
import { PAGE_CSS } from './page-css.ts';
import { PAGE_HTML } from './page-html.ts';
import { PAGE_SCRIPT } from './page-script.ts';

interface PageFile {
  readonly type: string;
  readonly text: string;
}

const FILES: Readonly<Partial<Record<Service, PageFile>>> = {
  page: { type: 'text/html; charset=utf-8', text: PAGE_HTML },
  style: { type: 'text/css; charset=utf-8', text: PAGE_CSS },
  script: { type: 'text/javascript; charset=utf-8', text: PAGE_SCRIPT },
};

const OK = 200;
const NOT_FOUND = 404;

/** Answers with a file of the page. */
export function servePage(service: Service, request: IncomingMessage, response: ServerResponse): void {
  const file = FILES[service];
  if (file === undefined) {
    response.writeHead(NOT_FOUND).end();
    return;
  }
  response.writeHead(OK, { 'content-type': file.type, 'content-length': Buffer.byteLength(file.text) });
  response.end(request.method === 'HEAD' ? undefined : file.text);
}
