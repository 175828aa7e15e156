/**
 * Prints the nats-server configuration of one node; passwords come from the environment. `--help` says how.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { GuantongError, parseTopology, sentenceOf } from '@guantong/contract'
import { parse } from 'yaml'
import { type NatsVersion, natsServerPath, natsServerVersion, parseNatsVersion } from '../bootstrap/nats-server.mjs'
import { language, say } from '../bootstrap/say.mjs'
import { natsConfig } from './nats-config.ts'
import type { NatsConfigInput } from './nats-config-input.ts'
import { printUsage } from './print-usage.ts'

const { values } = parseArgs({
  options: {
    topology: { type: 'string' },
    node: { type: 'string' },
    store: { type: 'string', default: '/var/lib/guantong/nats' },
    'store-gigabytes': { type: 'string' },
    host: { type: 'string', default: '0.0.0.0' },
    'client-port': { type: 'string', default: '4222' },
    'leaf-port': { type: 'string' },
    'monitor-port': { type: 'string' },
    parent: { type: 'string' },
    'server-version': { type: 'string' },
    'tls-cert': { type: 'string' },
    'tls-key': { type: 'string' },
    'tls-ca': { type: 'string' },
    'tls-verify': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

function required(field: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new GuantongError('GT_INPUT_INVALID', { field, reason: 'required' })
  return value
}

function numberIn(field: string, value: string, highest = 65_535): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 1 || number > highest)
    throw new GuantongError('GT_INPUT_INVALID', { field, reason: `1–${highest}` })
  return number
}

/** The release the text is for: as given, else the one on this machine, else the one we recommend. */
function releaseFor(said: string | undefined): NatsVersion {
  const binary = natsServerPath()
  const version = said === undefined ? binary && natsServerVersion(binary) : parseNatsVersion(said)
  if (version !== undefined && version !== '') return version
  if (said !== undefined) throw new GuantongError('GT_INPUT_INVALID', { field: '--server-version', reason: said })
  return [2, 14, 0]
}

function inputOf(): NatsConfigInput {
  const topology = parseTopology(parse(readFileSync(required('--topology', values.topology), 'utf8')))
  const code = required('--node', values.node)
  const parent = values.parent === undefined ? undefined : /^(tls:\/\/)?([^:]+)(?::(\d+))?$/.exec(values.parent)
  if (parent === null) throw new GuantongError('GT_INPUT_INVALID', { field: '--parent', reason: 'host[:port]' })
  const { 'tls-cert': cert, 'tls-key': key, 'tls-ca': ca, 'tls-verify': verify } = values
  // A certificate without its key, or the other way round, must not end in a server that speaks in clear.
  if (cert !== undefined || key !== undefined || verify) {
    required('--tls-cert', cert)
    required('--tls-key', key)
  }
  if (verify) required('--tls-ca', ca)
  const { NATS_OPERATOR: operatorPassword } = process.env
  return {
    topology,
    code,
    version: releaseFor(values['server-version']),
    host: values.host,
    clientPort: numberIn('--client-port', values['client-port']),
    ...(values['leaf-port'] === undefined ? {} : { leafPort: numberIn('--leaf-port', values['leaf-port']) }),
    ...(values['monitor-port'] === undefined
      ? {}
      : { monitorPort: numberIn('--monitor-port', values['monitor-port']) }),
    storeDir: values.store,
    ...(values['store-gigabytes'] === undefined
      ? {}
      : { maxStoreGigabytes: numberIn('--store-gigabytes', values['store-gigabytes'], 100_000) }),
    password: required('NATS_PASSWORD', process.env.NATS_PASSWORD),
    ...(operatorPassword ? { operatorPassword } : {}),
    childPasswords: Object.fromEntries(
      topology
        .childrenOf(code)
        .map((child) => [child.code, required(`NATS_LINK_${child.code}`, process.env[`NATS_LINK_${child.code}`])]),
    ),
    ...(parent === undefined
      ? {}
      : {
          parent: {
            host: parent[2] ?? '',
            port: numberIn('--parent', parent[3] ?? '7422'),
            password: required('NATS_LINK', process.env.NATS_LINK),
            tls: parent[1] !== undefined || cert !== undefined || ca !== undefined,
          },
        }),
    tls: {
      verify,
      ...(cert === undefined || key === undefined ? {} : { cert, key }),
      ...(ca === undefined ? {} : { ca }),
    },
  }
}

if (values.help) process.stdout.write(printUsage(language()))
else {
  try {
    process.stdout.write(natsConfig(inputOf()))
  } catch (error) {
    if (!(error instanceof GuantongError)) throw error
    say(sentenceOf(error.code, error.params, 'en'), sentenceOf(error.code, error.params, 'zh'))
    process.exitCode = 1
  }
}
