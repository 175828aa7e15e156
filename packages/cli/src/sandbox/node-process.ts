/**
 * One node of the sandbox: `guantong serve`, as an operator would start it.
 *
 * @module
 */
import { join } from 'node:path'
import { cloneRoot, mainFile } from '../program/clone.ts'
import { type ChildProcess, startProcess } from './child-process.ts'

export interface NodeProcessInput {
  configFile: string
  logFile: string
}

export function startNodeProcess({ configFile, logFile }: NodeProcessInput): ChildProcess {
  // A node's own configuration counts, not what `up` happened to be started with.
  const { DATABASE_URL: _database, NATS_URL: _nats, ...env } = process.env
  return startProcess({
    command: process.execPath,
    args: [mainFile, 'serve', '--config', configFile],
    logFile,
    cwd: cloneRoot,
    // The second start of eight processes that load the same modules should not compile them again.
    env: { ...env, NODE_COMPILE_CACHE: join(cloneRoot, 'node_modules', '.cache', 'compile') },
  })
}
