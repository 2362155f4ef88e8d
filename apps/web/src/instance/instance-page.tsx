import { getRouteApi } from '@tanstack/react-router';
import { useInstance } from '../page-context.tsx';
import { PageHeader } from '../ui/panel.tsx';
import { StateMark } from '../ui/state-mark.tsx';

const route = getRouteApi('/instances/$target');

export function InstancePage() {
  const { target } = route.useParams();
  const instance = useInstance(target);
  return <PageHeader title={target} actions={instance !== undefined && <StateMark instance={instance} />} />;
}
