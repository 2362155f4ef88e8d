/** What came back for one request. */
export interface WireAnswer {
  readonly status: number;
  /** By their names in small letters. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
  readonly raw: string;
}

/** Takes what a server has said apart into its answers, by the lengths that it gave. */
export function parseAnswers(said: Buffer, method: string): WireAnswer[] {
  const answers: WireAnswer[] = [];
  let rest = said;
  while (rest.length > 0) {
    const { answer, length } = parseFirst(rest, method);
    answers.push(answer);
    rest = rest.subarray(length);
  }
  return answers;
}

/** The code by which an error of Berth is known; undefined where there is none. */
export function codeOf({ body }: WireAnswer): string | undefined {
  return /"extensions":\{"code":"(\w+)"/.exec(body)?.[1];
}

export function headerOf({ headers }: WireAnswer, name: string): string | undefined {
  return headers.get(name)?.join(', ');
}

const END_OF_HEAD = '\r\n\r\n';

function parseFirst(said: Buffer, method: string): { answer: WireAnswer; length: number } {
  const end = said.indexOf(END_OF_HEAD);
  const head = said.subarray(0, end < 0 ? said.length : end).toString('latin1');
  const [first = '', ...lines] = head.split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1] ?? 0);
  const headers = headersOf(lines);
  const begin = end < 0 ? said.length : end + END_OF_HEAD.length;
  const { body, length } = bodyOf(said.subarray(begin), { method, status, headers });
  const raw = said.subarray(0, begin + length).toString('utf8');
  return { answer: { status, headers, body, raw }, length: begin + length };
}

function headersOf(lines: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  return headers;
}

interface Framed {
  readonly method: string;
  readonly status: number;
  readonly headers: ReadonlyMap<string, readonly string[]>;
}

function bodyOf(rest: Buffer, { method, status, headers }: Framed): { body: string; length: number } {
  if (method === 'HEAD' || status === 204 || status === 304 || status < 200) return { body: '', length: 0 };
  if (headers.get('transfer-encoding')?.includes('chunked') === true) return chunked(rest);
  const length = Math.min(Number(headers.get('content-length')?.[0] ?? rest.length), rest.length);
  return { body: rest.subarray(0, length).toString('utf8'), length };
}

function chunked(rest: Buffer): { body: string; length: number } {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const line = rest.indexOf('\r\n', at);
    if (line < 0) return { body: Buffer.concat(parts).toString('utf8'), length: rest.length };
    const size = Number.parseInt(rest.subarray(at, line).toString('latin1'), 16);
    const begin = line + 2;
    at = begin + size + 2;
    if (size === 0 || Number.isNaN(size)) return { body: Buffer.concat(parts).toString('utf8'), length: at };
    parts.push(rest.subarray(begin, begin + size));
  }
}
