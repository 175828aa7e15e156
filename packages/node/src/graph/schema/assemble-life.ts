/**
 * One life put together from the tiers that hold parts of it.
 *
 * @module
 */
import { CASE_MEASURE, GuantongError, isDownEpoch } from '@guantong/contract'
import { type FigureGround, groundOf } from '../../ledger/figures/figure-ground.ts'
import { type FigurePlace, type HeldFigure, heldFigure } from '../../ledger/figures/held-figure.ts'
import {
  idOf,
  type LifeEvent,
  type LifeStep,
  lifeOf,
  numberOf,
  type SubmissionNumber,
} from '../../ledger/figures/life.ts'
import { covers, type GraphContext } from '../base/graph-context.ts'

export type FigureInput = FigurePlace

export interface Life {
  subject: string
  origin: string | null
  events: LifeEvent[]
  figures: HeldFigure[]
  /** Of a case figure. */
  ground: FigureGround | null
}

const DOCUMENT = `query ($submission: ID, $figure: FigureInput) { why(submission: $submission, figure: $figure) {
  subject origin
  events { at node what with submission code data }
  figures { node isHeld revision submission matchesSeal records cells value numerator denominator changedAt }
} }`

/** @throws GuantongError GT_INPUT_INVALID | GT_REGION_OUT_OF_SCOPE | GT_SUBMISSION_UNKNOWN */
export async function assembleLife(
  asked: { submission: string | null; figure: FigureInput | null },
  context: GraphContext,
): Promise<Life> {
  const { submission, figure } = asked
  if ((submission === null) === (figure === null))
    throw new GuantongError('GT_INPUT_INVALID', { field: 'why', reason: 'give a submission or a figure' })
  return figure === null ? lifeOfSubmission(submission as string, context) : lifeOfFigure(figure, context)
}

async function lifeOfSubmission(text: string, context: GraphContext): Promise<Life> {
  const { db, topology, self } = context
  const number = await numberOf(db, text)
  if (number === null)
    throw new GuantongError('GT_INPUT_INVALID', {
      field: 'submission',
      reason: '370200/17 or 370200:submission:0001-…:17',
    })
  mustSee(number.origin, context)
  const isWhole = 'seq' in number
  const own = isWhole
    ? await lifeOf(db, number, { topology, self: self.code })
    : [lineOf(self.code, 'NOT_RECEIVED', null)]
  const below = await askBelow(number.origin, { submission: isWhole ? idOf(number) : text }, context)
  // Its origin has answered, and has sealed no such envelope. Where a tier is silent it may be there.
  if ([...below.events, ...own].every(({ what }) => what === 'NOT_RECEIVED'))
    throw new GuantongError('GT_SUBMISSION_UNKNOWN', { submission: text.slice(0, 120) })
  return {
    subject: isWhole ? idOf(number) : (below.subject ?? text),
    origin: number.origin,
    events: inOrder(withoutDoubt([...below.events, ...own]), context),
    figures: [],
    ground: null,
  }
}

async function lifeOfFigure(place: FigureInput, context: GraphContext): Promise<Life> {
  const { db, topology, self } = context
  if (!covers(context, place.region)) throw new GuantongError('GT_REGION_OUT_OF_SCOPE', { region: place.region })
  const origin = originOf(place.region, context)
  const held = await heldFigure(db, place, { self: self.code, indicators: context.standard.indicators })
  const at = { topology, self: self.code }
  const below = origin === null ? { events: [], figures: [] } : await askBelow(origin, { figure: place }, context)
  // What a tier below holds may not have come here yet, and what is held here may be older: each envelope has its own life.
  const known = below.figures.map(({ submission }) => submission).filter((id) => id !== null)
  const numbers = new Map<string, SubmissionNumber>()
  if (held.number !== null) numbers.set(idOf(held.number), held.number)
  for (const id of known) {
    const number = await numberOf(db, id)
    if (number !== null && 'seq' in number) numbers.set(id, number)
  }
  const own = await Promise.all([...numbers.values()].map((number) => lifeOf(db, number, at)))
  return {
    subject: [place.dataSet, place.region, place.day, place.cell, place.measure].filter(Boolean).join(' '),
    origin,
    events: inOrder(withoutDoubt([...below.events, ...held.unsealed, ...own.flat()]), context),
    figures: [...below.figures, held.figure],
    ground: place.dataSet === CASE_MEASURE ? groundOf(place, context.standard, context.now) : null,
  }
}

