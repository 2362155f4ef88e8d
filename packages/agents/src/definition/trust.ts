import type { AgentDefinition } from '@berth/contract/schemas';
import type { Trust } from '@berth/core';

/** Whom to believe: what the definition says, else the title where there are rules for it, else the screen. */
export function trustOf({ believe, rules }: Pick<AgentDefinition, 'believe' | 'rules'>): Trust {
  if (believe !== undefined) return { full: [believe], raising: [] };
  if (rules.title.length > 0) return { full: ['title'], raising: [] };
  return { full: rules.screen.length > 0 ? ['screen'] : [], raising: [] };
}
