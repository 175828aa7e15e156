/**
 * `POST /push`: the door for systems that push today (推送接口).
 *
 * @module
 */
import { GuantongError, identityOf, type Principal, type TopologyNode } from '@guantong/contract'
import { type DataSetName, dataSetOf, type Standard } from '@guantong/standard'
import { coveredBy, mustBeAllowedTo } from '../../graph/base/graph-context.ts'
import { keyOf } from '../../graph/rows/find-page.ts'
import { loadProfile } from '../../intake/profiles/load-profile.ts'
import { type PushOutcome, pushRecords } from '../../intake/push-records.ts'
import type { Ledger } from '../../ledger/connection/connect.ts'
import { collectLook } from '../../ledger/looks/collect-look.ts'
import { ANSWERED } from '../../ledger/looks/look.ts'
import type { LookBook } from '../../ledger/looks/look-book.ts'
import type { LivePolicy } from '../../policy/live-policy.ts'
import type { Door, Visit } from '../door.ts'
import { createRateLimit } from '../rate-limit.ts'
import { readWholeBody } from '../read-body.ts'
import { JSON_TYPE, send } from '../respond.ts'
import { readPush } from './push-request.ts'

export interface PushDoorOptions {
  readonly self: TopologyNode
  readonly ledger: Ledger
  readonly standard: Standard
  readonly policy: Pick<LivePolicy, 'rightsOf'>
  readonly limits: { readonly largestBody: number; readonly perMinute: number }
  readonly now: () => Date
  /** Where it is written down whose rows a reply tells of. */
  readonly looks: LookBook
}

interface Told {
  readonly sender: string
  /** Its name. */
  readonly profile: string
  readonly outcome: PushOutcome
}

/** What running systems push: one wide row a case, with a counter for each stage; else a narrower extract of it. */
const USUAL_PROFILES = ['egova-push', 'egova-stat']
const MOST_ROWS = 5000
const CASE = dataSetOf('Case')
/** More at once than this from one sender gain nothing: they wait for the same database. */
const AT_ONCE = 4

/**
 * Answers 200 when at least one row was accepted, 422 when none was; either way each row's fate is in the body.
 *
 * Throws GuantongError: GT_VERB_OUT_OF_SCOPE, GT_POLICY_REFUSED, GT_TIER_HOLDS_NO_CASES, GT_TOO_MANY_REQUESTS, GT_QUERY_TOO_LARGE,
 * GT_PUSH_MALFORMED, GT_SENDER_OUTSIDE, GT_REGION_OUT_OF_SCOPE, GT_PROFILE_INVALID, GT_FILE_HEADER.
 */
export function createPushDoor({ self, ledger, standard, policy, limits, now, looks }: PushDoorOptions): Door {
  const busy = new Map<string, number>()
  const [regionCode = self.code] = self.regions

  /** Any column of a file may become any field of a case. @throws GuantongError GT_POLICY_REFUSED */
  const mustWrite = (principal: Principal, region: string | null): void => {
    const rights = policy.rightsOf(principal, 'push')
    const why = rights.whyNotWritten(
      'write',
      CASE,
      CASE.fields.map(({ name }) => name),
      region,
    )
    if (why !== null) throw why
  }

  const receive = async ({ request, url }: Visit, principal: Principal): Promise<Told> => {
    const body = await readWholeBody(request, limits.largestBody)
    const { sender, rows } = readPush(body, request.headers['content-type'])
    if (!self.regions.some((region) => standard.divisions.isWithin(sender, region)))
      throw new GuantongError('GT_SENDER_OUTSIDE', { sender, region: self.regions.join(', ') })
    if (!coveredBy(standard.divisions, principal, sender))
      throw new GuantongError('GT_REGION_OUT_OF_SCOPE', { region: sender })
    mustWrite(principal, sender)
    if (rows.length > MOST_ROWS)
      throw new GuantongError('GT_QUERY_TOO_LARGE', { what: 'rows', value: rows.length, limit: MOST_ROWS })
    let misfit: GuantongError | undefined
    for (const profile of profileNames(url).map(loadProfile)) {
      const pushed = await pushRecords(
        { ledger, standard, regionCode, sender, profile, by: principal.subject, now: now() },
        rows,
      )
      if (pushed.ok) return { sender, profile: profile.name, outcome: pushed.outcome }
      const columns = pushed.missing.join(', ')
      misfit ??= new GuantongError('GT_FILE_HEADER', { file: 'data', profile: profile.name, columns })
    }
    throw misfit
  }

  return {
    paths: ['/push'],
    methods: ['POST'],
    token: 'needed',
    rate: createRateLimit(limits.perMinute, now).take,
    async handle(visit, principal) {
      mustBeAllowedTo(principal, 'write')
      mustWrite(principal, null)
      if (!self.origin) throw new GuantongError('GT_TIER_HOLDS_NO_CASES', { region: self.code })
      const asker = identityOf(principal)
      const inWork = busy.get(asker) ?? 0
      if (inWork >= AT_ONCE) throw new GuantongError('GT_TOO_MANY_REQUESTS', { seconds: 1 })
      busy.set(asker, inWork + 1)
      try {
        const { sender, profile, outcome } = await receive(visit, principal)
        const looking = collectLook({ door: 'PUSH', principal, documentHash: () => '' })
        looking.saw(outcome.dataSet, sender, keyOf(dataSetOf(outcome.dataSet as DataSetName)), outcome.rows)
        await looks.keep(looking, ANSWERED)
        const body = JSON.stringify({ senderCode: sender, profile, ...outcome })
        send(visit.response, outcome.accepted > 0 ? 200 : 422, JSON_TYPE, body)
      } finally {
        const left = (busy.get(asker) ?? 1) - 1
        if (left === 0) busy.delete(asker)
        else busy.set(asker, left)
      }
    },
  }
}

/** Shipped profiles by name: a path here would read the node's own disk for a stranger. */
function profileNames(url: URL): readonly string[] {
  const name = url.searchParams.get('profile')
  if (name === null) return USUAL_PROFILES
  if (!/^[a-z0-9-]{1,64}$/.test(name))
    throw new GuantongError('GT_PROFILE_INVALID', { profile: name, reason: 'not a name' })
  return [name]
}
