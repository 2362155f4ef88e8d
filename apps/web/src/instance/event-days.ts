import type { Happened } from './event-documents.ts';

export const EVENT_KINDS = ['runs', 'work', 'recovery', 'limits'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

const KIND_OF: Readonly<Record<string, EventKind>> = {
  instance: 'runs',
  run: 'runs',
  daemon: 'runs',
  registry: 'runs',
  activity: 'work',
  conversation: 'work',
  prompt: 'work',
  dialog: 'work',
  turn: 'work',
  input: 'work',
  recovery: 'recovery',
  health: 'recovery',
  limit: 'limits',
  disk: 'limits',
  network: 'limits',
  port: 'limits',
};

/** What an event is about, by the first word of its name. */
export function kindOf(type: string): EventKind | undefined {
  return KIND_OF[type.slice(0, type.indexOf('.'))];
}

export interface Day {
  readonly day: string;
  readonly events: readonly Happened[];
}

/** Newest first, by days of this place. `dayOf` names the day of a time. */
export function eventDays(
  events: readonly Happened[],
  { kind, dayOf }: { kind: EventKind | undefined; dayOf: (time: string) => string },
): readonly Day[] {
  const days = new Map<string, Happened[]>();
  for (const event of events.toReversed()) {
    if (kind !== undefined && kindOf(event.type) !== kind) continue;
    const day = dayOf(event.time);
    days.set(day, [...(days.get(day) ?? []), event]);
  }
  return [...days].map(([day, events]) => ({ day, events }));
}
