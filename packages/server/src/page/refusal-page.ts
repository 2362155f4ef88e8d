import { type BerthError, ERRORS } from '@berth/contract';
import { escaped } from './escaped.ts';

/** What a browser shows that was refused: words alone, in the colours of the browser. */
export function refusalPage({ code, message }: BerthError): string {
  const isNobody = code === 'unauthenticated';
  const advice = isNobody
    ? '<p>To sign in here, run <code>berth ui</code> where Berth runs, and open the link that it prints.</p>'
    : '';
  const title = isNobody ? 'Sign in to Berth' : escaped(ERRORS[code].meaning);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Berth</title>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${escaped(message)}</p>
${advice}
</main>
</body>
</html>
`;
}
