/**
 * The taking side: what the giver of a flow says it holds, beside what is held here (对账).
 *
 * @module
 */
import {
  CASE_MEASURE,
  createBreath,
  type Flow,
  type HeardStatement,
  type HeldScope,
  type Holding,
  LOCAL_CODES,
  type Numbers,
  onceEach,
  rootOfRows,
  rowSchemaOf,
  type ScopeKey,
  type ScopeRow,
} from '@guantong/contract'
import { shippedSummaries } from '@guantong/standard'
import { healForged } from '../../ledger/forged/name-forged.ts'
import {
  type DiscrepancyToRecord,
  differencesOf,
  healDiscrepancies,
  recordDiscrepancies,
  scopeDifference,
} from '../../ledger/heal/discrepancy.ts'
import { findAltered } from '../../ledger/heal/find-altered.ts'
import {
  holdingsOf,
  missingNumbers,
  numbersOf,
  rangesOf,
  refreshRanges,
  scopesOfMonth,
  sealOf,
} from '../../ledger/outbox/holdings.ts'
import { keyOf, rowsOf } from '../../ledger/outbox/seal-outbox.ts'
import { isKnownIssued } from '../../ledger/rows/issued-sets.ts'
import { restoreHeld } from './answer-reconciliation.ts'
import type { ReconcileContext } from './reconcile-context.ts'

/** Months asked about in one round, and scopes whose rows are asked for: the rest has its turn in the next. */
const MONTHS_AT_ONCE = 50
const SCOPES_AT_ONCE = 50

export interface CompareContext extends ReconcileContext {
  readonly giver: string
  readonly flow: Flow
}

type Told<A extends HeardStatement['about']> = Extract<HeardStatement, { about: A }>

/**
 * Numbers first: what the giver has had receipted and is not here is needed again; what is here and not there is stated. Only
 * where the numbers agree, and nothing is on its way, do different hashes mean a real difference.
 */
export async function compareHolding(theirs: Holding, context: CompareContext): Promise<void> {
  const { origin } = theirs
  const { pool } = context.ledger
  const own =
    (await numbersOf(pool, { origins: [origin], flow: context.flow, recipient: context.giver })).get(origin) ?? []
  const ownOf = (epoch: string): Numbers | undefined => own.find((one) => one.epoch === epoch)
  const lacking = theirs.numbers.filter(({ epoch, settled }) => (ownOf(epoch)?.held ?? 0) < settled)
  const ranges = []
  for (const { epoch, last } of onceEach(lacking, ({ epoch }) => epoch)) {
    ranges.push(...(await missingNumbers(pool, { origin, epoch, last })))
    if (ranges.length >= 1000) break
  }
  if (ranges.length > 0) {
    context.log.info(
      { origin, from: context.giver, ranges: ranges.slice(0, 5) },
      'numbers are missing here; asked for again',
    )
    context.neighbours.sendStatement(context.giver, { about: 'need', origin, ranges: ranges.slice(0, 1000) })
  }
  const beyond = own.filter((mine) => isBeyond(mine, theirs, context.giver === origin))
  // Held here and not receipted there: on its way, or lost on it. A sender that knows it to be parked would ask only by the hour.
  const unreceipted = own.filter(({ epoch, held }) => held > (settledOf(theirs, epoch) ?? held))
  const numbers = [...new Set([...beyond, ...unreceipted])]
  if (numbers.length > 0)
    context.neighbours.sendStatement(context.giver, {
      ...{ about: 'held', origin, numbers: numbers.slice(0, 1000), scopes: [] },
      ...(await proofOf(beyond, origin, context)),
    })
  if (ranges.length > 0 || (beyond.length > 0 && context.giver !== origin)) return
  const isSettled = theirs.numbers.every(({ epoch, held }) => (ownOf(epoch)?.held ?? 0) >= held)
  if (theirs.busy || !isSettled) return
  await context.ledger.transaction((tx) => refreshRanges(tx, [origin]))
  const [mine] = await holdingsOf(pool, {
    origins: [origin],
    flow: context.flow,
    recipient: context.giver,
    self: context.self,
  })
  if (mine === undefined || mine.busy) return
  if (mine.hash === theirs.hash && mine.scopes === theirs.scopes) {
    await healDiscrepancies(pool, { origin, node: context.giver, now: context.now() })
    await healForged(pool, { origin, self: context.self, now: context.now() })
    return
  }
  context.neighbours.sendStatement(context.giver, { about: 'inquire', origin })
}

