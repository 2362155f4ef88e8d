import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHeader, Panel } from '../ui/panel.tsx';
import { AccountSection } from './account-section.tsx';
import { AssistantsSection } from './assistants-section.tsx';
import { DaemonSection } from './daemon-section.tsx';
import { DesktopSection } from './desktop-section.tsx';
import { ImagesSection } from './images-section.tsx';
import { LookSection } from './look-section.tsx';
import { NoticesSection } from './notices-section.tsx';
import { PortsSection } from './ports-section.tsx';
import { QuotasSection } from './quotas-section.tsx';
import { ReachSection } from './reach-section.tsx';
import { RecoverySection } from './recovery-section.tsx';

const SECTIONS = [
  ['look', LookSection],
  ['desktop', DesktopSection],
  ['account', AccountSection],
  ['daemon', DaemonSection],
  ['reach', ReachSection],
  ['quotas', QuotasSection],
  ['notices', NoticesSection],
  ['recovery', RecoverySection],
  ['assistants', AssistantsSection],
  ['images', ImagesSection],
  ['ports', PortsSection],
] as const satisfies readonly (readonly [id: string, section: ComponentType])[];

export function SettingsPage() {
  const { t } = useTranslation('settings');
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <div className="flex flex-col gap-4 lg:flex-row lg:items-start">
        <nav aria-label={t('contents')} className="lg:sticky lg:top-6 lg:w-44">
          <ul className="flex flex-wrap gap-1 lg:flex-col">
            {SECTIONS.map(([id]) => (
              <li key={id}>
                <a
                  href={`#${id}`}
                  className="flex min-h-11 items-center rounded-md px-3 text-sm text-ink-soft no-underline hover:bg-sunken hover:text-ink sm:min-h-8"
                >
                  {t(`${id}.title`)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="flex min-w-0 flex-1 flex-col gap-4">
          {SECTIONS.map(([id, Section]) => (
            <div key={id} id={id} className="scroll-mt-4">
              <Panel title={t(`${id}.title`)}>
                <Section />
              </Panel>
            </div>
          ))}
        </div>
      </div>
    </>
  );
}
