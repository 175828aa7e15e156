/**
 * Worlds made when they are needed and put away when they are spent: what schedules are played in.
 *
 * @module
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { freePorts } from '../support/free-ports.ts'
import { bundleNode } from './bundle-node.ts'
import { labRoot, sweep } from './lab-root.ts'
import { prepareCluster } from './prepare-cluster.ts'
import type { Cast } from './schedule.ts'
import { createSpares, type Spares } from './spares.ts'
import { PLACES, startWorld, type World } from './world.ts'

export interface Laboratory {
  world(given?: { maxPayload?: number }): Promise<World>
  /** Where the nodes of all worlds write. */
  readonly logFile: string
  close(): Promise<void>
}

export const CAST: Cast = {
  nodes: PLACES.map(({ code }) => code),
  cities: PLACES.filter(({ origin }) => origin).map(({ code }) => code),
  children: PLACES.filter(({ parent }) => parent !== null).map(({ code }) => code),
  parents: PLACES.filter(({ code }) => PLACES.some(({ parent }) => parent === code)).map(({ code }) => code),
  provinces: PLACES.filter(({ code, parent }) => parent !== null && PLACES.some((place) => place.parent === code)).map(
    ({ code }) => code,
  ),
}

/** Runs the nodes of `clone`, which may be a changed copy of this one. */
export async function openLaboratory(clone: string, { ahead = 2 }: { ahead?: number } = {}): Promise<Laboratory> {
  sweep()
  const root = labRoot()
  const logFile = join(root, 'nodes.log')
  const program = join(root, 'node.mjs')
  let spares: Spares | undefined
  const worlds = new Set<World>()
  const close = async (): Promise<void> => {
    await Promise.all([...worlds].map((world) => world.close()))
    await spares?.close()
    rmSync(root, { recursive: true, force: true })
  }
  try {
    await bundleNode(clone, program)
    const ready = createSpares(program, ahead, logFile)
    spares = ready
    const [port] = (await freePorts(1)) as [number]
    const template = await prepareCluster(clone, root, { port, spares: ready, logFile })
    return {
      logFile,
      async world(given = {}) {
        const made = await startWorld({ spares: ready, template, ...given })
        const world = {
          ...made,
          async close() {
            worlds.delete(world)
            await made.close()
          },
        }
        worlds.add(world)
        return world
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
