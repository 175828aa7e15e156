/**
 * The nats-server of one node.
 *
 * @module
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { natsConfig } from '@guantong/deploy/nats'
import { natsServerPath, natsServerVersion } from '@guantong/deploy/nats-server'
import { eventually } from '../support/eventually.ts'
import { type RunningProcess, runProcess } from './run-process.ts'

export interface NatsSite {
  readonly url: string
  readonly process: () => RunningProcess | undefined
  start(): Promise<void>
  kill(): Promise<void>
  freeze(): void
  thaw(): void
  /** Everything JetStream has stored; only while it is down. */
  wipe(): void
}

export interface NatsSiteInput extends Omit<Parameters<typeof natsConfig>[0], 'version' | 'host'> {
  home: string
  /** Smaller than in life, so that what is too large for one message is met all the time. */
  payloadBytes?: number
}

export function natsSite(input: NatsSiteInput): NatsSite {
  const { home, payloadBytes, ...config } = input
  const binary = natsServerPath()
  const version = binary === undefined ? undefined : natsServerVersion(binary)
  if (binary === undefined || version === undefined) throw new Error('no nats-server: set GUANTONG_NATS_SERVER')
  mkdirSync(home, { recursive: true })
  const text = natsConfig({ ...config, version, host: '127.0.0.1' })
  writeFileSync(join(home, 'server.conf'), adapted(text, payloadBytes))
  let process: RunningProcess | undefined
  return {
    url: `nats://127.0.0.1:${config.clientPort}`,
    process: () => process,
    async start() {
      if (process?.running() === true) return
      process = runProcess(binary, ['-c', join(home, 'server.conf'), '-l', join(home, 'server.log')], {
        stdio: 'ignore',
      })
      await eventually(`nats-server of ${config.code} greets`, () => greets(config.clientPort))
    },
    kill: async () => process?.kill(),
    freeze: () => process?.freeze(),
    thaw: () => process?.thaw(),
    wipe: () => rmSync(join(config.storeDir, 'jetstream'), { recursive: true, force: true }),
  }
}

/** A link that is back is found again after 0.2 s and not after 1 s: a thousand schedules wait for it. */
function adapted(text: string, payloadBytes: number | undefined): string {
  const replaced = (from: string | RegExp, to: string, within: string): string => {
    const next = within.replace(from, to)
    if (next === within) throw new Error(`the configuration of nats-server no longer holds ${from}`)
    return next
  }
  const payload = payloadBytes === undefined ? text : replaced(/max_payload: .*/, `max_payload: ${payloadBytes}`, text)
  return replaced('reconnect: "1s"', 'reconnect: "200ms"', payload)
}

const greets = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const finish = (answer: boolean): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(1_000, () => finish(false))
    socket.once('error', () => finish(false))
    socket.once('data', () => finish(true))
  })
