import { useSyncExternalStore } from 'react';
import { ticker } from './ticker.ts';
import { ago, fullTime } from './times.ts';

/** How long ago something was. Keeps itself true, and draws nothing but itself, when its words change. */
export function TimeAgo({ time }: { time: string }) {
  const text = useSyncExternalStore(ticker.subscribe, () => agoText(time));
  return (
    <time dateTime={time} title={fullTime(time)}>
      {text}
    </time>
  );
}

/** What happened since the last tick was not in the future. */
function agoText(time: string): string {
  return ago(time, Math.max(ticker.now(), Date.parse(time)));
}
