/**
 * Everything a policy decides, cell by cell: roles × where they stand × data sets × classes × verbs × doors.
 *
 * @module
 */
import { ROLES, type Role } from '@guantong/contract'
import { dataSets } from '@guantong/standard'
import { type Decision, decide, type PolicyInForce } from './decide.ts'
import {
  classOf,
  DOORS,
  FIELD_CLASSES,
  type FieldClass,
  POLICY_VERBS,
  type PolicyDoor,
  type PolicyVerb,
  RESOURCES,
} from './vocabulary.ts'

export interface MatrixCell {
  readonly role: Role
  readonly from: 'here' | 'above'
  readonly dataSet: string
  readonly fieldClass: FieldClass
  readonly verb: PolicyVerb
  readonly door: PolicyDoor
  readonly decision: Decision
}

/** Of a token that wishes for all its roles may have. */
const MOST = { verbs: ['read', 'write'], sharing: 'withheld' } as const

/** What can be asked behind a door at all. */
const VERBS_OF: Readonly<Record<PolicyDoor, readonly PolicyVerb[]>> = {
  graphql: ['read', 'write', 'withdraw', 'issue', 'grant', 'operate', 'audit'],
  export: ['export'],
  subscription: ['subscribe'],
  push: ['write'],
  question: ['read', 'write', 'withdraw', 'issue', 'grant', 'operate', 'audit'],
  pack: ['operate'],
}

/** Classes that the fields of a data set have; of everything else, those it is asked with. */
export function classesOf(dataSet: string): readonly FieldClass[] {
  const found = dataSets.find(({ name }) => name === dataSet)
  const classes = new Set<FieldClass>(found?.fields.map(classOf) ?? ['unconditional', 'conditional'])
  return FIELD_CLASSES.filter((one) => classes.has(one))
}

/** @param above the node at which those above show their token. */
export function* matrixOf(force: PolicyInForce, self: string, above: string): Generator<MatrixCell> {
  for (const role of ROLES)
    for (const from of ['here', 'above'] as const)
      for (const dataSet of RESOURCES)
        for (const fieldClass of classesOf(dataSet))
          for (const door of DOORS) {
            // What comes from above comes by its own door, and nothing else does.
            if ((from === 'above') !== (door === 'question')) continue
            for (const verb of POLICY_VERBS) {
              if (!VERBS_OF[door].includes(verb)) continue
              const via = from === 'above' ? [above] : []
              const asker = { ...MOST, roles: [role], via, presentedAt: via[0] ?? self }
              const decision = decide(force, asker, { verb, dataSet, fieldClass, field: null, region: self, door })
              yield { role, from, dataSet, fieldClass, verb, door, decision }
            }
          }
}
