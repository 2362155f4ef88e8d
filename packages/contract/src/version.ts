/** Berth's version. `npm run check` holds it against the package files. */
export const BERTH_VERSION = '0.1.0';
