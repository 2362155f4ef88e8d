/** Programs and workers that the daemon starts: bundles beside it when it is bundled, sources in the repository. */
export interface Entries {
  readonly keeper: URL;
  readonly storeWorker: URL;
  readonly screenWorker: URL;
  readonly diskWorker: URL;
  readonly demo: URL;
  readonly doctor: URL;
  /** What makes certificates: loaded by those alone who want one. */
  readonly certificates: URL;
  /** The folder with the recipes of images. */
  readonly recipes: URL;
  /** The folder of the web page, as built. */
  readonly page: URL;
}

const BUNDLED = {
  keeper: './keeper.js',
  storeWorker: './store-worker.js',
  screenWorker: './screen-worker.js',
  diskWorker: './disk-worker.js',
  demo: './demo.js',
  doctor: './doctor.js',
  certificates: './certificates.js',
  recipes: './',
  page: './page/',
};

const SOURCES = {
  keeper: '../../../packages/keeper/src/program/main.ts',
  storeWorker: '../../../packages/store/src/sqlite/worker.ts',
  screenWorker: './screen/worker.ts',
  diskWorker: './disk/worker.ts',
  demo: '../../../packages/agents/src/demo/program/main.ts',
  doctor: './doctor/main.ts',
  certificates: './access/tls/own-certificate.ts',
  recipes: '../../../packages/agents/images/',
  page: '../../cli/dist/page/',
};

export function findEntries(from: string = import.meta.url): Entries {
  const paths = from.endsWith('.ts') ? SOURCES : BUNDLED;
  return {
    keeper: new URL(paths.keeper, from),
    storeWorker: new URL(paths.storeWorker, from),
    screenWorker: new URL(paths.screenWorker, from),
    diskWorker: new URL(paths.diskWorker, from),
    demo: new URL(paths.demo, from),
    doctor: new URL(paths.doctor, from),
    certificates: new URL(paths.certificates, from),
    recipes: new URL(paths.recipes, from),
    page: new URL(paths.page, from),
  };
}
