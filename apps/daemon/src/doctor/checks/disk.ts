import { BALLAST_BYTES, BALLAST_RETURN_BYTES, ROOM_MIN_BYTES } from '../../local-machine.ts';
import { detailed, found, type Found } from '../found.ts';
import type { DiskFacts, World } from '../world.ts';
import { type Check, size } from './check.ts';

const LOW_SHARE = 0.05;
/** A twentieth of a very large disk is a lot of room. */
const LOW_MAX_BYTES = 10 * 1024 ** 3;
const REMOVED_MIN_BYTES = 16 * 1024 * 1024;

export const disk: Check = {
  area: 'disk',
  judge: (world) => {
    const { disk, logs } = world;
    return {
      things: (disk.ok ? 1 : 0) + logs.removed.length,
      skipped: disk.ok ? null : disk.error,
      findings: [
        ...(disk.ok ? [...ofRoom(disk.value, world), ...ofBallast(disk.value, world)] : []),
        ...ofRemoved(world),
      ],
    };
  },
};

function ofRoom(
  { freeBytes, totalBytes, freeFiles, totalFiles }: DiskFacts,
  { paths: { state } }: World,
): Found[] {
  const findings: Found[] = [];
  if (freeBytes < ROOM_MIN_BYTES) {
    const problem = `${size(freeBytes)} are free; starting needs ${size(ROOM_MIN_BYTES)}.`;
    findings.push(found('disk_full', state, problem));
  } else if (freeBytes < Math.min(LOW_SHARE * totalBytes, LOW_MAX_BYTES)) {
    findings.push(found('disk_low', state, `${size(freeBytes)} of ${size(totalBytes)} are free.`));
  }
  if (totalFiles > 0 && freeFiles < LOW_SHARE * totalFiles) {
    findings.push(found('inodes_low', state, `${freeFiles} of ${totalFiles} inodes are free.`));
  }
  return findings;
}

/** A daemon looks after it every three seconds; without one, it is missing until the next one comes. */
function ofBallast({ freeBytes }: DiskFacts, { daemon, files, paths, registry }: World): Found[] {
  const hasRegistry = registry.ok && typeof registry.value === 'object';
  const isShort = (files.ballastBytes ?? 0) < BALLAST_BYTES;
  if (daemon.answer.kind !== 'absent' || !hasRegistry || !isShort || freeBytes < BALLAST_RETURN_BYTES)
    return [];
  const has = files.ballastBytes === null ? 'It is not there' : `It has ${size(files.ballastBytes)}`;
  return [found('ballast_missing', paths.ballast, `${has}; it should have ${size(BALLAST_BYTES)}.`)];
}

function ofRemoved({ logs: { removed }, paths }: World): Found[] {
  const bytes = removed.reduce((sum, directory) => sum + directory.bytes, 0);
  const largest = removed.toSorted((a, b) => b.bytes - a.bytes)[0];
  if (largest === undefined || bytes < REMOVED_MIN_BYTES) return [];
  const problem = `${removed.length === 1 ? 'One removed instance has' : `${removed.length} removed instances have`} ${size(bytes)} of logs.`;
  return [detailed('removed_logs', paths.instances, { problem, advised: largest.path })];
}
