const HOUR = String.raw`(?<hour>\d{1,2})(?::(?<minute>\d\d))? ?(?<half>[ap])m`;
const DAY = String.raw`(?:(?<month>[A-Z][a-z]{2}) (?<day>\d{1,2})(?:,| at)? )?`;
const END = new RegExp(String.raw`\bresets?(?: at)? ${DAY}${HOUR}(?: \((?<zone>[^)]+)\))?`, 'iu');
const DAY_MS = 24 * 3_600_000;
const NOON = 12;

/**
 * When a usage limit ends, as an assistant says in the time of this machine: `resets 3pm`, `resets Nov 30, 3:45pm
 * (Europe/Berlin)`. Undefined where it says nothing of it, or says it for another place.
 */
export function limitEnd(words: string, now: number): number | undefined {
  const { month, day, hour, minute = '00', half, zone } = END.exec(words)?.groups ?? {};
  if (hour === undefined || half === undefined || !isHere(zone)) return undefined;
  const hours = (Number(hour) % NOON) + (half.toLowerCase() === 'p' ? NOON : 0);
  const date = new Date(now);
  const time = (text: string) => Date.parse(`${text} ${hours}:${minute}`);
  if (month === undefined || day === undefined) {
    // Without a day it is the next time that the clock shows it.
    const today = time(date.toDateString());
    return today >= now ? today : today + DAY_MS;
  }
  const [thisYear, nextYear] = [0, 1].map((more) => time(`${month} ${day}, ${date.getFullYear() + more}`));
  const found = thisYear !== undefined && thisYear >= now ? thisYear : nextYear;
  return found === undefined || Number.isNaN(found) ? undefined : found;
}

function isHere(zone: string | undefined): boolean {
  return zone === undefined || zone === new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
