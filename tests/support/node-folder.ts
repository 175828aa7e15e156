/**
 * What an operator has of a node: its node.yaml, with topology and key beside it.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { World } from './make-topology.ts'
import { openPolicyText } from './open-policy.ts'

/** @returns the path of node.yaml */
export function writeNodeFolder(
  folder: string,
  world: Pick<World, 'document' | 'jwks' | 'tokenJwks'>,
  node: { code: string; databaseUrl: string; nats?: object },
): string {
  const { code, databaseUrl, nats = { url: 'nats://127.0.0.1:1' } } = node
  const home = join(folder, code)
  mkdirSync(join(home, 'keys'), { recursive: true })
  writeFileSync(join(home, 'topology.yaml'), stringify(world.document))
  const [key, tokenKey] = [`keys/${code}.jwk`, `keys/${code}-token.jwk`]
  writeFileSync(join(home, key), JSON.stringify(world.jwks.get(code)), { mode: 0o600 })
  writeFileSync(join(home, tokenKey), JSON.stringify(world.tokenJwks.get(code)), { mode: 0o600 })
  writeFileSync(join(home, 'policy.yaml'), openPolicyText())
  const config = join(home, 'node.yaml')
  const text = stringify({
    code,
    databaseUrl,
    nats,
    topology: 'topology.yaml',
    topologyUnsigned: 'allow',
    key,
    tokenKey,
  })
  writeFileSync(config, text, { mode: 0o600 })
  return config
}
