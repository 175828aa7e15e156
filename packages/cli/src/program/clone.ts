/**
 * Paths of the clone this command belongs to.
 *
 * @module
 */
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const cloneRoot: string = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..')
export const mainFile: string = join(cloneRoot, 'packages', 'cli', 'src', 'main.ts')
/** Where V8's compiled code is kept. */
export const compiledCode: string = join(cloneRoot, 'node_modules', '.cache', 'compile')

/** The folder relative paths on the command line start from: `npm run` moves to the clone, the reader did not. */
export function startFolder(env: NodeJS.ProcessEnv): string {
  return env.GUANTONG_CWD ?? process.cwd()
}

/** The sandbox's data folder: --data, else GUANTONG_DATA, else `.guantong` in the clone. */
export function dataFolder(option: string | undefined, env: NodeJS.ProcessEnv): string {
  const given = option ?? env.GUANTONG_DATA
  return given === undefined || given === '' ? join(cloneRoot, '.guantong') : resolve(startFolder(env), given)
}
