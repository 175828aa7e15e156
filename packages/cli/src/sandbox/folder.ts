/**
 * Where things lie inside the sandbox's data folder.
 *
 * @module
 */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

export interface SandboxFolder {
  readonly root: string
  readonly postgres: string
  readonly keys: string
  readonly nodes: string
  readonly logs: string
  readonly services: string
  readonly topology: string
  readonly state: string
  readonly pids: string
  keyOf(code: string): string
  tokenKeyOf(code: string): string
  configOf(code: string): string
  policyOf(code: string): string
  logOf(name: string): string
  serviceConfigOf(name: string): string
  natsOf(code: string): string
  natsConfigOf(code: string): string
  jetstreamOf(code: string): string
}

export function sandboxFolder(dataDir: string): SandboxFolder {
  const root = resolve(dataDir)
  const natsOf = (code: string): string => join(root, 'nats', code)
  return {
    root,
    postgres: join(root, 'postgres'),
    keys: join(root, 'keys'),
    nodes: join(root, 'nodes'),
    logs: join(root, 'logs'),
    services: join(root, 'services'),
    topology: join(root, 'topology.yaml'),
    state: join(root, 'sandbox.json'),
    pids: join(root, 'pids.json'),
    keyOf: (code) => join(root, 'keys', `${code}.jwk`),
    tokenKeyOf: (code) => join(root, 'keys', `${code}-token.jwk`),
    configOf: (code) => join(root, 'nodes', `${code}.yaml`),
    policyOf: (code) => join(root, 'nodes', `${code}.policy.yaml`),
    serviceConfigOf: (name) => join(root, 'services', `${name}.json`),
    logOf: (name) => join(root, 'logs', `${name}.log`),
    natsOf,
    natsConfigOf: (code) => join(natsOf(code), 'server.conf'),
    jetstreamOf: (code) => join(natsOf(code), 'jetstream'),
  }
}

export function makeFolders(folder: SandboxFolder, codes: readonly string[]): void {
  for (const path of [folder.root, folder.keys, folder.nodes, folder.logs, folder.services])
    mkdirSync(path, { recursive: true })
  for (const code of codes) mkdirSync(folder.natsOf(code), { recursive: true })
}
