/**
 * A grant: for whom above what leaves, for which purpose, until when. Written in the policy file, or given on request.
 *
 * @module
 */
import type { Policy } from './policy.ts'
import { type FieldClass, type Resource, rankOfClass } from './vocabulary.ts'

export interface Grant {
  readonly id: string
  /** Nodes at which the token is shown; `above`: any. */
  readonly to: 'above' | readonly string[]
  readonly regions: readonly string[] | null
  readonly dataSets: '*' | readonly string[]
  /** The highest class. */
  readonly upTo: Exclude<FieldClass, 'personal'>
  /** Null: all of the classes. */
  readonly fields: readonly string[] | null
  readonly purpose: string
  readonly from: Date
  readonly until: Date
}

export interface GrantAsked {
  readonly presentedAt: string
  readonly dataSet: Resource
  readonly fieldClass: FieldClass
  /** Null: of the class, whichever field. */
  readonly field: string | null
  /** Null: anywhere. */
  readonly region: string | null
  readonly now: Date
}

export function covers(grant: Grant, asked: GrantAsked, isWithin: (region: string, scope: string) => boolean): boolean {
  const { to, dataSets, fields, regions, from, until, upTo } = grant
  const { region } = asked
  return (
    asked.fieldClass !== 'personal' &&
    from <= asked.now &&
    asked.now < until &&
    (to === 'above' || to.includes(asked.presentedAt)) &&
    (dataSets === '*' || dataSets.includes(asked.dataSet)) &&
    rankOfClass(asked.fieldClass) <= rankOfClass(upTo) &&
    (fields === null || asked.field === null || fields.includes(asked.field)) &&
    (regions === null || region === null || regions.some((scope) => isWithin(region, scope)))
  )
}

/** Those that stand in the file. A day alone begins and ends with it, by the clock of China. */
export const grantsIn = ({ grants }: Policy): Grant[] =>
  grants.map(({ classes, fields, regions, from, until, ...grant }) => ({
    ...grant,
    regions: regions ?? null,
    fields: fields ?? null,
    upTo: classes.includes('withheld') ? 'withheld' : classes.includes('conditional') ? 'conditional' : 'unconditional',
    from: moment(from),
    until: moment(until),
  }))

const moment = (text: string): Date => new Date(text.length === 10 ? `${text}T00:00:00+08:00` : text)
