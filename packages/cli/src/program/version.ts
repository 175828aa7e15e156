import { createRequire } from 'node:module'

/** The release this command belongs to. */
export const { version } = createRequire(import.meta.url)('../../package.json') as { version: string }
