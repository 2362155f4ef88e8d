import { useTranslation } from 'react-i18next';
import { graphql } from '../api/graphql.ts';
import { useAnswer } from '../api/use-answer.ts';
import type { Instance } from '../fleet/instance-fields.ts';
import { Panel } from '../ui/panel.tsx';
import { ErrorState, LoadingState } from '../ui/states.tsx';

const ENVIRONMENT = graphql(`
  query Environment($target: String!) {
    environment(target: $target) { name value }
  }
`);

/** Which variables its program has. Values of others than Berth's own may be secrets and are told to nobody. */
export function EnvironmentPanel({ instance }: { instance: Instance }) {
  const { t } = useTranslation('instance');
  const { data, problem, again } = useAnswer(ENVIRONMENT, { target: instance.id }, instance.run ?? '');
  return (
    <Panel title={t('environment.title')}>
      <p className="mb-2 text-sm text-ink-soft">{t('environment.lead')}</p>
      {data === undefined &&
        (problem === undefined ? <LoadingState /> : <ErrorState problem={problem} retry={again} />)}
      {data?.environment.length === 0 && <p className="text-sm text-ink-soft">{t('environment.none')}</p>}
      <ul className="grid gap-x-4 font-mono text-xs">
        {data?.environment.map(({ name, value }) => (
          <li key={name} className="py-0.5 break-all">
            {name}
            {value !== null && <span className="text-ink-soft">={value}</span>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
