import type { IncomingMessage, ServerResponse } from 'node:http';
import { BerthError, LOGIN_PATH } from '@berth/contract';
import type { AuditTrail, Caller, Doorkeeper } from '@berth/core';
import { cookieName } from '../door/credentials-of.ts';
import type { Admitted } from '../door/guard.ts';
import { onwardPage } from '../page/onward-page.ts';
import { answerVisitor } from './error-answers.ts';

export interface LoginParts {
  readonly doorkeeper: Doorkeeper;
  readonly audit?: Pick<AuditTrail, 'note'> | undefined;
  readonly secure: boolean;
  /** What is answered to a code that is not good. */
  readonly wrongCode: () => BerthError;
}

interface LoginVisit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly admitted: Admitted;
}

const SEE_OTHER = 303;
const NO_CONTENT = 204;
const OK = 200;
const CODE = /^[A-Za-z0-9_-]{1,200}$/;

/** Spends a one-time code: its browser has a session from now on, and the address bar shows nothing of it. */
export async function signIn(parts: LoginParts, { request, response, admitted }: LoginVisit): Promise<void> {
  if (isPrefetch(request)) {
    const message = 'A login link is opened by a person, and not ahead of time.';
    return answerVisitor(request, response, new BerthError({ code: 'forbidden', message }));
  }
  const { visitor, url } = admitted;
  const code = url.pathname.slice(LOGIN_PATH.length);
  const session = CODE.test(code) ? await parts.doorkeeper.signIn(code, visitor) : undefined;
  if (session === undefined) {
    const problem = parts.wrongCode();
    const detail = { code: problem.code };
    const origin = { from: visitor.from };
    parts.audit?.note({ actor: null, origin, action: 'signIn', result: 'refused', detail });
    return answerVisitor(request, response, problem);
  }
  const { actor, origin } = session.caller;
  parts.audit?.note({ actor, origin, action: 'signIn', result: 'done', detail: {} });
  const seconds = Math.max(0, Math.floor((session.expiresAt - Date.now()) / 1000));
  response.setHeader('set-cookie', cookie(parts.secure, session.secret, seconds));
  // Where another site began, its redirects would not carry the new cookie: the page has to be asked for anew.
  const isForeign = request.headers['sec-fetch-site'] === 'cross-site';
  if (isForeign) {
    response.writeHead(OK, { 'content-type': 'text/html; charset=utf-8' }).end(onwardPage());
  } else response.writeHead(SEE_OTHER, { location: '/' }).end();
}

/** Ends the session, and takes away its cookie and what the browser has kept of the answers. */
export async function signOut(
  { doorkeeper, audit, secure }: Omit<LoginParts, 'wrongCode'>,
  { response, caller }: { readonly response: ServerResponse; readonly caller: Caller },
): Promise<void> {
  await doorkeeper.signOut(caller);
  const { actor, origin } = caller;
  audit?.note({ actor, origin, action: 'signOut', result: 'done', detail: {} });
  response.setHeader('set-cookie', cookie(secure, '', 0));
  response.setHeader('clear-site-data', '"cache"');
  response.writeHead(NO_CONTENT).end();
}

function cookie(secure: boolean, secret: string, seconds: number): string {
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${seconds}`];
  return [`${cookieName(secure)}=${secret}`, ...attributes, ...(secure ? ['Secure'] : [])].join('; ');
}

/** Browsers and previews of links open them ahead of time, and would spend the code. */
function isPrefetch({ headers }: IncomingMessage): boolean {
  const purposes = [headers['sec-purpose'], headers['purpose'], headers['x-moz']];
  return purposes.some((purpose) => purpose !== undefined);
}
