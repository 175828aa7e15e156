/**
 * One node of the sandbox: `guantong serve`, as an operator would start it.
 *
 * @module
 */
import { cloneRoot, compiledCode, mainFile } from '../program/clone.ts'
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
    // Known before the first file is read, which is TypeScript.
    env: { ...env, NODE_COMPILE_CACHE: compiledCode },
  })
}
