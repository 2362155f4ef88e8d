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
