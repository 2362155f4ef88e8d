import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFleet } from '../page-context.tsx';
import { PageHeader } from '../ui/panel.tsx';
import { StateMark } from '../ui/state-mark.tsx';

export function FleetPage() {
  const { t } = useTranslation('fleet');
  const { instances } = useFleet();
  return (
    <>
      <PageHeader title={t('title')} />
      <ul>
        {[...instances.values()].map((instance) => (
          <li key={instance.id} className="flex gap-2 p-2">
            <Link to="/instances/$target" params={{ target: instance.name }}>
              {instance.name}
            </Link>
            <StateMark instance={instance} />
          </li>
        ))}
      </ul>
    </>
  );
}
