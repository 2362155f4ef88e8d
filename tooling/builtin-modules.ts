import type { Plugin } from 'esbuild';

/**
 * Takes Node's own modules by `process.getBuiltinModule` instead of an `import`. An import reads every export of such a
 * module, also those that load something large when they are touched: with `node:http` that is a whole second HTTP and
 * WebSocket client, 15 ms at each start.
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
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
      loader: 'js',
    }));
  },
};
