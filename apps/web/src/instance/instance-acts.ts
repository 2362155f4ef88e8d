import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { TypedDocumentNode } from '@urql/core';
import type { Api } from '../api/client.ts';
import { idempotencyKey } from '../api/idempotency-key.ts';
import { toProblem } from '../api/problem.ts';
import type { Instance } from '../fleet/instance-fields.ts';
import { useApi } from '../page-context.tsx';
import { useToasts } from '../ui/toast.tsx';
import { actOnEach, joinedProblem } from './act-on-each.ts';
import { ARCHIVE, REMOVE, RESTART, RESTORE, STOP } from './instance-documents.ts';

type Named = Pick<Instance, 'id' | 'name'>;
type ActName = 'stop' | 'restart' | 'archive' | 'remove' | 'restore';

/** What is done to instances from wherever they are shown. Nothing rejects: a toast tells what came of it. */
export interface InstanceActs {
  stop(instances: readonly Named[]): Promise<void>;
  restart(instances: readonly Named[]): Promise<void>;
  archive(instances: readonly Named[]): Promise<void>;
  /** To the trash; what runs is stopped first. */
  remove(instances: readonly Named[]): Promise<void>;
  /** Out of the trash again. */
  restore(ids: readonly string[]): Promise<void>;
}

/** What takes an act back. */
const UNDOES: Partial<Record<ActName, 'restart' | 'restore'>> = {
  stop: 'restart',
  archive: 'restart',
  remove: 'restore',
};

export function useInstanceActs(): InstanceActs {
  const api = useApi();
  const told = useTold();
  return useMemo(() => {
    const run = async (name: ActName, instances: readonly Named[]): Promise<void> => {
      if (instances.length === 0) return;
      const names = new Map(instances.map((instance) => [instance.id, instance.name]));
      const outcome = await actOnEach(instances, async ({ id }) => {
        const restored = await DOING[name](api, id);
        if (restored !== undefined) names.set(id, restored);
      });
      const { failed } = outcome;
      const done = outcome.done.map(({ id }) => ({ id, name: names.get(id) ?? id }));
      const undoing = UNDOES[name];
      if (done.length > 0)
        told.done(name, done, undoing === undefined ? undefined : () => void run(undoing, done));
      if (failed.length > 0) told.failed(name, failed, instances.length);
    };
    return {
      stop: (instances) => run('stop', instances),
      restart: (instances) => run('restart', instances),
      archive: (instances) => run('archive', instances),
      remove: (instances) => run('remove', instances),
      restore: (ids) =>
        run(
          'restore',
          ids.map((id) => ({ id, name: id })),
        ),
    };
  }, [api, told]);
}

function useTold() {
  const { t } = useTranslation('instance');
  const toasts = useToasts();
  return useMemo(
    () => ({
      done: (name: ActName, done: readonly Named[], undo: (() => void) | undefined): void =>
        toasts.done(
          t(`acts.done.${name}`, { count: done.length, name: done[0]?.name }),
          ...(undo === undefined ? [] : [{ label: t('acts.undo'), act: undo }]),
        ),
      failed: (
        name: ActName,
        failed: Parameters<typeof joinedProblem>[0] & readonly { item: Named }[],
        of: number,
      ): void =>
        toasts.problem(
          of === 1
            ? t(`acts.failed.${name}`, { name: failed[0]?.item.name })
            : t('acts.failed.some', { count: failed.length, of }),
          joinedProblem(failed),
        ),
    }),
    [t, toasts],
  );
}

/** Each answers the name where only the daemon knows it. */
const DOING: Readonly<Record<ActName, (api: Api, id: string) => Promise<string | undefined>>> = {
  stop: async (api, id) => void (await acted(api, STOP, id)),
  restart: async (api, id) => void (await acted(api, RESTART, id)),
  archive: async (api, id) => void (await acted(api, ARCHIVE, id)),
  remove: async (api, id) => {
    const isGone = await stoppedAndGone(api, id);
    if (!isGone) await acted(api, REMOVE, id);
    return undefined;
  },
  restore: async (api, id) => (await acted(api, RESTORE, id)).restoreInstance.name,
};

function acted<Data>(
  api: Api,
  document: TypedDocumentNode<Data, { target: string; key?: string | null }>,
  target: string,
): Promise<Data> {
  return api.act(document, { target, key: idempotencyKey() });
}

/** What only waited for room is removed by being stopped. */
async function stoppedAndGone(api: Api, id: string): Promise<boolean> {
  try {
    const { stopInstance } = await acted(api, STOP, id);
    return stopInstance.removedAt !== null;
  } catch (error) {
    if (toProblem(error).code !== 'not_running') throw error;
    return false;
  }
}
