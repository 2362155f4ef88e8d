import { useState } from 'react';
import type { ResultOf } from '../api/graphql.ts';
import { type Answer, useAnswer } from '../api/use-answer.ts';
import { useFollow } from '../api/use-follow.ts';
import type { Instance } from '../fleet/instance-fields.ts';
import { LIVE_RESOURCES, RESOURCE_HISTORY } from './resource-documents.ts';
import { joinedPoints, type Point, pointOf } from './resource-series.ts';

/** A point each second for an hour. */
const TOLD_MAX = 3600;

type Disk = ResultOf<typeof LIVE_RESOURCES>['resources']['instances'][number]['disk'];

export interface Resources extends Pick<Answer<unknown>, 'problem' | 'again'> {
  /** Oldest first; undefined until they are known. */
  readonly points: readonly Point[] | undefined;
  readonly disk: Disk;
}

export function useResources({ id, status, run }: Instance): Resources {
  const { data, problem, again } = useAnswer(RESOURCE_HISTORY, { target: id }, run ?? '');
  const [told, setTold] = useState<readonly Point[]>([]);
  const [disk, setDisk] = useState<Disk>(null);
  useFollow(
    LIVE_RESOURCES,
    {},
    {
      isOff: status !== 'running',
      next: ({ resources: { time, instances } }) => {
        const use = instances.find(({ instance }) => instance === id);
        if (use === undefined) return;
        setTold((before) => [...before.slice(1 - TOLD_MAX), pointOf(time, use)]);
        if (use.disk !== null) setDisk(use.disk);
      },
    },
  );
  const points = data === undefined ? undefined : joinedPoints(data.resourceHistory, told);
  return { points, disk, problem, again };
}