/** The seal of the newest number beyond what its origin states: it believes nothing less about its own numbers. */
async function proofOf(
  beyond: readonly Numbers[],
  origin: string,
  { ledger, giver }: CompareContext,
): Promise<{ proof?: string }> {
  const newest = beyond.at(-1)
  if (newest === undefined || giver !== origin) return {}
  const proof = await sealOf(ledger.pool, { origin, epoch: newest.epoch, seq: newest.last })
  return proof === undefined ? {} : { proof }
}

const settledOf = ({ numbers }: Holding, epoch: string): number | undefined =>
  numbers.find((one) => one.epoch === epoch)?.settled

/** An origin that has begun a newer epoch has seen that the older one was lost. */
function isBeyond(mine: Numbers, theirs: Holding, isOrigin: boolean): boolean {
  const newest = theirs.numbers.at(-1)?.epoch ?? ''
  const there = theirs.numbers.find(({ epoch }) => epoch === mine.epoch)
  if (isOrigin) return mine.epoch > newest || (mine.epoch === newest && mine.last > (there?.last ?? 0))
  return mine.held > (there?.held ?? 0)
}

const isKnown = (dataSet: string): boolean =>
  dataSet === CASE_MEASURE ||
  dataSet === LOCAL_CODES ||
  isKnownIssued(dataSet, []) ||
  shippedSummaries().some(({ name }) => name === dataSet)

export async function compareRanges({ origin, ranges }: Told<'ranges'>, context: CompareContext): Promise<void> {
  const own = await rangesOf(context.ledger.pool, { origin, flow: context.flow })
  const key = ({ dataSet, month }: { dataSet: string; month: string }): string => `${dataSet} ${month}`
  const theirs = new Map(ranges.map((range) => [key(range), range]))
  const mine = new Map(own.map((range) => [key(range), range]))
  const differing = [...new Map([...theirs, ...mine]).values()].filter((range) => {
    const [there, here] = [theirs.get(key(range)), mine.get(key(range))]
    return isKnown(range.dataSet) && (there?.hash !== here?.hash || there?.scopes !== here?.scopes)
  })
  for (const { dataSet, month } of differing.slice(0, MONTHS_AT_ONCE)) {
    context.neighbours.sendStatement(context.giver, { about: 'inquire', origin, dataSet, month })
  }
}

/** Which scopes differ, and what that means: here something is missing, there something is missing, or cells were changed. */
export async function compareScopes(told: Told<'scopes'>, context: CompareContext): Promise<void> {
  const { origin, dataSet, month } = told
  const own = await scopesOfMonth(context.ledger.pool, { origin, dataSet, month })
  const key = (scope: HeldScope): string => `${scope.region} ${scope.day}`
  const theirs = new Map(told.scopes.filter((scope) => scope.dataSet === dataSet).map((scope) => [key(scope), scope]))
  const mine = new Map(own.map((scope) => [key(scope), scope]))
  const pairs = [...new Set([...theirs.keys(), ...mine.keys()])].map((k) => ({
    there: theirs.get(k),
    here: mine.get(k),
  }))
  const newerThere = pairs.flatMap(({ there, here }) =>
    there !== undefined && there.revision > (here?.revision ?? -1) ? [there] : [],
  )
  const newerHere = pairs.filter(({ there, here }) => here !== undefined && here.revision > (there?.revision ?? -1))
  const altered = pairs.flatMap(({ there, here }) =>
    there !== undefined && there.revision === here?.revision && there.root !== here.root ? [here] : [],
  )
  await takeNewer(origin, newerThere, context)
  await tellNewer(origin, newerHere, context)
  await lookAtAltered(origin, altered, context)
  const still = [...newerHere.flatMap(({ here }) => here ?? []), ...altered]
  await healDiscrepancies(context.ledger.pool, {
    origin,
    node: context.giver,
    dataSet,
    month,
    still,
    now: context.now(),
  })
}

