const TIME = /try again at (?:(\w+ \d+)(?:st|nd|rd|th), (\d{4}) )?(\d+:\d\d [AP]M)/u;
const DAY_MS = 24 * 3_600_000;

/** When a usage limit ends, as its message says in the machine's own time: `try again at Nov 26th, 2026 12:48 AM`. */
export function resetTime(message: string, now: number): number | undefined {
  const match = TIME.exec(message);
  if (match === null) return undefined;
  const [, day, year, time] = match;
  if (day !== undefined) return known(Date.parse(`${day}, ${year} ${time}`));
  // Without a day it is the next time that the clock shows it.
  const today = known(Date.parse(`${new Date(now).toDateString()} ${time}`));
  return today === undefined || today >= now ? today : today + DAY_MS;
}

function known(time: number): number | undefined {
  return Number.isNaN(time) ? undefined : time;
}
