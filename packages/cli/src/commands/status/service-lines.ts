/**
 * How services of others stand, in words.
 *
 * @module
 */
import { table } from '../../print/table.ts'
import type { Say } from '../../program/speaker.ts'
import type { ReportedService } from './ask-services.ts'
import type { StatusKey } from './messages.ts'

export function serviceTable(services: readonly ReportedService[], say: Say<StatusKey>): string {
  const head = (['service', 'node', 'state'] as const).map((column) => say(`column.${column}`))
  return table(
    head,
    services.map((service) => [
      service.name,
      service.via === null ? service.node : say('service.via', { node: service.node, via: service.via }),
      stateOf(service, say),
    ]),
  )
}

/** An address that gives no answer now weighs more than what the node found when it last asked. */
function stateOf({ state, answers, lastError }: ReportedService, say: Say<StatusKey>): string {
  const reason = lastError === null ? say('status.unknown') : lastError.message
  if (state === 'ATTACHED' && answers === false) return say('service.DOWN')
  if (state === 'ATTACHED') return say('service.ATTACHED')
  return say(`service.${state}`, { reason })
}
