/**
 * The services of others that a node has attached: there, as expected, and fit to stand beside ours.
 *
 * @module
 */
import type { NodeConfig } from '@guantong/node/config'
import { buildSchema } from '@guantong/node/graph/schema'
import { fitsBeside, inspectService, type ServiceFacts } from '@guantong/node/inspect-service'
import { loadStandard } from '@guantong/standard'
import type { Check } from './check.ts'
import type { DoctorSay } from './messages.ts'

type Configured = NonNullable<NodeConfig['subschemas']>[number]

/** A question waits no longer than this, so that what a service is given beyond it is never used. */
const LONGEST_USEFUL_MS = 5_000

export async function serviceChecks(
  { code, subschemas = [], topology }: Pick<NodeConfig, 'code' | 'subschemas' | 'topology'>,
  say: DoctorSay,
): Promise<Check[]> {
  if (subschemas.length === 0) return []
  const asked = subschemas.filter(({ via }) => via === undefined)
  const facts = await Promise.all(asked.map((service) => inspectService(service, code)))
  const schemas = new Map(facts.map(({ name, sdl }) => [name, sdl]))
  const known = asked.flatMap((service) => {
    const sdl = service.sdl ?? schemas.get(service.name)
    return sdl == null ? [] : [{ ...service, sdl }]
  })
  const fits = known.length === 0 ? new Map<string, string | null>() : fitsBeside(buildSchema(loadStandard()), known)
  const children = new Set(topology.childrenOf(code).map((child) => child.code))
  return subschemas.flatMap((service) => {
    const name = say('doctor.service', { service: service.name, code })
    const check = (result: Check['result'], detail: string, fix?: string): Check => ({
      ...{ id: 'service', name, result, detail },
      ...(fix === undefined ? {} : { fix }),
    })
    if (service.via !== undefined) return [viaCheck(service.via, children, check, say)]
    const found = facts.find((one) => one.name === service.name) as ServiceFacts
    return checksOf(service, found, fits.get(service.name) ?? null, check, say)
  })
}

type MakeCheck = (result: Check['result'], detail: string, fix?: string) => Check

/** What it is like, the node below knows: this one can only ask through it. */
function viaCheck(via: string, children: ReadonlySet<string>, check: MakeCheck, say: DoctorSay): Check {
  return children.has(via)
    ? check('ok', say('doctor.service.via', { via }))
    : check('fail', say('doctor.service.noChild', { via }), say('doctor.service.chooseChild'))
}

function checksOf(
  { url, deadlineMs, identity, headers }: Configured,
  { away, broken, keyless, ms }: ServiceFacts,
  refused: string | null,
  check: MakeCheck,
  say: DoctorSay,
): Check[] {
  const where = url ?? ''
  const checks: Check[] = []
  if (away !== null)
    checks.push(check('fail', say('doctor.service.away', { url: where, reason: away }), say('doctor.service.reach')))
  if (broken !== null && broken.length > 0)
    checks.push(
      check('fail', say('doctor.service.changed', { changes: broken.join('; ') }), say('doctor.service.pinAgain')),
    )
  if (refused !== null)
    checks.push(check('fail', say('doctor.service.refused', { reason: refused }), say('doctor.service.rename')))
  for (const { type, reason } of keyless)
    checks.push(check('fail', say('doctor.service.keyless', { type, reason }), say('doctor.service.merge', { type })))
  const took = Math.ceil(ms ?? 0)
  if (ms !== null && took >= deadlineMs)
    checks.push(check('fail', say('doctor.service.late', { ms: took, deadlineMs }), say('doctor.service.patience')))
  else if (ms !== null && took > deadlineMs / 2)
    checks.push(check('warn', say('doctor.service.late', { ms: took, deadlineMs }), say('doctor.service.patience')))
  if (deadlineMs > LONGEST_USEFUL_MS)
    checks.push(
      check(
        'warn',
        say('doctor.service.patient', { deadlineMs }),
        say('doctor.service.less', { ms: LONGEST_USEFUL_MS }),
      ),
    )
  const isSecret = identity !== 'none' || Object.keys(headers).length > 0
  if (isSecret && isOpen(where)) checks.push(check('warn', say('doctor.service.open'), say('doctor.service.https')))
  return checks.length > 0 ? checks : [check('ok', say('doctor.service.ok', { url: where, ms: took }))]
}

/** Over a network, and readable there. */
function isOpen(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}
