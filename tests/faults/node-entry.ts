/**
 * A process that is to become a node: loads everything, then waits for its configuration. So a start takes no longer than it must,
 * and a clock that is wrong, or versions of the wire that it does not know, can be handed in.
 *
 * @module
 */
import { flushCompileCache } from 'node:module'
import { startNode } from '@guantong/node'
import { loadConfig } from '@guantong/node/config'
import { connectLedger } from '@guantong/node/ledger/connection/connect'
import { migrate } from '@guantong/node/ledger/connection/migrate'
import { loadReference } from '@guantong/node/ledger/rows/load-reference'
import { loadStandard } from '@guantong/standard'

export type Order = { serve: string; clockOffsetMs: number; speaks?: readonly number[] } | { prepare: string }

const standard = loadStandard()
// Most of these processes are killed, and would leave nothing for the next.
flushCompileCache()

// The laboratory is gone, however it went: no process is left to stop this one.
process.on('disconnect', () => process.exit(0))
process.once('message', (order: Order) => {
  const done = 'serve' in order ? serve(order) : prepare(order.prepare)
  done.catch((error: Error) => {
    process.stderr.write(`${error.stack}\n`)
    process.exit(1)
  })
})

async function serve({ serve: file, clockOffsetMs, speaks }: Extract<Order, { serve: string }>): Promise<void> {
  const now = () => new Date(Date.now() + clockOffsetMs)
  const options = { now, ...(speaks === undefined ? {} : { speaks }) }
  const node = await startNode(await loadConfig(file), options)
  process.once('SIGTERM', () => void node.stop().then(() => process.exit(0)))
  process.send?.('started')
}

/** A database every node can be copied from. */
async function prepare(databaseUrl: string): Promise<void> {
  await migrate(databaseUrl)
  const ledger = connectLedger({ databaseUrl, poolSize: 4, applicationName: 'guantong faults' })
  await ledger.transaction((tx) => loadReference(tx, standard, new Date()))
  await ledger.close()
  process.exit(0)
}
