/**
 * A process under test: one gateway, or the floor.
 *
 * @module
 */
import type { Below } from './orders.ts'
import { serveOrders } from './orders.ts'

const START: Record<string, (below: Below) => Promise<string>> = {
  ours: async (below) => (await import('./ours.ts')).startOurs(below),
  plain: async (below) => (await import('./plain-stitch.ts')).startPlainStitch(below),
  relay: async (below) => (await import('./relay.ts')).startRelay(below),
  hive: async (below) => (await import('../peers/hive.ts')).startHive(below),
  apollo: async (below) => (await import('../peers/apollo.ts')).startApollo(below),
}

const [name = ''] = process.argv.slice(2)
if (name === 'floor') {
  const { floorOver } = await import('./floor.ts')
  serveOrders(floorOver())
} else {
  serveOrders({
    start: async (below) => {
      const start = START[name]
      if (start === undefined) throw new Error(`no contestant ${name}`)
      return { url: await start(below) }
    },
  })
}
