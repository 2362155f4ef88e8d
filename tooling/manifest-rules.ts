import type { Manifest, Package } from './workspace.ts';

/** Licences that ask for no more than to be named. */
const LICENCES = /^(MIT|ISC|Apache-2\.0|0BSD|BSD-[23]-Clause)$/;

export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export interface LockedPackage {
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface MissingPackage {
  readonly name: string;
  readonly version: string;
  /** Only for development. */
  readonly dev: boolean;
}

/** Where a package file names another version than the code does. */
export function versionProblems(version: string, packages: readonly Package[]): string[] {
  return packages.flatMap(({ folder, manifest }) => {
    const file = `${folder}/package.json`.replace(/^\.\//, '');
    const own = manifest.version === version ? [] : [`${file}: version ${manifest.version}, not ${version}`];
    const others = namesInside(manifest)
      .filter(([, wanted]) => wanted !== version)
      .map(([name, wanted]) => `${file}: ${name} ${wanted}, not ${version}`);
    return [...own, ...others];
  });
}

function namesInside({ dependencies, devDependencies }: Manifest): [string, string][] {
  return Object.entries({ ...dependencies, ...devDependencies }).filter(([name]) =>
    name.startsWith('@berth/'),
  );
}

/** What is wrong with the lockfile, and with the packages that end up on users' machines. */
export function lockProblems(lockfile: Lockfile, development: ReadonlySet<string>): string[] {
  const [first, ...others] = missingFromLock(lockfile);
  const missing =
    first === undefined
      ? []
      : [
          `package-lock.json lacks ${first.name} and ${others.length} more, so \`npm ci\` fails: ` +
            'run `node tooling/complete-lockfile.ts`',
        ];
  return [...missing, ...passedOnProblems(lockfile, development)];
}

function passedOnProblems({ packages }: Lockfile, development: ReadonlySet<string>): string[] {
  return Object.entries(packages)
    .filter(([path, { dev, devOptional, link }]) => !(isOurs(path) || dev || devOptional || link))
    .map(([path, facts]) => ({ name: path.slice(path.lastIndexOf('node_modules/') + 13), facts }))
    .filter(({ name }) => !development.has(name))
    .flatMap(({ name, facts }) => [
      ...(isPassedOn(facts.license) ? [] : [`${name}: licence ${facts.license ?? 'not named'}`]),
      ...(facts.hasInstallScript
        ? [`${name}: runs a script when it is installed, which npm may not allow`]
        : []),
    ]);
}

/** Packages for other platforms that the lockfile knows of and does not list. `npm ci` refuses such a lockfile. */
export function missingFromLock({ packages }: Lockfile): MissingPackage[] {
  return Object.entries(packages).flatMap(([path, { optionalDependencies, dev }]) =>
    Object.entries(optionalDependencies ?? {})
      .filter(([name]) => !isLocked(path, name, packages))
      .map(([name, version]) => ({ name, version, dev: dev === true })),
  );
}

function isLocked(path: string, name: string, packages: Lockfile['packages']): boolean {
  return (
    Object.hasOwn(packages, `node_modules/${name}`) || Object.hasOwn(packages, `${path}/node_modules/${name}`)
  );
}

function isOurs(path: string): boolean {
  return !path.includes('node_modules/');
}

/** Of alternatives one must fit, of licences that hold together all. */
function isPassedOn(expression: string | undefined): boolean {
  const alternatives = (expression ?? '').replaceAll(/[()]/g, '').split(' OR ');
  return alternatives.some((alternative) =>
    alternative.split(' AND ').every((licence) => LICENCES.test(licence)),
  );
}
