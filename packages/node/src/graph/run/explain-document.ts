/**
 * What the policy says of each field of a document: allowed or not, by which rule, and why.
 *
 * @module
 */
import { type DataSet, dataSets } from '@guantong/standard'
import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { type Decision, decide, type PolicyAsker, type PolicyInForce } from '../../policy/decide.ts'
import { classOf, type FieldClass, type PolicyDoor, type PolicyVerb, showingVerb } from '../../policy/vocabulary.ts'
import { asksOf } from '../base/asks.ts'

export interface Explained {
  /** `region.cases.nodes.address`. */
  readonly path: string
  readonly dataSet: string
  readonly fieldClass: FieldClass
  readonly verb: PolicyVerb
  readonly decision: Decision
}

export interface ExplainAsked {
  readonly asker: PolicyAsker
  readonly door: PolicyDoor
  /** Whose rows they would be. */
  readonly region: string
}

/** Which verb a mutation needs; what else it writes shows in its rows. */
const MUTATIONS: Readonly<Record<string, PolicyVerb>> = {
  submitCases: 'write',
  submitRecords: 'write',
  withdrawRecords: 'withdraw',
}
const BY_NAME: ReadonlyMap<string, DataSet> = new Map(dataSets.map((one) => [one.name, one]))

/** The document is valid against the schema. A field that the policy is not asked about is left out. */
export function explainDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  force: PolicyInForce,
  { asker, door, region }: ExplainAsked,
): Explained[] {
  const operation = getOperationAST(document) as OperationDefinitionNode | null
  const shows: PolicyVerb = operation?.operation === 'subscription' ? 'subscribe' : showingVerb(door)
  const behind: PolicyDoor = operation?.operation === 'subscription' ? 'subscription' : door
  const found: Explained[] = []
  const path: string[] = []
  const tell = (dataSet: string, fieldClass: FieldClass, verb: PolicyVerb, field: string | null = null): void => {
    const decision = decide(force, asker, { verb, dataSet, fieldClass, field, region, door: behind })
    found.push({ path: path.join('.'), dataSet, fieldClass, verb, decision })
  }
  const types = new TypeInfo(schema)
  visit(
    document,
    visitWithTypeInfo(types, {
      FragmentDefinition: {
        enter: ({ name }) => void path.push(`…${name.value}`),
        leave: () => void path.pop(),
      },
      Field: {
        enter(node) {
          path.push(node.alias?.value ?? node.name.value)
          const [parent, field] = [types.getParentType(), types.getFieldDef()]
          if (!parent || !field) return
          const resource = asksOf(field)
          const demands = demandsOf(field.extensions)
          const dataSet = BY_NAME.get(parent.name)
          const data = dataSet?.field(field.name)
          const verb = parent === schema.getMutationType() ? MUTATIONS[field.name] : undefined
          if (resource !== undefined) tell(resource, 'unconditional', shows)
          else if (demands.operates) tell('Operations', 'conditional', 'operate')
          else if (demands.audits) tell('Looks', 'conditional', 'audit')
          else if (demands.knowsWho) tell('Writers', asker.via.length > 0 ? 'personal' : 'conditional', shows)
          else if (verb !== undefined) tell(writtenBy(node.arguments ?? []), 'unconditional', verb)
          else if (dataSet !== undefined && data !== undefined) tell(dataSet.name, classOf(data), shows, data.name)
        },
        leave: () => void path.pop(),
      },
    }),
  )
  return found
}

interface Demands {
  readonly operates?: boolean
  readonly audits?: boolean
  readonly knowsWho?: boolean
}

/** As they stand beside the type of the field. */
function demandsOf(extensions: unknown): Demands {
  const { authScopes } = (extensions as { pothosOptions?: { authScopes?: unknown } }).pothosOptions ?? {}
  return typeof authScopes === 'object' && authScopes !== null ? authScopes : {}
}

const writtenBy = (given: readonly { readonly name: { readonly value: string }; readonly value: object }[]): string => {
  const named = given.find(({ name }) => name.value === 'dataSet')?.value as { value?: string } | undefined
  return named?.value !== undefined && BY_NAME.has(named.value) ? named.value : 'Case'
}
