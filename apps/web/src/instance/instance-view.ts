/** What of an instance is shown, as it stands in the address. The first is shown when nothing is said. */
export const INSTANCE_VIEWS = ['terminal', 'activity', 'logs', 'events', 'resources', 'details'] as const;
export type InstanceView = (typeof INSTANCE_VIEWS)[number];

export function instanceView(view: string | undefined): InstanceView {
  return INSTANCE_VIEWS.find((known) => known === view) ?? 'terminal';
}
