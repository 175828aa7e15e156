/**
 * Prints the nats-server configuration of one node, for an operator who keeps passwords in the environment:
 *
 *   NATS_PASSWORD=… NATS_LINK_370200=… node deploy/nats/print-nats-config.ts \
 *     --topology topology.yaml --node 370000 --store /var/lib/nats --leaf-port 7422 --parent nation.example:7422
 *
 * NATS_PASSWORD is the node's own, NATS_LINK_<child> a child's, NATS_LINK the one it presents to its parent itself.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { GuantongError, parseTopology } from '@guantong/contract'
import { parse } from 'yaml'
import { natsServerPath, natsServerVersion } from '../bootstrap/nats-server.mjs'
import { natsConfig } from './nats-config.ts'

const { values } = parseArgs({
  options: {
    topology: { type: 'string' },
    node: { type: 'string' },
    store: { type: 'string', default: '/var/lib/guantong/nats' },
    host: { type: 'string', default: '0.0.0.0' },
    'client-port': { type: 'string', default: '4222' },
    'leaf-port': { type: 'string' },
    parent: { type: 'string' },
    'tls-cert': { type: 'string' },
    'tls-key': { type: 'string' },
    'tls-ca': { type: 'string' },
  },
})

const required = (field: string, value: string | undefined): string => {
  if (value === undefined || value === '') throw new GuantongError('GT_INPUT_INVALID', { field, reason: 'required' })
  return value
}

const topology = parseTopology(parse(readFileSync(required('--topology', values.topology), 'utf8')))
const code = required('--node', values.node)
const binary = natsServerPath()
const [parentHost, parentPort] = values.parent?.split(':') ?? []
const tls = values['tls-cert'] !== undefined && values['tls-key'] !== undefined
const childPasswords = Object.fromEntries(
  topology
    .childrenOf(code)
    .map((child) => [child.code, required(`NATS_LINK_${child.code}`, process.env[`NATS_LINK_${child.code}`])]),
)

process.stdout.write(
  natsConfig({
    topology,
    code,
    version: (binary === undefined ? undefined : natsServerVersion(binary)) ?? [2, 14, 0],
    host: values.host,
    clientPort: Number(values['client-port']),
    ...(values['leaf-port'] === undefined ? {} : { leafPort: Number(values['leaf-port']) }),
    storeDir: values.store,
    password: required('NATS_PASSWORD', process.env.NATS_PASSWORD),
    childPasswords,
    ...(parentHost === undefined
      ? {}
      : {
          parent: {
            host: parentHost,
            port: Number(parentPort ?? 7422),
            password: required('NATS_LINK', process.env.NATS_LINK),
            tls,
          },
        }),
    ...(tls
      ? {
          tls: {
            cert: values['tls-cert'] ?? '',
            key: values['tls-key'] ?? '',
            ...(values['tls-ca'] === undefined ? {} : { ca: values['tls-ca'] }),
          },
        }
      : {}),
  }),
)
