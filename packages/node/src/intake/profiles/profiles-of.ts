/**
 * Which profiles come into question for an import, with what its caller knows besides.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { findDataSet } from '@guantong/standard'
import type { Profile } from './profile.ts'
import { isZone } from './zone.ts'

/** Values of fields that a file does not say, such as the county its rows lie in. */
export type Constants = Readonly<Record<string, string>>

export interface Known {
  readonly profile?: Profile | undefined
  readonly dataSet?: string | undefined
  readonly set?: Constants | undefined
  /** For times without a zone, whatever the profile says. */
  readonly zone?: string | undefined
}

/** @throws GuantongError GT_INPUT_INVALID if there is no such data set or field */
export function profilesOf({ profile, dataSet, set = {}, zone }: Known, shipped: () => readonly Profile[]): Profile[] {
  if (dataSet !== undefined && findDataSet(dataSet) === undefined)
    throw new GuantongError('GT_INPUT_INVALID', { field: 'data-set', reason: `there is no data set ${dataSet}` })
  if (zone !== undefined && !isZone(zone))
    throw new GuantongError('GT_INPUT_INVALID', { field: 'zone', reason: `there is no time zone ${zone}` })
  const all = profile === undefined ? shipped() : [profile]
  const wanted = all.filter((one) => dataSet === undefined || one.dataSet === dataSet)
  const taking = wanted.filter((one) => Object.keys(set).every((name) => findDataSet(one.dataSet)?.field(name)))
  if (taking.length === 0)
    throw new GuantongError('GT_INPUT_INVALID', {
      field: Object.keys(set).join(', ') || 'data-set',
      reason: 'no profile in question has such a field',
    })
  return taking.map((one) => withConstants(zone === undefined ? one : { ...one, zone }, set))
}

/** What the caller says wins over what the profile says. */
export function withConstants(profile: Profile, set: Constants): Profile {
  const names = Object.keys(set)
  if (names.length === 0) return profile
  const given = Object.fromEntries(names.map((name) => [name, { constant: set[name] as string }]))
  return { ...profile, fields: { ...profile.fields, ...given } }
}
