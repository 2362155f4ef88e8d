import type { AgentView, EventGap, EventView, InstanceView, ProgramView } from '@berth/contract/schemas';

/** The little about an instance by which a person tells it from the others. */
export type InstanceSummary = Pick<InstanceView, 'name' | 'agent' | 'status' | 'workspace'>;

export interface AgentWithProgram extends AgentView {
  /** Null for plain programs. */
  readonly program: ProgramView | null;
}

export interface EventItem {
  readonly event: EventView | null;
  readonly gap: EventGap | null;
}

export interface EventPage {
  readonly events: EventView[];
  /** What is no longer kept of what was asked for. */
  readonly gap: EventGap | null;
  /** Of the newest event there is. */
  readonly head: number;
}
