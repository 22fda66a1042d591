/** RxJS's own specs of operators, with tasks as sources. They are in no package of RxJS 7: 6.3.3 is the last that has them. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { run } from '../package/run.js';
import { workshop } from './workshop.js';

const name = '@reactivex/rxjs';
/** @type {{ packages: Record<string, { version: string, integrity: string }> }} */
const { packages } = JSON.parse(readFileSync(path.join(workshop, 'rxjs-specs', 'package-lock.json'), 'utf8'));
const { version, integrity } = /** @type {{ version: string, integrity: string }} */ (
  packages[`node_modules/${name}`]
);

/**
 * Downloads the package, unless that is done, and returns the folder of its specs. It has 27,000 files, of which 200 are specs,
 * so npm does not install it.
 */
export function rxjsSpecs() {
  const specs = path.join(workshop, '.cache', `rxjs-specs-${version}`);
  if (existsSync(specs)) return specs;
  const folder = `${specs}-unpacking`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const args = ['pack', `${name}@${version}`, '--json', '--ignore-scripts', '--pack-destination', folder];
  const [{ filename }] = /** @type {[{ filename: string }]} */ (
    JSON.parse(run('npm', args, { cwd: folder }))
  );
  const tarball = path.join(folder, filename);
  const [algorithm = '', expected] = integrity.split('-');
  if (createHash(algorithm).update(readFileSync(tarball)).digest('base64') !== expected) {
    throw new Error(
      `${name}@${version} is not the package that consumers/rxjs-specs/package-lock.json names.`,
    );
  }
  const unwanted = ['--exclude', 'package/spec-build/node_modules'];
  run('tar', ['-xzf', tarball, '-C', folder, ...unwanted, 'package/spec-build']);
  renameSync(path.join(folder, 'package/spec-build'), specs);
  rmSync(folder, { recursive: true });
  return specs;
}
