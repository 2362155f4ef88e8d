import type { IncomingMessage } from 'node:http';
import { foreignCookies } from './cookies.ts';
import { endToEnd, type HeaderLines, headerLines } from './header-lines.ts';
import type { PreviewHost } from './preview-host.ts';

export interface RequestPlace {
  readonly preview: PreviewHost;
  readonly scheme: 'http' | 'https';
  /** The port of the instance. */
  readonly port: number;
  /** Address of whoever asks. */
  readonly from: string;
}

/** The headers of a request as an instance gets them: as if it were asked at `localhost`, and without a word of Berth's. */
export function requestHeaders(request: IncomingMessage, place: RequestPlace): HeaderLines {
  const { preview, scheme, port, from } = place;
  const kept = endToEnd(headerLines(request.rawHeaders)).flatMap(([name, value]): HeaderLines => {
    const change = CHANGES.get(name.toLowerCase());
    const changed = isAboutProxies(name) ? undefined : change === undefined ? value : change(value, place);
    return changed === undefined ? [] : [[name, changed]];
  });
  return [
    ['Host', `localhost:${port}`],
    ['X-Forwarded-Host', preview.authority],
    ['X-Forwarded-Proto', scheme],
    ['X-Forwarded-For', from],
    ...kept,
  ];
}

type Change = (value: string, place: RequestPlace) => string | undefined;

const CHANGES: ReadonlyMap<string, Change> = new Map<string, Change>([
  ['host', () => undefined],
  // Said anew by whoever sends the body on.
  ['content-length', () => undefined],
  // Node has answered it by now.
  ['expect', () => undefined],
  ['cookie', (value) => foreignCookies(value)],
  ['authorization', (value) => (/^\s*bearer\s+berth_/i.test(value) ? undefined : value)],
  // Servers for development refuse what does not come from their own address. Foreign origins do not get this far.
  [
    'origin',
    (value, { preview, port }) => (value === preview.origin ? `http://localhost:${port}` : undefined),
  ],
  // Nobody is to learn from it what the page is called.
  [
    'referer',
    (value, { preview, port }) =>
      value.startsWith(`${preview.origin}/`)
        ? `http://localhost:${port}${value.slice(preview.origin.length)}`
        : undefined,
  ],
]);

/** What a client says of the ways before it is not believed; here it is known. */
function isAboutProxies(name: string): boolean {
  return /^(x-forwarded-.*|forwarded|x-real-ip|via)$/i.test(name);
}
