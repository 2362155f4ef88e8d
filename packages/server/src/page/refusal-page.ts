import { type BerthError, ERRORS } from '@berth/contract';
import { escaped } from './escaped.ts';
import { plainPage } from './plain-page.ts';

/** What a browser shows that was refused. */
export function refusalPage({ code, message, details }: BerthError): string {
  if (code === 'invalid_input' && typeof details?.['path'] === 'string') return absentPage(details['path']);
  const isNobody = code === 'unauthenticated';
  const title = isNobody ? 'Sign in to Berth' : escaped(ERRORS[code].meaning);
  const words = [`<h1>${title}</h1>`, `<p>${escaped(message)}</p>`];
  if (isNobody) words.push(ADVICE);
  return plainPage({ title: 'Berth', body: words.join('\n') });
}

/** Whoever is signed in and follows a wrong address wants to know neither where GraphQL is nor what was malformed. */
function absentPage(path: string): string {
  const words = [
    `<h1>There is no page at ${escaped(path)}</h1>`,
    '<p>The address is mistyped, or of another version of Berth.</p>',
    '<p><a href="/">Open the fleet</a></p>',
  ];
  return plainPage({ title: 'Berth', body: words.join('\n') });
}

const ADVICE =
  '<p>To sign in here, run <code>berth ui</code> where Berth runs, and open the link that it prints.</p>';
