import type { Plugin } from 'esbuild';

/**
 * Takes Node's own modules by `process.getBuiltinModule` instead of an `import`, and of each only what is used. An import
 * reads every export of such a module, also those that load something large when they are touched: with `node:http` that is
 * a whole second HTTP and WebSocket client, 15 ms at each start.
 */
export const builtinModules: Plugin = {
  name: 'builtin-modules',
  setup(build) {
    // A dynamic import stays one: it is only made when needed, and its result must have the names of the module.
    build.onResolve({ filter: /^node:/ }, ({ path, kind }) => {
      if (kind === 'dynamic-import') return { path, external: true };
      return {
        path,
        namespace: kind === 'require-call' ? 'required-builtin' : 'builtin',
        sideEffects: false,
      };
    });
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: moduleOf(path),
      loader: 'js',
    }));
    build.onLoad({ filter: /.*/, namespace: 'required-builtin' }, ({ path }) => ({
      contents: `module.exports = ${take(path)}`,
      loader: 'js',
    }));
  },
};

/** One constant for each export; the bundler leaves out those that nobody imports, and with them the reading. */
function moduleOf(path: string): string {
  const names = Object.keys(process.getBuiltinModule(path) ?? {}).filter((name) =>
    /^[A-Za-z_]\w*$/.test(name),
  );
  const exports = names.map((name) => `export const ${name} = /* @__PURE__ */ (() => all.${name})();`);
  return [`const all = /* @__PURE__ */ ${take(path)};`, 'export { all as default };', ...exports].join('\n');
}

function take(path: string): string {
  return `process.getBuiltinModule(${JSON.stringify(path)})`;
}
