import { ago, fullTime } from './times.ts';

/** How long ago or ahead; the exact time is its hint. */
export function Time({ at }: { at: string }) {
  return (
    <time dateTime={at} title={fullTime(at)}>
      {ago(at)}
    </time>
  );
}