/** The numbers are all here, so is the envelope: its scope was removed here, or could not be applied when it came. */
async function takeNewer(origin: string, scopes: readonly HeldScope[], context: CompareContext): Promise<void> {
  const sealed = scopes.flatMap(({ epoch, seq, ...scope }) =>
    epoch === null || seq === null ? [] : [{ ...scope, origin, epoch, seq }],
  )
  if (sealed.length === 0) return
  const { restored, missing } = await restoreHeld(sealed, context)
  context.log.warn({ origin, restored, missing: missing.length }, 'scopes that were missing here')
  const ranges = missing.slice(0, 1000)
  if (ranges.length > 0) context.neighbours.sendStatement(context.giver, { about: 'need', origin, ranges })
}

/** What the giver once had: an origin lost it (or measures it anew); a node in between is given it back. */
async function tellNewer(
  origin: string,
  pairs: readonly { there: HeldScope | undefined; here: HeldScope | undefined }[],
  context: CompareContext,
): Promise<void> {
  const scopes = pairs.flatMap(({ here }) => here ?? [])
  if (scopes.length === 0) return
  if (context.giver === origin) {
    const lost = pairs.flatMap(({ there, here }): DiscrepancyToRecord[] =>
      here === undefined
        ? []
        : [{ ...nameOf(here), kind: 'LOST', origin, node: context.giver, cells: [scopeDifference(there, here)] }],
    )
    await recordDiscrepancies(context.ledger.pool, lost, context.now())
    context.log.error({ origin, scopes: scopes.length }, 'an origin no longer holds what it reported')
  }
  context.neighbours.sendStatement(context.giver, {
    about: 'held',
    origin,
    numbers: [],
    scopes: scopes.slice(0, 10_000),
  })
}

/**
 * Cells here are looked at first: a node that reports another's error must be sure of its own cells. Own ones that were altered are put back
 * by the next round, and not before the parent has seen them: see `putRight`.
 */
async function lookAtAltered(origin: string, scopes: readonly HeldScope[], context: CompareContext): Promise<void> {
  const next = scopes.slice(0, SCOPES_AT_ONCE)
  if (next.length === 0) return
  const own = await context.ledger.transaction((tx) =>
    findAltered(tx, next, { self: context.self, now: context.now() }),
  )
  const isOwn = new Set(own.map((scope) => keyOf(scope.dataSet, scope.region, scope.day)))
  for (const { dataSet, region, day } of next) {
    if (isOwn.has(keyOf(dataSet, region, day))) continue
    context.neighbours.sendStatement(context.giver, { about: 'inquire', origin, dataSet, region, day })
  }
}

/** The giver's own rows of a scope: which cell, which measure, and both values. */
export async function compareRows({ origin, scope, rows }: Told<'rows'>, context: CompareContext): Promise<void> {
  const { pool } = context.ledger
  const place = { data_set: scope.dataSet, region_code: scope.region, day: scope.day }
  const held = (await scopesOfMonth(pool, { origin, dataSet: scope.dataSet, month: monthOf(scope.day) })).find(
    ({ region, day }) => region === scope.region && day === scope.day,
  )
  if (held === undefined || held.revision !== scope.revision) return
  const own = (await rowsOf(pool, [place], shippedSummaries())).get(keyOf(scope.dataSet, scope.region, scope.day)) ?? []
  if (rootOfRows(own) !== held.root) return
  const said: ScopeRow[] = []
  const breathe = createBreath()
  const schema = rowSchemaOf(scope.dataSet)
  for (const row of rows) {
    await breathe()
    const parsed = schema.safeParse(row)
    // What is no row of this data set is no word about its cells.
    if (!parsed.success) return
    said.push(parsed.data)
  }
  const cells = differencesOf(own, said)
  if (cells.length > 0) {
    const found = { ...nameOf(scope), kind: 'ALTERED' as const, origin, node: context.giver, cells }
    await recordDiscrepancies(pool, [found], context.now())
    context.log.error(
      { origin, node: context.giver, ...nameOf(scope), cells: cells.slice(0, 5) },
      'cells differ from their seal',
    )
  }
  context.neighbours.sendStatement(context.giver, { about: 'mend', origin, scopes: [keyOnly(scope)] })
}

const monthOf = (day: string): string => `${day.slice(0, 7)}-01`
const keyOnly = ({ dataSet, region, day }: ScopeKey): ScopeKey => ({ dataSet, region, day })
const nameOf = ({ dataSet, region, day, revision }: HeldScope) => ({ dataSet, region, day, revision })