/** @throws GuantongError GT_REGION_OUT_OF_SCOPE */
function mustSee(origin: string, context: GraphContext): void {
  const regions = context.topology.nodeOf(origin)?.regions ?? [origin]
  for (const region of regions) {
    if (!covers(context, region)) throw new GuantongError('GT_REGION_OUT_OF_SCOPE', { region })
  }
}

/** The nearest node at or above the region. */
function originOf(region: string, { topology, standard }: GraphContext): string | null {
  for (let at: string | null = region; at !== null; at = standard.divisions.get(at)?.parent ?? null) {
    const owner = topology.ownerOf(at)
    if (owner !== undefined) return owner.code
  }
  return null
}

/** The same question to the next node on the way to the origin; a silent one is a line for itself and for all behind it. */
async function askBelow(
  origin: string,
  variables: { submission?: string; figure?: FigureInput },
  context: GraphContext,
): Promise<Pick<Life, 'events' | 'figures'> & { subject?: string }> {
  const { topology, self } = context
  const hop = topology.nextHop(self.code, origin)
  if (hop === undefined || hop === self.code) return { events: [], figures: [] }
  try {
    const { data, errors } = await context.askBelow(hop, DOCUMENT, variables)
    const life = (data as { why?: Life } | null | undefined)?.why
    if (life !== undefined && life !== null) return life
    const code = errors?.[0]?.extensions?.code
    if (code === 'GT_SUBMISSION_UNKNOWN') return { events: [], figures: [] }
    throw new GuantongError('GT_CHILD_FAILED', { node: hop, reason: String(code ?? errors?.[0]?.message ?? '') })
  } catch (error) {
    if (!(error instanceof GuantongError)) throw error
    const silent = topology.nodes
      .map(({ code }) => code)
      .filter((code) => topology.isWithin(code, hop) && topology.isWithin(origin, code))
    const submission = variables.submission ?? null
    return {
      events: silent.map((code) => ({
        ...lineOf(code, 'NO_ANSWER', submission),
        code: error.code,
        data: code === hop ? { reason: error.message } : { behind: hop },
      })),
      figures: [],
    }
  }
}

const lineOf = (node: string, what: LifeStep, submission: string | null): LifeEvent => ({
  at: null,
  node,
  what,
  with: null,
  submission,
  code: null,
  data: {},
})

/** An event that several tiers report stands once; a receipt that one of them holds is not missing. */
function withoutDoubt(events: readonly LifeEvent[]): LifeEvent[] {
  const key = ({ submission, node, what, with: other, code, data }: LifeEvent): string =>
    [submission, node, what, what === 'RECEIPTED' ? '' : other, code, data.region, data.day, data.kind].join(' ')
  const told = new Map<string, LifeEvent>()
  for (const event of events) if (!told.has(key(event))) told.set(key(event), event)
  const once = [...told.values()]
  const isSigned = ({ submission, node, what }: LifeEvent): boolean =>
    what === 'NOT_RECEIPTED' &&
    once.some(
      (other) =>
        other.submission === submission &&
        other.node === node &&
        ['RECEIPTED', 'REFUSED', 'PARKED'].includes(other.what),
    )
  return once.filter((event) => !isSigned(event))
}

const RANKS: readonly LifeStep[] = [
  'WRITTEN',
  'MEASURED',
  'OWED',
  'NOT_SEALED',
  'SEALED',
  'NO_ANSWER',
  'NOT_RECEIVED',
  'RECEIVED',
  'APPLIED',
  'RECEIPTED',
  'NOT_RECEIPTED',
  'PARKED',
  'REFUSED',
  'RECORDED',
  'DIFFERED',
  'HEALED',
  'PUBLISHED',
  'FORWARDED',
  'HANDED_DOWN',
  'NOT_PUBLISHED',
]

/** By where it happened on the way, not by time: clocks differ. */
function inOrder(events: readonly LifeEvent[], { topology }: GraphContext): LifeEvent[] {
  const depth = (code: string): number => topology.nodes.filter((node) => topology.isWithin(code, node.code)).length
  const place = ({ node, submission }: LifeEvent): number => {
    const isDown = submission !== null && isDownEpoch(submission.split(':')[2] ?? '')
    return isDown ? depth(node) : -depth(node)
  }
  const numberIn = (id: string | null): [string, number] => {
    const [, , epoch = '~', seq = '0'] = id?.split(':') ?? []
    return [epoch, Number(seq)]
  }
  return [...events].sort((a, b) => {
    const [[epochA, seqA], [epochB, seqB]] = [numberIn(a.submission), numberIn(b.submission)]
    if (epochA !== epochB) return epochA < epochB ? -1 : 1
    return seqA - seqB || place(a) - place(b) || RANKS.indexOf(a.what) - RANKS.indexOf(b.what)
  })
}
