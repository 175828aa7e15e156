import { resolve } from 'node:path'
import { startFolder } from '../program/clone.ts'

/** A name stays a name; a path is taken from where the reader stands. */
export const profilePath = (given: string, env: NodeJS.ProcessEnv): string =>
  /^[a-z0-9-]+$/.test(given) ? given : resolve(startFolder(env), given)
