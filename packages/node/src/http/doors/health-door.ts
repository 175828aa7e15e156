/**
 * `/livez` and `/readyz`: does the process answer, and may it be asked?
 *
 * @module
 */
import type { Door } from '../door.ts'
import { JSON_TYPE, send } from '../respond.ts'

export interface HealthDoorOptions {
  /** Code of this node. */
  readonly self: string
  /** Why this node is not ready to be asked; empty when it is. */
  readonly ready: () => Promise<readonly string[]>
}

export const createHealthDoors = ({ self, ready }: HealthDoorOptions): Door[] => [
  {
    ...{ paths: ['/livez'], methods: ['GET', 'HEAD'] },
    token: 'none',
    handle: ({ response }) => send(response, 200, JSON_TYPE, JSON.stringify({ live: true, node: self })),
  },
  {
    ...{ paths: ['/readyz'], methods: ['GET', 'HEAD'] },
    token: 'none',
    async handle({ response, ending }) {
      const reasons = ending.aborted ? ['draining'] : await ready()
      const isReady = reasons.length === 0
      const body = { ready: isReady, node: self, ...(isReady ? {} : { reasons }) }
      send(response, isReady ? 200 : 503, JSON_TYPE, JSON.stringify(body))
    },
  },
]
