/** Events longer than this are not for us: a tool's whole output can be in one. */
const EVENT_MAX = 16 * 1024 * 1024;

/** What comes as `data:` in a stream of server-sent events, event by event. */
export async function* serverSentEvents(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const events = (rest + chunk).split(/\r?\n\r?\n/);
    rest = events.pop() ?? '';
    if (rest.length > EVENT_MAX) throw new Error(`an event has more than ${EVENT_MAX} characters`);
    for (const event of events) {
      const data = dataOf(event);
      if (data !== '') yield data;
    }
  }
}

function dataOf(event: string): string {
  return event
    .split(/\r?\n/)
    .flatMap((line) => (line.startsWith('data:') ? [line.slice('data:'.length).trimStart()] : []))
    .join('\n');
}
