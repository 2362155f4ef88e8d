import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createSecureContext } from 'node:tls';
import { BerthError, messageOf } from '@berth/contract';
import type { Log } from '@berth/core';
import type { Certificate } from '@berth/server';
import type { CertificateSource } from './certificate-source.ts';

export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** Whoever renews them writes one after the other. */
const SETTLE_MS = 500;

/** A certificate that somebody else renews: its files are read again when they change. */
export async function certificateInFiles(files: CertificateFiles, log: Log): Promise<CertificateSource> {
  let current = await readPair(files);
  let listener: (certificate: Certificate) => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const renew = async () => {
    try {
      const next = await readPair(files);
      if (next.cert === current.cert && next.key === current.key) return;
      current = next;
      listener(next);
      log.info('a new certificate is used', { path: files.cert });
    } catch (error) {
      log.warn('the new certificate is not used; the one before goes on', { error: messageOf(error) });
    }
  };
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void renew(), SETTLE_MS).unref();
  };
  const watchers = [...new Set([files.cert, files.key].map((path) => dirname(path)))].map((directory) =>
    watched(directory, changed),
  );
  return {
    get current() {
      return current;
    },
    authority: null,
    problem: null,
    onRenewal: (listen) => {
      listener = listen;
    },
    renew,
    close: () => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

function watched(directory: string, changed: () => void): FSWatcher {
  return watch(directory, { persistent: false }, changed).on('error', changed);
}

/** Refuses what does not belong together, before anybody is served with it. */
async function readPair({ cert, key }: CertificateFiles): Promise<Certificate> {
  try {
    const pair = { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
    createSecureContext(pair);
    return pair;
  } catch (error) {
    const message = `The certificate ${cert} with the key ${key} cannot be used: ${messageOf(error)}.`;
    throw new BerthError({ code: 'listen_refused', message, details: { cert, key } }, { cause: error });
  }
}
