'use strict';

const { existsSync } = require('node:fs');
const { enableCompileCache } = require('node:module');

/**
 * Where compiled code is kept. Not Node's default below the temporary directory: on a shared machine anyone may have made
 * that folder first, and what is in it gets executed. Undefined when there is no private place.
 */
function compileCacheDirectory(env) {
  // A scratch state directory must not be created here, with the wrong permissions, before Berth has looked at it.
  if (env.BERTH_HOME) return existsSync(env.BERTH_HOME) ? `${env.BERTH_HOME}/cache/code` : undefined;
  if (env.XDG_CACHE_HOME) return `${env.XDG_CACHE_HOME}/berth/code`;
  return env.HOME ? `${env.HOME}/.cache/berth/code` : undefined;
}

const directory = compileCacheDirectory(process.env);
if (directory !== undefined) enableCompileCache(directory);

try {
  require('../dist/cli.cjs');
} catch (error) {
  console.error(`berth: could not be loaded: ${error.stack ?? error}`);
  process.exitCode = 1;
}
