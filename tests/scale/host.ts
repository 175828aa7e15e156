/**
 * A process with many nodes in it: each with its own database, key and NATS user, none knowing of the others.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { importNodeKey, parseTopology } from '@guantong/contract'
import { type RunningNode, startNode } from '@guantong/node'
import { nodeConfigSchema } from '@guantong/node/config'
import { type Exchange, startExchange } from '@guantong/node/exchange'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { ensureNodeState } from '@guantong/node/ledger/outbox/node-state'
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { dataSetOf, loadStandard } from '@guantong/standard'
import { pino } from 'pino'
import { openPolicyText } from '../support/open-policy.ts'
import { cellsByOrigin } from './cells-by-origin.ts'
import { createCellMaker } from './day-of-cases.ts'
import type { HostedNode, Order, Orders } from './orders.ts'

interface LightNode {
  readonly ledger: Ledger
  readonly exchange: Exchange
}

const standard = loadStandard()
const cells = createCellMaker(standard)
const light = new Map<string, LightNode>()
const whole = new Map<string, RunningNode>()
const hosted = new Map<string, HostedNode>()
/** What the nodes of this process allow: in a file, as an operator has it. */
const policyFile = join(mkdtempSync(join(tmpdir(), 'guantong-scale-policy-')), 'policy.yaml')
/** Nodes begun at the same time: each start is a handful of round trips. */
const STARTS_AT_ONCE = 8
const WRITER_PATIENCE_MS = 300_000

const OWED = `select (select count(*) from delivery where state <> 'SETTLED') + (select count(*) from unsealed)
    + (select count(*) from dirty_mark) as owed,
  (select count(*) from delivery where state = 'SETTLED' and recipient = '000000') as receipts`

const answers: { [T in Order]: (of: Orders[T]['of']) => Promise<Orders[T]['answer']> } = {
  async start({ nodes, document, heartbeatSeconds, logLevel }) {
    const topology = parseTopology(document)
    const logger = pino({ level: logLevel })
    await inTurns(nodes, STARTS_AT_ONCE, async (node) => {
      const { code, databaseUrl, nats, poolSize, poolIdleSeconds } = node
      hosted.set(code, node)
      const key = importNodeKey(node.key)
      if (node.whole === true) {
        const rest = {
          mode: 'sandbox' as const,
          http: { host: '127.0.0.1', port: 0, behindProxy: false, names: [] },
          metrics: {},
          authorities: [],
          log: { level: 'warn' as const },
          issuers: [],
          exchange: nodeConfigSchema.shape.exchange.parse(undefined),
          questions: nodeConfigSchema.shape.questions.parse(undefined),
          subscriptions: nodeConfigSchema.shape.subscriptions.parse(undefined),
          documents: 'open' as const,
          mutationsFromAbove: 'refuse' as const,
          history: { days: 400 },
          file: 'node.yaml',
          policyFile,
        }
        const push = nodeConfigSchema.shape.push.parse(undefined)
        const limits = nodeConfigSchema.shape.limits.parse(undefined)
        const ceilings = nodeConfigSchema.shape.ceilings.parse(undefined)
        whole.set(
          code,
          await startNode(
            {
              code,
              databaseUrl,
              nats,
              poolSize,
              poolIdleSeconds,
              topology,
              key,
              heartbeatSeconds,
              push,
              limits,
              ceilings,
              ...rest,
            },
            { log: logger },
          ),
        )
        return
      }
      const ledger = connectLedger({ databaseUrl, poolSize, poolIdleSeconds, applicationName: `guantong ${code}` })
      await ledger.transaction((tx) => ensureNodeState(tx, code, { now: new Date(), newId: randomUUID }))
      const exchange = await startExchange({
        config: { code, nats, heartbeatSeconds },
        topology,
        key,
        ledger,
        log: logger.child({ node: code }),
        now: () => new Date(),
        newId: randomUUID,
        within: standard.divisions.isWithin,
        principalFrom: () => Promise.reject(new TypeError('nobody is asked here')),
        execute: () => Promise.resolve({ data: {} }),
      })
      light.set(code, { ledger, exchange })
    })
    return { endpoints: Object.fromEntries([...whole].map(([code, { endpoint }]) => [code, endpoint])) }
  },
  async write({ codes, from, to, turn, atOnce }) {
    const committedAt: Record<string, number> = {}
    await inTurns(codes, atOnce, async (code) => {
      const node = light.get(code)
      if (node === undefined) throw new Error(`${code} is not hosted here`)
      const rows = cells.casesOf({ origin: code, counties: hosted.get(code)?.counties ?? [], from, to, turn })
      await untilAnswered(() => node.ledger.transaction((tx) => upsertRows(tx, dataSetOf('Case'), rows, new Date())))
      committedAt[code] = Date.now()
    })
    return { committedAt }
  },
  async owed() {
    const sum = { owed: 0, receipts: 0 }
    await inTurns([...light.values()], 8, async ({ ledger }) => {
      const { rows } = await ledger.session.db.query<{ owed: number; receipts: number }>(OWED)
      sum.owed += rows[0]?.owed ?? 0
      sum.receipts += rows[0]?.receipts ?? 0
    })
    return sum
  },
  async cells() {
    const cells: Record<string, { count: number; hash: string }> = {}
    await inTurns([...light], 8, async ([code, { ledger }]) => {
      for (const { count, hash } of await cellsByOrigin(ledger.pool, [code])) cells[code] = { count, hash }
    })
    return { cells }
  },
  async bytes() {
    const sum = { in: 0, out: 0 }
    for (const { exchange } of light.values()) {
      const stats = exchange.nc()?.stats()
      sum.in += stats?.inBytes ?? 0
      sum.out += stats?.outBytes ?? 0
    }
    return sum
  },
  async stop() {
    await Promise.all([...whole.values()].map((node) => node.stop()))
    await Promise.all([...light.values()].map(({ exchange }) => exchange.stop()))
    await Promise.all([...light.values()].map(({ ledger }) => ledger.close()))
    return {}
  },
}

/** A database that does not answer in time is asked again, as a writer of cases would. */
async function untilAnswered(write: () => Promise<unknown>): Promise<void> {
  const end = performance.now() + WRITER_PATIENCE_MS
  for (;;) {
    try {
      await write()
      return
    } catch (error) {
      if (performance.now() > end || (error as { code?: unknown }).code !== 'GT_DATABASE_UNREACHABLE') throw error
    }
  }
}

/** At most `atOnce` of them side by side. */
async function inTurns<T>(all: readonly T[], atOnce: number, run: (one: T) => Promise<void>): Promise<void> {
  const left = [...all]
  const lane = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await run(one)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, lane))
}

writeFileSync(policyFile, openPolicyText(), { mode: 0o600 })
process.on('exit', () => rmSync(dirname(policyFile), { recursive: true }))
process.on('message', ({ id, what, of }: { id: number; what: Order; of: never }) => {
  answers[what](of).then(
    (answer) => process.send?.({ id, answer }),
    (error: Error) => process.send?.({ id, failure: error.stack ?? String(error) }),
  )
})
// The process that started this one is gone.
process.on('disconnect', () => process.exit(0))
// Ctrl-C goes to the one who started it, who then stops everything in order.
process.on('SIGINT', () => {})
