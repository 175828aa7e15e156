/**
 * The life of a submission or a figure, as lines to read.
 *
 * @module
 */
import type { WhyQuery } from '../../ask/generated/questions.ts'
import { chinaTime } from '../../print/china-time.ts'
import type { Say } from '../../program/speaker.ts'
import type { WhyKey } from './messages.ts'

export type LifeReport = WhyQuery['why']

export function lifeLines(
  { subject, events, figures, ground }: LifeReport,
  context: { node: string; say: Say<WhyKey> },
): string[] {
  const { say } = context
  const lines = [say('why.title', { subject, node: context.node })]
  if (ground !== null) lines.push(...groundLines(ground, say))
  for (const figure of figures) lines.push(`  ${figureLine(figure, say)}`)
  let told: string | null | undefined
  for (const { at: time, node, what, with: other, submission, code, data } of events) {
    // One heading for each envelope; a submission asked for by itself has its name in the title.
    if (submission !== told && submission !== subject) lines.push(submission ?? say('why.unsealed'))
    told = submission
    const params = { ...data, with: other ?? '', code: code ?? '' }
    // To the millisecond: tiers are that close to each other.
    const when = time === null ? '–'.padEnd(23) : chinaTime(time, 'millisecond')
    lines.push(`  ${when}  ${node}  ${say(`life.${what}`, params)}`)
  }
  return lines
}

function groundLines(ground: NonNullable<LifeReport['ground']>, say: Say<WhyKey>): string[] {
  const { zh, cohort, formulaId, formula, formulaVersion, cutAt } = ground
  const lines = [`  ${say('why.cohort', { zh, cohort: cohort.join(say('why.else')) })}`]
  if (formula !== null)
    lines.push(`  ${say('why.formula', { id: formulaId ?? '', version: formulaVersion ?? '', formula })}`)
  if (cutAt !== null) lines.push(`  ${say('why.cut', { day: cutAt })}`)
  return lines
}

function figureLine(figure: LifeReport['figures'][number], say: Say<WhyKey>): string {
  const { node, isHeld, revision, submission, matchesSeal, records, cells, value, numerator, denominator } = figure
  if (!isHeld) return say('why.notHeld', { node })
  const amount =
    denominator === null ? (value ?? '') : `${numerator} / ${denominator}${value === null ? '' : ` = ${value}`}`
  return say('why.figure', {
    node,
    value:
      amount === '' ? say('why.cells', { cells: cells ?? 0 }) : say('why.value', { value: amount, cells: cells ?? 0 }),
    revision: revision ?? '',
    records: records ?? '',
    submission: submission ?? say('why.unsealed'),
    seal: say(matchesSeal === true ? 'why.matches' : 'why.differs'),
  })
}
