/** Events longer than this are not for us: a tool's whole output can be in one. */
export const EVENT_MAX_BYTES = 8 * 1024 * 1024;
const EVENT_END = /\r?\n\r?\n/;
/** Of its end so much may be in one chunk, and the rest in the next. */
const END_MAX = 3;

/** What comes as `data:` in a stream of server-sent events, event by event. */
export async function* serverSentEvents(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  // What there is of the event that has not ended, put together once: it may come in very many chunks.
  let begun: string[] = [];
  let bytes = 0;
  let tail = '';
  for await (const chunk of chunks) {
    begun.push(chunk);
    bytes += Buffer.byteLength(chunk);
    tail += chunk;
    if (EVENT_END.test(tail)) {
      const events = begun.join('').split(EVENT_END);
      const rest = events.pop() ?? '';
      begun = [rest];
      bytes = Buffer.byteLength(rest);
      tail = rest;
      for (const data of events.map(dataOf)) if (data !== '') yield data;
    }
    tail = tail.slice(-END_MAX);
    if (bytes > EVENT_MAX_BYTES) throw new Error(`an event has more than ${EVENT_MAX_BYTES} bytes`);
  }
}

function dataOf(event: string): string {
  return event
    .split(/\r?\n/)
    .flatMap((line) => (line.startsWith('data:') ? [line.slice('data:'.length).trimStart()] : []))
    .join('\n');
}
