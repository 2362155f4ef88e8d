import { getRouteApi } from '@tanstack/react-router';
import type { Instance } from '../fleet/instance-fields.ts';
import { useOfFleet, useInstance } from '../page-context.tsx';
import { LoadingState } from '../ui/states.tsx';
import { ActivityView } from './activity-view.tsx';
import { DetailsView } from './details-view.tsx';
import { EventsView } from './events-view.tsx';
import { InstanceHeader } from './instance-header.tsx';
import { type InstanceView, instanceView } from './instance-view.ts';
import { LogsView } from './logs-view.tsx';
import { NeedsYou } from './needs-you.tsx';
import { ResourcesView } from './resources-view.tsx';
import { Situation } from './situation.tsx';
import { TerminalView } from './terminal-view.tsx';
import { UnknownInstance } from './unknown-instance.tsx';
import { ViewTabs } from './view-tabs.tsx';

const route = getRouteApi('/instances/$target');

export function InstancePage() {
  const { target } = route.useParams();
  const { view } = route.useSearch();
  const instance = useInstance(target);
  const link = useOfFleet(({ link }) => link);
  if (instance !== undefined) {
    return <OneInstance key={instance.id} instance={instance} view={instanceView(view)} />;
  }
  return link === 'connecting' ? <LoadingState /> : <UnknownInstance target={target} />;
}

function OneInstance({ instance, view }: { instance: Instance; view: InstanceView }) {
  const View = VIEWS[view];
  return (
    <div data-wide className="flex flex-col gap-3">
      <InstanceHeader instance={instance} />
      <Situation instance={instance} />
      <NeedsYou instance={instance} hasTerminal={view === 'terminal'} />
      <ViewTabs instance={instance} view={view} />
      <View instance={instance} />
    </div>
  );
}

const VIEWS = {
  terminal: TerminalView,
  activity: ActivityView,
  logs: LogsView,
  events: EventsView,
  resources: ResourcesView,
  details: DetailsView,
} as const satisfies Record<InstanceView, (props: { instance: Instance }) => React.ReactNode>;
