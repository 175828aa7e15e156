/**
 * What the files of the packages import from each other, by value or by type.
 *
 * @module
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { CLONE } from '../support/clone.ts'

/** Without tests, fixtures and what is generated. */
export const sources: readonly string[] = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'packages'], {
  cwd: CLONE,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((file) => file.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(file) && !file.includes('/generated/'))

/** Statements stand at the beginning of a line; what is imported where it is used, for its type or later, anywhere. */
const IMPORT = /^(?:import|export)\b[^'"`]*?\bfrom '(\.[^']+)'|^import '(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm

/** Files of the same package. */
export const importsOf = (file: string): string[] =>
  [...readFileSync(join(CLONE, file), 'utf8').matchAll(IMPORT)].map(([, from, effect, inline]) =>
    posix.join(posix.dirname(file), from ?? effect ?? inline ?? ''),
  )
