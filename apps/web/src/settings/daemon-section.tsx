import { useTranslation } from 'react-i18next';
import { AskedPart } from '../ui/asked-part.tsx';
import { Facts, Mono } from '../ui/facts.tsx';
import { bytesText, durationText } from '../ui/figures.ts';
import { DAEMON, type Daemon } from './settings-documents.ts';

export function DaemonSection() {
  return (
    <AskedPart query={DAEMON} variables={{}}>
      {({ daemon }) => <DaemonFacts daemon={daemon} />}
    </AskedPart>
  );
}

function DaemonFacts({ daemon }: { daemon: Daemon }) {
  const { t } = useTranslation('settings');
  const { version, node, pid, uptime, memory, state, socket, cgroups, standby, reconciled } = daemon;
  return (
    <Facts
      facts={[
        [t('daemon.version'), version],
        [t('daemon.node'), <Mono key="node">{node}</Mono>],
        [t('daemon.process'), t('daemon.processFacts', { pid, uptime: durationText(uptime * 1000) })],
        [t('daemon.memory'), bytesText(memory)],
        [
          t('daemon.instances'),
          t('daemon.instanceFacts', { count: daemon.instances, running: daemon.running }),
        ],
        [t('daemon.standby'), t('daemon.standbyFacts', { count: standby })],
        [t('daemon.state'), <Mono key="state">{state}</Mono>],
        [t('daemon.socket'), <Mono key="socket">{socket}</Mono>],
        [t('daemon.cgroups'), cgroups],
        reconciled ? undefined : [t('daemon.now'), t('daemon.reconciling')],
      ]}
    />
  );
}
