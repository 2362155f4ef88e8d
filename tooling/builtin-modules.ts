import type { Plugin } from 'esbuild';

const LAZY = new Set(['node:fs/promises', 'node:zlib']);

/**
 * Takes Node's own modules by `process.getBuiltinModule` instead of an `import`, and of each only what is used. An import
 * reads every export of such a module, also those that load something large when they are touched: with `node:http` that is
 * a whole second HTTP and WebSocket client, 15 ms at each start. Those in `LAZY` are not even loaded before something of
 * them is used: each costs 2 ms and 0.4 MB, which a keeper that has little to do may never need.
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
      contents: LAZY.has(path) ? lazily(path) : moduleOf(path),
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
  const names = namesOf(path).filter((name) => /^[A-Za-z_]\w*$/.test(name));
  const exports = names.map((name) => `export const ${name} = /* @__PURE__ */ (() => all.${name})();`);
  return [`const all = /* @__PURE__ */ ${take(path)};`, 'export { all as default };', ...exports].join('\n');
}

/** Only for modules that are not functions themselves. */
function lazily(path: string): string {
  const getters = namesOf(path).map((name) => `get ${name}() { return load().${name}; }`);
  return `const load = () => ${take(path)}; module.exports = { ${getters.join(', ')} };`;
}

/** As in the Node that builds. */
function namesOf(path: string): string[] {
  return Object.keys(process.getBuiltinModule(path) ?? {});
}

function take(path: string): string {
  return `process.getBuiltinModule(${JSON.stringify(path)})`;
}
