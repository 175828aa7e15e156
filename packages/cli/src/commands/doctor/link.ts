/**
 * A node's nats-server and the way to its parent.
 *
 * @module
 */
import { isRefused, parseNatsVersion } from '@guantong/deploy/nats-server'
import type { NodeConfig } from '@guantong/node/config'
import { inspectNats, type NatsFacts } from '@guantong/node/inspect-nats'
import type { Check } from './check.ts'
import type { DoctorSay } from './messages.ts'

/** What `deploy/nats` sets: 8 MB. */
const ENOUGH_PAYLOAD = 8_000_000
const ADVISED = [2, 14] as const

export async function linkChecks(
  config: Pick<NodeConfig, 'code' | 'nats' | 'topology'>,
  say: DoctorSay,
): Promise<Check[]> {
  const { code, nats, topology } = config
  const parent = topology.nodeOf(code)?.parent ?? null
  const hasChildren = topology.childrenOf(code).length > 0
  let facts: NatsFacts
  try {
    facts = await inspectNats(nats, code, parent)
  } catch (error) {
    const detail = say('doctor.natsServer.away', { url: nats.url, reason: (error as Error).message })
    return [check('natsServer', say('doctor.natsServer', { code }), 'fail', detail, say('doctor.natsServer.reach'))]
  }
  return [
    versionCheck(facts, code, say),
    ...(hasChildren ? [streamCheck(facts, code, say), syncCheck(facts, nats.monitor, code, say)] : []),
    payloadCheck(facts, code, say),
    ...(parent === null ? [] : [parentCheck(facts, parent, say), ...parentPayloadCheck(facts, parent, say)]),
  ]
}

const check = (id: Check['id'], name: string, result: Check['result'], detail: string, fix?: string): Check => ({
  ...{ id, name, result, detail },
  ...(fix === undefined ? {} : { fix }),
})

export function versionCheck({ version }: Pick<NatsFacts, 'version'>, code: string, say: DoctorSay): Check {
  const name = say('doctor.natsServer', { code })
  const parsed = parseNatsVersion(version) ?? [0, 0, 0]
  if (isRefused(parsed)) {
    return check(
      'natsServer',
      name,
      'fail',
      say('doctor.natsServer.loses', { version }),
      say('doctor.natsServer.upgrade'),
    )
  }
  const old = parsed[0] < ADVISED[0] || (parsed[0] === ADVISED[0] && parsed[1] < ADVISED[1])
  return old
    ? check('natsServer', name, 'warn', say('doctor.natsServer.old', { version }), say('doctor.natsServer.upgrade'))
    : check('natsServer', name, 'ok', version)
}

export function streamCheck(
  { jetstream, stream }: Pick<NatsFacts, 'jetstream' | 'stream'>,
  code: string,
  say: DoctorSay,
): Check {
  const name = say('doctor.jetstream', { code })
  if (!jetstream) return check('jetstream', name, 'fail', say('doctor.jetstream.off'), say('doctor.jetstream.switchOn'))
  if (stream === null)
    return check('jetstream', name, 'warn', say('doctor.jetstream.noStream'), say('doctor.jetstream.start'))
  const { storage, retention, discard, persistMode } = stream
  const odd = [
    ...(storage === 'file' ? [] : [`storage ${storage}`]),
    ...(retention === 'workqueue' ? [] : [`retention ${retention}`]),
    ...(discard === 'new' ? [] : [`discard ${discard}`]),
    ...(persistMode === 'async' ? ['persist_mode async'] : []),
  ].join(', ')
  return odd === ''
    ? check('jetstream', name, 'ok', `${storage}, ${retention}, discard ${discard}`)
    : check('jetstream', name, 'fail', say('doctor.jetstream.odd', { odd }), say('doctor.jetstream.remake'))
}

function syncCheck({ sync }: NatsFacts, monitor: string | undefined, code: string, say: DoctorSay): Check {
  const name = say('doctor.durability', { code })
  if (sync === null) {
    const unseen =
      monitor === undefined ? say('doctor.durability.unseen') : say('doctor.durability.silent', { monitor })
    return check('durability', name, 'warn', unseen, say('doctor.durability.monitor'))
  }
  return sync.always
    ? check('durability', name, 'ok', 'sync_interval always')
    : check(
        'durability',
        name,
        'fail',
        say('doctor.durability.late', { seconds: sync.seconds }),
        say('doctor.durability.set'),
      )
}

function payloadCheck({ maxPayload }: NatsFacts, code: string, say: DoctorSay): Check {
  const name = say('doctor.payload', { code })
  const megabytes = inMegabytes(maxPayload)
  return maxPayload >= ENOUGH_PAYLOAD
    ? check('payload', name, 'ok', `${megabytes} MB`)
    : check('payload', name, 'warn', say('doctor.payload.small', { megabytes }), say('doctor.payload.set'))
}

function parentCheck({ parentTakes }: NatsFacts, parent: string, say: DoctorSay): Check {
  const name = say('doctor.parent', { parent })
  return parentTakes === true
    ? check('parent', name, 'ok', say('doctor.parent.takes'))
    : check('parent', name, 'fail', say('doctor.parent.silent'), say('doctor.parent.look'))
}

/** Where the way is closed altogether, `parentCheck` says so. */
export function parentPayloadCheck(
  { maxPayload, parentMaxPayload, parentTakes }: Pick<NatsFacts, 'maxPayload' | 'parentMaxPayload' | 'parentTakes'>,
  parent: string,
  say: DoctorSay,
): Check[] {
  if (parentTakes !== true) return []
  const name = say('doctor.payload', { code: parent })
  if (parentMaxPayload === null) {
    const unseen = say('doctor.parentPayload.unseen')
    return [check('parentPayload', name, 'warn', unseen, say('doctor.durability.monitor'))]
  }
  const theirs = inMegabytes(parentMaxPayload)
  if (parentMaxPayload >= maxPayload) return [check('parentPayload', name, 'ok', `${theirs} MB`)]
  const detail = say('doctor.parentPayload.smaller', { parent, theirs, ours: inMegabytes(maxPayload) })
  return [check('parentPayload', name, 'fail', detail, say('doctor.payload.set'))]
}

const inMegabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e6 ? 3 : 1)
