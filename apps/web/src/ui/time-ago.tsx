import { useSyncExternalStore } from 'react';
import { ticker } from './ticker.ts';
import { ago, fullTime } from './times.ts';

/** How long ago something was. Keeps itself true, and draws nothing but itself, when its words change. */
export function TimeAgo({ time }: { time: string }) {
  const text = useSyncExternalStore(ticker.subscribe, () => ago(time, ticker.now()));
  return (
    <time dateTime={time} title={fullTime(time)}>
      {text}
    </time>
  );
}
