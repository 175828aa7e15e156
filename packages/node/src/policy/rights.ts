/**
 * What one asker may do behind one door: decisions of the policy in force, each made once and kept until the policy, a grant or a
 * day changes.
 *
 * @module
 */
import type { GuantongError } from '@guantong/contract'
import type { DataField, DataSet } from '@guantong/standard'
import { type Asked, type Decision, decide, decideEntry, type PolicyAsker, type PolicyInForce } from './decide.ts'
import { refusalOf } from './refusal.ts'
import { classOf, type FieldClass, type PolicyDoor, type PolicyVerb, type Resource, showingVerb } from './vocabulary.ts'

export interface Rights {
  readonly door: PolicyDoor
  decide(asked: Partial<Asked> & Pick<Asked, 'verb' | 'dataSet' | 'fieldClass'>): Decision
  /** Is there anything at all for this asker behind this door? */
  enters(verb: PolicyVerb): boolean
  /** Names of fields of the data set's rows that are shown behind this door; null for the region: in some region. */
  fieldsShown(dataSet: DataSet, region: string | null): ReadonlySet<string>
  /** Why rows are not shown at all: the first field of the key that is not. Null when they are. */
  whyNoRows(dataSet: DataSet, region: string | null): GuantongError | null
  /** Why a field of rows is not shown. */
  whyNoField(dataSet: DataSet, field: DataField, region: string | null): GuantongError | null
  /** Why something beside rows is not shown. */
  whyNot(dataSet: Resource, fieldClass: FieldClass, region: string | null): GuantongError | null
  /** Why one of the fields may not be written, withdrawn or issued. */
  whyNotWritten(
    verb: PolicyVerb,
    dataSet: DataSet,
    fields: Iterable<string>,
    region: string | null,
  ): GuantongError | null
}

export interface RightsDeps {
  readonly self: string
  readonly force: () => PolicyInForce
  /** Decisions of askers that are alike, shared by all of them. */
  readonly kept: Map<string, Decision | ReadonlySet<string>>
}

/** More kinds of askers than this, with all they ask about, are forgotten and found out anew. */
const MOST_KEPT = 20_000

export function rightsOf({ self, force, kept }: RightsDeps, asker: PolicyAsker, door: PolicyDoor): Rights {
  const { roles, verbs, sharing, via, presentedAt } = asker
  const likeness = JSON.stringify([door, roles, verbs, sharing, via.length > 0 ? presentedAt : null])
  const showing = showingVerb(door)

  const keep = <T extends Decision | ReadonlySet<string>>(key: string, find: () => T): T => {
    const found = kept.get(key)
    if (found !== undefined) return found as T
    if (kept.size >= MOST_KEPT) kept.clear()
    const made = find()
    kept.set(key, made)
    return made
  }
  const rights: Rights = {
    door,
    decide(given) {
      const asked: Asked = { field: null, region: null, door, ...given }
      const { verb, dataSet, fieldClass, field, region } = asked
      return keep(`${likeness} ${verb} ${dataSet} ${fieldClass} ${field} ${region} ${asked.door}`, () =>
        decide(force(), asker, asked),
      )
    },
    enters: (verb) => decideEntry(force(), asker, verb, door),
    fieldsShown: (dataSet, region) =>
      keep(`${likeness} fields ${dataSet.name} ${region}`, () => {
        const shown = dataSet.fields.filter((field) => decideField(dataSet, field, region).allowed)
        return new Set(shown.map(({ name }) => name))
      }),
    whyNoRows(dataSet, region) {
      for (const name of dataSet.key) {
        const field = dataSet.field(name) as DataField
        const decision = decideField(dataSet, field, region)
        if (!decision.allowed) return refuse(decision, dataSet.name, showing)
      }
      return null
    },
    whyNoField(dataSet, field, region) {
      const decision = decideField(dataSet, field, region)
      return decision.allowed ? null : refuse(decision, `${dataSet.name}.${field.name}`, showing)
    },
    whyNot(dataSet, fieldClass, region) {
      const decision = rights.decide({ verb: showing, dataSet, fieldClass, region })
      return decision.allowed ? null : refuse(decision, dataSet, showing)
    },
    whyNotWritten(verb, dataSet, fields, region) {
      for (const name of fields) {
        const field = dataSet.field(name)
        // What is no field of it is the gate's to refuse.
        if (field === undefined) continue
        const decision = rights.decide({ verb, dataSet: dataSet.name, fieldClass: classOf(field), region })
        if (!decision.allowed) return refuse(decision, `${dataSet.name}.${name}`, verb)
      }
      return null
    },
  }
  const decideField = (dataSet: DataSet, field: DataField, region: string | null): Decision =>
    rights.decide({ verb: showing, dataSet: dataSet.name, fieldClass: classOf(field), field: field.name, region })
  const refuse = ({ why }: Decision, what: string, verb: PolicyVerb): GuantongError =>
    refusalOf(why, { what, verb, node: self })
  return rights
}
