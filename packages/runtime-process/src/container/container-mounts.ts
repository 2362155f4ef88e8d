import { mkdir } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { BerthError, type Confinement, type Mount } from '@berth/contract';
import type { RunRequest } from '@berth/core';
import type { ContainerMount, EngineAddress } from '@berth/engine';
import { type BerthPaths, privateHome } from '@berth/host';
import { kindInPlace } from '../sandbox/kind-in-place.ts';
import { checkOpenPlaces } from '../sandbox/open-places.ts';
import { isWithin } from '../sandbox/paths-within.ts';
import { repositoryPlaces } from '../sandbox/repository-places.ts';

export interface MountParts {
  readonly paths: BerthPaths;
  /** Where the programs of assistants are that Berth installed. */
  readonly programs: string;
  readonly engine: EngineAddress;
}

/** Variables that name files with certificates, without which nothing can be reached at some companies. */
const CERTIFICATES = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

/**
 * What a container sees of the machine, each at its own path: its home, what the assistant was granted, what was asked for,
 * its workspace, and what the program cannot do without. Nothing else of the machine is in it.
 */
export async function containerMounts(
  { paths, programs, engine }: MountParts,
  request: RunRequest,
  { mounts, granted = [] }: Confinement,
): Promise<ContainerMount[]> {
  const open: Mount[] = [...mounts, { path: request.cwd, writable: true }];
  await checkOpenPlaces(paths, open);
  checkEngine(engine, open);
  const home: Mount = { path: privateHome(paths, request.instance), writable: true };
  for (const { path } of [home, ...granted].filter(({ writable }) => writable))
    await mkdir(path, { recursive: true, mode: 0o700 });
  const program = isAbsolute(request.file) && isWithin(request.file, programs) ? [programs] : [];
  const certificates = CERTIFICATES.flatMap((name) => request.env[name] ?? []).filter(isAbsolute);
  const readable = [...program, ...certificates].map((path): Mount => ({ path, writable: false }));
  const all = [...readable, home, ...granted, ...open, ...(await repositoryPlaces(request.cwd))];
  const found = await Promise.all(all.map(async (mount) => ({ mount, kind: await kindInPlace(mount.path) })));
  const there = found.filter(({ kind }) => kind !== undefined).map(({ mount }) => mount);
  return withoutDoubles(there).map(({ path, writable }) => ({
    source: path,
    target: path,
    readOnly: !writable,
  }));
}

/** Who reaches the engine is root on the machine. */
export function checkEngine(engine: EngineAddress, places: readonly Mount[]): void {
  if (engine.kind !== 'socket') return;
  const around = places.find(({ path }) => isWithin(engine.path, path));
  if (around === undefined) return;
  const message = `${around.path} cannot be opened to a container: the socket of its engine lies in it.`;
  throw new BerthError({ code: 'place_not_confined', message, details: { path: around.path } });
}

/** An engine refuses the same place twice. The last one counts, as in a sandbox. */
function withoutDoubles(mounts: readonly Mount[]): Mount[] {
  return [...new Map(mounts.map((mount) => [mount.path, mount])).values()];
}
