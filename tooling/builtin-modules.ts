import type { Plugin } from 'esbuild';

const LAZY = new Set(['node:fs/promises', 'node:zlib']);

/**
 * Takes Node's own modules by `process.getBuiltinModule` instead of an `import`. An import reads every export of such a
 * module, also those that load something large when they are touched: with `node:http` that is a whole second HTTP and
 * WebSocket client, 15 ms at each start. Those in `LAZY` are not even loaded before something of them is used: each costs
 * 2 ms and 0.4 MB, which a keeper that has little to do may never need.
 */
export const builtinModules: Plugin = {
  name: 'builtin-modules',
  setup(build) {
    // A dynamic import stays one: it is only made when needed, and its result must have the names of the module.
    build.onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'dynamic-import'
        ? { path, external: true }
        : { path, namespace: 'builtin', sideEffects: false },
    );
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: LAZY.has(path) ? lazily(path) : `module.exports = ${moduleAt(path)}`,
      loader: 'js',
    }));
  },
};

/** The names are those of the Node that builds. Only for modules that are not functions themselves. */
function lazily(path: string): string {
  const names = Object.keys(process.getBuiltinModule(path) as object);
  const getters = names.map((name) => `get ${name}() { return load().${name}; }`);
  return `const load = () => ${moduleAt(path)}; module.exports = { ${getters.join(', ')} };`;
}

function moduleAt(path: string): string {
  return `process.getBuiltinModule(${JSON.stringify(path)})`;
}
