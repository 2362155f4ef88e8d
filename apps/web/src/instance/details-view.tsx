import { useTranslation } from 'react-i18next';
import { graphql, type ResultOf } from '../api/graphql.ts';
import { useAnswer } from '../api/use-answer.ts';
import type { Instance } from '../fleet/instance-fields.ts';
import { wordFor } from '../messages/words.ts';
import { Panel } from '../ui/panel.tsx';
import { ErrorState, LoadingState } from '../ui/states.tsx';
import { fullTime } from '../ui/times.ts';
import { EnvironmentPanel } from './environment-panel.tsx';
import { Facts } from '../ui/facts.tsx';
import { PortsPanel } from './ports-panel.tsx';
import { RestartPanel } from './restart-panel.tsx';
import { RunsPanel } from './runs-panel.tsx';

const RECORD = graphql(`
  query InstanceRecord($target: String!) {
    instance(target: $target) {
      owner
      conversation
      profile
      node
      runtime
      pid
      keeperPid
      cgroup
      allowed
      mounts { path writable }
    }
  }
`);

interface Recorded {
  readonly instance: Instance;
  readonly record: ResultOf<typeof RECORD>['instance'];
}

/** All that is on record of it. */
export function DetailsView({ instance }: { instance: Instance }) {
  return (
    <div className="gap-3 *:mb-3 *:break-inside-avoid lg:columns-2 4xl:columns-4">
      <Record instance={instance} />
      <RestartPanel instance={instance} />
      <PortsPanel instance={instance} />
      <RunsPanel instance={instance} />
      <EnvironmentPanel instance={instance} />
    </div>
  );
}

function Record({ instance }: { instance: Instance }) {
  const { id, generation, status, attachment, activity } = instance;
  const news = [generation, status, attachment, activity].join(' ');
  const { data, problem, again } = useAnswer(RECORD, { target: id }, news);
  if (data === undefined) {
    return problem === undefined ? <LoadingState /> : <ErrorState problem={problem} retry={again} />;
  }
  const { instance: record } = data;
  return (
    <>
      <IdentityPanel instance={instance} record={record} />
      <RunPanel instance={instance} record={record} />
      <IsolationPanel instance={instance} record={record} />
    </>
  );
}

function IdentityPanel({ instance, record }: Recorded) {
  const { t } = useTranslation('instance');
  const { id, agent, workspace, createdAt, command } = instance;
  const { owner, node, profile, conversation } = record;
  return (
    <Panel title={t('details.identity')}>
      <Facts
        facts={[
          [t('details.id'), <Code key="id">{id}</Code>],
          [t('details.agent'), agent],
          [t('details.directory'), <Code key="directory">{workspace}</Code>],
          [
            t('details.command'),
            command.length === 0 ? null : <Code key="command">{commandLine(command)}</Code>,
          ],
          [t('details.conversation'), conversation === null ? null : <Code key="talk">{conversation}</Code>],
          [t('details.profile'), profile],
          [t('details.owner'), owner],
          [t('details.node'), node],
          [t('details.created'), fullTime(createdAt)],
        ]}
      />
    </Panel>
  );
}

function RunPanel({ instance, record }: Recorded) {
  const { t } = useTranslation('instance');
  const { run, generation, status, attachment, startedAt, viewers } = instance;
  const { pid, keeperPid, runtime, cgroup } = record;
  return (
    <Panel title={t('details.run')}>
      <Facts
        facts={[
          [t('details.status'), wordFor(t, 'instance:details.statuses', status)],
          [t('details.attachment'), wordFor(t, 'instance:details.attachments', attachment)],
          [t('details.generation'), String(generation)],
          [t('details.runId'), run === null ? null : <Code key="run">{run}</Code>],
          [t('details.pid'), pid === null ? null : String(pid)],
          [t('details.keeper'), keeperPid === null ? null : String(keeperPid)],
          [t('details.runtime'), runtime],
          [t('details.cgroup'), cgroup === null ? null : <Code key="cgroup">{cgroup}</Code>],
          [t('details.started'), startedAt === null ? null : fullTime(startedAt)],
          [t('details.viewers'), String(viewers)],
        ]}
      />
    </Panel>
  );
}

function IsolationPanel({ instance, record }: Recorded) {
  const { t } = useTranslation('instance');
  const { isolation, network } = instance;
  const { allowed, mounts } = record;
  return (
    <Panel title={t('isolation.title')}>
      <p className="mb-2 text-sm">{wordFor(t, 'instance:isolation', isolation)}</p>
      <Facts
        facts={[
          [
            t('isolation.network'),
            network === null ? null : wordFor(t, 'instance:isolation.networks', network),
          ],
          [t('isolation.allowed'), allowed.length === 0 ? null : <List key="allowed" items={allowed} />],
          [
            t('isolation.mounts'),
            mounts.length === 0 ? null : (
              <List
                key="mounts"
                items={mounts.map(({ path, writable }) =>
                  t(writable ? 'isolation.writable' : 'isolation.readable', { path }),
                )}
              />
            ),
          ],
        ]}
      />
    </Panel>
  );
}

function List({ items }: { items: readonly string[] }) {
  return (
    <ul>
      {items.map((item) => (
        <li key={item}>
          <Code>{item}</Code>
        </li>
      ))}
    </ul>
  );
}

function Code({ children }: { children: string }) {
  return <code className="font-mono text-xs">{children}</code>;
}

const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

/** As one would type it into a shell. */
function commandLine(words: readonly string[]): string {
  return words
    .map((word) => (PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
    .join(' ');
}
