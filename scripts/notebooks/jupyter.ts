import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { UsageError } from '../../engine/market/errors.ts';

/** A program's file on the PATH; undefined when there is none. */
export function onPath(name: string, path = process.env['PATH'] ?? ''): string | undefined {
  const files = path.split(delimiter).map((folder) => join(folder, name));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The `jupyter` on the PATH. Throws UsageError with the line that installs it, unless what is needed of it is there. */
export function findJupyter(needs: 'nbconvert' | 'browser'): { readonly jupyter: string; readonly command: string } {
  const jupyter = onPath('jupyter');
  const commands = needs === 'nbconvert' ? ['nbconvert'] : ['lab', 'notebook'];
  const command = commands.find((name) => onPath(`jupyter-${name}`) !== undefined);
  if (jupyter !== undefined && command !== undefined) return { jupyter, command };
  const packages = needs === 'nbconvert' ? 'jupyter-client jupyter-nbconvert python3-ipython' : 'jupyter-notebook';
  throw new UsageError(
    `Jupyter is not on the PATH (looked for jupyter and jupyter-${commands.join(' or jupyter-')}): sudo apt-get install ${packages}`,
  );
}

/** The Python that has Jupyter's packages: the one `jupyter` itself runs on, else python3. Throws UsageError. */
export function findPython(jupyter: string): string {
  const [, interpreter] = /^#!\s*(\S+python\S*)/.exec(readFileSync(realpathSync(jupyter), 'latin1')) ?? [];
  const candidates = [interpreter, '/usr/bin/python3', 'python3'].filter((python) => python !== undefined);
  const found = candidates.find(
    (python) => spawnSync(python, ['-c', 'import jupyter_client, IPython'], { stdio: 'ignore' }).status === 0,
  );
  if (found !== undefined) return found;
  throw new UsageError('No Python has jupyter_client and IPython: sudo apt-get install jupyter-client python3-ipython');
}

/** Installs the notebooks' own packages, unless they are as the lock says. Nothing but the npm registry is asked. */
export function installPackages(folder: string): void {
  const [wanted, installed] = [join(folder, 'package-lock.json'), join(folder, 'node_modules', '.package-lock.json')];
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  process.stderr.write('Installing the notebooks’ packages (about 430 MB, once) …\n');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`npm ci failed in ${folder}.`);
}

/** Installs the TypeScript kernel under `prefix`, so that nobody's home is changed; gives Jupyter's environment for it. */
export function installKernel(folder: string, place: { python: string; prefix: string }): Record<string, string> {
  const tslab = join(folder, 'node_modules', '.bin', 'tslab');
  const args = ['install', '--python', place.python, '--prefix', place.prefix, '--binary', tslab];
  const { status, stderr } = spawnSync(tslab, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (status !== 0) throw new Error(`tslab could not install its kernel: ${stderr.trim()}`);
  return { JUPYTER_PATH: join(place.prefix, 'share', 'jupyter') };
}
