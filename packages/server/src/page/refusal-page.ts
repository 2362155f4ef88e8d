import { type BerthError, ERRORS } from '@berth/contract';
import { escaped } from './escaped.ts';
import { plainPage } from './plain-page.ts';

/** What a browser shows that was refused. */
export function refusalPage({ code, message }: BerthError): string {
  const isNobody = code === 'unauthenticated';
  const title = isNobody ? 'Sign in to Berth' : escaped(ERRORS[code].meaning);
  const words = [`<h1>${title}</h1>`, `<p>${escaped(message)}</p>`];
  if (isNobody) words.push(ADVICE);
  return plainPage({ title: 'Berth', body: words.join('\n') });
}

const ADVICE =
  '<p>To sign in here, run <code>berth ui</code> where Berth runs, and open the link that it prints.</p>';
