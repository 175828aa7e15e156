/**
 * How links stand, in words.
 *
 * @module
 */
import type { LinksQuery } from '../../ask/generated/questions.ts'
import { table } from '../../print/table.ts'
import type { Say } from '../../program/speaker.ts'
import type { StatusKey } from './messages.ts'

/** `far`: its side that is further from the node that reports it. A silent link says nothing of the side that reports it. */
export type ReportedLink = LinksQuery['links'][number] & { readonly far: string }
export type Difference = LinksQuery['discrepancies']['nodes'][number]
/** `node` is the one that has lost it. */
export type LostScope = LinksQuery['lostScopes'][number] & { readonly node: string }

const MOST_SAID = 10

export function linkTable(links: readonly ReportedLink[], now: Date, say: Say<StatusKey>): string {
  const head = (['link', 'state', 'lastHeard', 'oldestUnsettled', 'wire'] as const).map((column) =>
    say(`column.${column}`),
  )
  return table(
    head,
    links.map((link) => [
      `${link.child} → ${link.parent}`,
      causeInWords(link, say),
      agoOf(link.lastHeardAt, now, say),
      unsettledOf(link, now, say),
      wireOf(link, say),
    ]),
  )
}

function causeInWords(link: ReportedLink, say: Say<StatusKey>): string {
  const { parent, child, far, lostScopes: lost, alteredScopes: altered } = link
  const day = link.keyEnds?.slice(0, 10) ?? ''
  const seconds = link.clockSkewSeconds ?? 0
  return say(`cause.${link.cause}`, { parent, child, far, lost, altered, day, seconds })
}

export function troubleLines(
  { differences, total, lost }: { differences: readonly Difference[]; total: number; lost: readonly LostScope[] },
  say: Say<StatusKey>,
): string[] {
  const placeOf = ({ dataSet, region, day }: { dataSet: string; region: string; day: string }): string =>
    `${dataSet} ${region} ${day}`
  const lines = differences.slice(0, MOST_SAID).map((one) =>
    say(`status.discrepancy.${one.kind}`, {
      node: one.node,
      origin: one.origin,
      place: [placeOf(one), one.cell, one.kind === 'LOST' ? null : one.measure].filter(Boolean).join(' '),
      sealed: one.sealed ?? say('status.none'),
      held: (one.kind === 'LOST' ? (one.sealed ?? one.held) : one.held) ?? say('status.none'),
      since: one.seenAt,
    }),
  )
  if (total > MOST_SAID) lines.push(say('status.more', { count: total - MOST_SAID }))
  lines.push(
    ...lost
      .slice(0, MOST_SAID)
      .map((one) => say('status.lost', { node: one.node, place: placeOf(one), cases: one.cases })),
  )
  if (lost.length > MOST_SAID) lines.push(say('status.more', { count: lost.length - MOST_SAID }))
  return lines
}

function agoOf(time: string | null, now: Date, say: Say<StatusKey>): string {
  return time === null
    ? say('word.never')
    : say('status.ago', { age: ageInWords(now.getTime() - Date.parse(time), say) })
}

function ageInWords(ms: number, say: Say<StatusKey>): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 120) return say('status.seconds', { n: seconds })
  if (seconds < 7200) return say('status.minutes', { n: Math.round(seconds / 60) })
  if (seconds < 172_800) return say('status.hours', { n: Math.round(seconds / 3600) })
  return say('status.days', { n: Math.round(seconds / 86_400) })
}

function unsettledOf({ unsettled }: ReportedLink, now: Date, say: Say<StatusKey>): string {
  if (unsettled === null) return say('status.unknown')
  const { count, since } = unsettled
  if (count === 0 || since === null) return say('status.none')
  return say('status.unsettled', { age: ageInWords(now.getTime() - Date.parse(since), say), count })
}

function wireOf({ cause, wireVersion, blocksUpgrade }: ReportedLink, say: Say<StatusKey>): string {
  const missing = say(cause === 'NO_COMMON_VERSION' ? 'status.none' : 'status.unknown')
  const version = wireVersion === null ? missing : String(wireVersion)
  return blocksUpgrade ? say('status.blocksUpgrade', { version }) : version
}
