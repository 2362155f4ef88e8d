import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { TypedDocumentNode } from '@urql/core';
import type { Api } from '../api/client.ts';
import { idempotencyKey } from '../api/idempotency-key.ts';
import { toProblem } from '../api/problem.ts';
import type { Instance } from '../fleet/instance-fields.ts';
import { usePage } from '../page-context.tsx';
import { useToasts } from '../ui/toast.tsx';
import { actOnEach, joinedProblem } from './act-on-each.ts';
import { ARCHIVE, REMOVE, RESTART, RESTORE, STOP } from './instance-documents.ts';
import { type ActName, runs, type TakingBack, takingBack, takingBackLabel } from './taking-back.ts';
import { trashLink } from './trash-link.tsx';

type Named = Pick<Instance, 'id' | 'name'>;

/** What is done to instances from wherever they are shown. Nothing rejects: a toast tells what came of it. */
export interface InstanceActs {
  stop(instances: readonly Named[]): Promise<void>;
  restart(instances: readonly Named[]): Promise<void>;
  archive(instances: readonly Named[]): Promise<void>;
  /** Out of the archive; what ran has ended, and nothing is started. */
  unarchive(instances: readonly Named[]): Promise<void>;
  /** To the trash; what runs is stopped first. */
  remove(instances: readonly Named[]): Promise<void>;
  /** Out of the trash again. */
  restore(ids: readonly string[]): Promise<void>;
}

export function useInstanceActs(): InstanceActs {
  const { api, fleet } = usePage();
  const told = useTold();
  return useMemo(() => {
    const run = async (name: ActName, instances: readonly Named[]): Promise<void> => {
      if (instances.length === 0) return;
      const before = fleet.current().instances;
      const results = new Map<string, Result>();
      const { done, failed } = await actOnEach(instances, async ({ id }) => {
        results.set(id, await DOING[name](api, id));
      });
      const named = done.map(({ id, name }) => ({ id, name: results.get(id)?.name ?? name }));
      const ways = Map.groupBy(named, ({ id }) =>
        takingBack(name, { ran: runs(before.get(id)), isRemoved: results.get(id)?.isRemoved === true }),
      );
      if (named.length > 0) told.done(name, named, backBy(name, ways, run));
      if (failed.length > 0) told.failed(name, failed, instances.length);
    };
    return {
      stop: (instances) => run('stop', instances),
      restart: (instances) => run('restart', instances),
      archive: (instances) => run('archive', instances),
      unarchive: (instances) => run('unarchive', instances),
      remove: (instances) => run('remove', instances),
      restore: (ids) =>
        run(
          'restore',
          ids.map((id) => ({ id, name: id })),
        ),
    };
  }, [api, fleet, told]);
}

interface Back {
  readonly label: ReturnType<typeof takingBackLabel>;
  readonly act: () => void;
}

function backBy(
  name: ActName,
  ways: ReadonlyMap<TakingBack | undefined, readonly Named[]>,
  run: (name: ActName, instances: readonly Named[]) => Promise<void>,
): Back | undefined {
  const known = [...ways].flatMap(([way, them]) => (way === undefined ? [] : [[way, them] as const]));
  if (known.length === 0) return undefined;
  return {
    label: takingBackLabel(new Set(known.map(([way]) => way)), name),
    act: () => {
      for (const [way, them] of known) void run(way, them);
    },
  };
}

function useTold() {
  const { t } = useTranslation('acts');
  const toasts = useToasts();
  const navigate = useNavigate();
  return useMemo(() => {
    const openTrash = () => void navigate({ to: '/', search: { trash: true } });
    return {
      done: (name: ActName, done: readonly Named[], back: Back | undefined): void =>
        toasts.done(
          t(`done.${name}`, { count: done.length, name: done[0]?.name }),
          back === undefined ? undefined : { label: t(`back.${back.label}`), act: back.act },
          name === 'remove' ? trashLink(t('trash'), openTrash) : undefined,
        ),
      failed: (
        name: ActName,
        failed: Parameters<typeof joinedProblem>[0] & readonly { item: Named }[],
        of: number,
      ): void =>
        toasts.problem(
          of === 1
            ? t(`failed.${name}`, { name: failed[0]?.item.name })
            : t('failed.some', { count: failed.length, of }),
          joinedProblem(failed),
        ),
    };
  }, [t, toasts, navigate]);
}

/** What only the daemon knows of what came of it. */
interface Result {
  readonly name?: string;
  readonly isRemoved?: boolean;
}

const DOING: Readonly<Record<ActName, (api: Api, id: string) => Promise<Result>>> = {
  stop: async (api, id) => ({ isRemoved: await stoppedAndGone(api, id) }),
  restart: async (api, id) => {
    await acted(api, RESTART, id);
    return {};
  },
  archive: async (api, id) => {
    await acted(api, ARCHIVE, id);
    return {};
  },
  unarchive: async (api, id) => {
    await restored(api, id, 'archive');
    return {};
  },
  remove: async (api, id) => {
    if (!(await isGoneByStop(api, id))) await acted(api, REMOVE, id);
    return { isRemoved: true };
  },
  restore: (api, id) => restored(api, id, 'trash'),
  bringBack: async (api, id) => {
    const { name } = await restored(api, id, 'trash');
    await acted(api, RESTART, id);
    return { name };
  },
};

/** From where the page has seen it: somebody else may have moved it since, and one step more is not what was asked for. */
async function restored(api: Api, target: string, from: 'trash' | 'archive'): Promise<{ name: string }> {
  return (await api.act(RESTORE, { target, from, key: idempotencyKey() })).restoreInstance;
}

function acted<Data>(
  api: Api,
  document: TypedDocumentNode<Data, { target: string; key?: string | null }>,
  target: string,
): Promise<Data> {
  return api.act(document, { target, key: idempotencyKey() });
}

/** What only waited for room is removed by being stopped. */
async function stoppedAndGone(api: Api, id: string): Promise<boolean> {
  return (await acted(api, STOP, id)).stopInstance.removedAt !== null;
}

async function isGoneByStop(api: Api, id: string): Promise<boolean> {
  try {
    return await stoppedAndGone(api, id);
  } catch (error) {
    if (toProblem(error).code !== 'not_running') throw error;
    return false;
  }
}
