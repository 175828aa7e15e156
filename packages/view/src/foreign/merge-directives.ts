/**
 * How a service finds objects of our types, where its own SDL says so with the directives of schema stitching:
 * `regions(codes: [String!]!): [Region] @merge(keyField: "code", keyArg: "codes")`.
 *
 * Read into the entries that `merge` of the configuration holds, and held to the same rules. Keys are all that is sent of an object,
 * and a service chooses no other field of ours than the one by which everybody names the object: what needs more is refused with
 * its reason.
 *
 * @module
 */
import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  parse,
  type TypeNode,
} from 'graphql'
import { type AttachedService, type MergeEntry, OPEN_TYPES } from './attached-service.ts'
import { PARSING, refusal } from './service-schema.ts'

type ObjectNode = ObjectTypeDefinitionNode | ObjectTypeExtensionNode

const MAY_HAVE_DIRECTIVES = /@(merge|computed)\b/
const READ = ['keyField', 'keyArg']
/** Other fields may tell of people; whether they are sent, an operator says in the configuration. */
const OWN_KEYS: Readonly<Record<string, string>> = {
  Region: 'code',
  Case: 'id',
  Component: 'id',
  MonitoredObject: 'id',
}
const ONE_FIELD = /^\s*\{\s*([_A-Za-z]\w*)\s*\}\s*$/

/**
 * The service with the entries of its SDL, where its configuration names none.
 *
 * @throws GuantongError GT_CONFIG_INVALID: a directive asks for what is not carried.
 */
export function withMerge(service: AttachedService): AttachedService {
  const isSaid = service.isPassedOn === true || Object.keys(service.merge).length > 0
  if (isSaid || !MAY_HAVE_DIRECTIVES.test(service.sdl)) return service
  let document: DocumentNode
  try {
    document = parse(service.sdl, PARSING)
  } catch {
    // That it can not be read is said, with its reason, where its schema is built.
    return service
  }
  return { ...service, merge: mergeIn(service, document) }
}

function mergeIn(service: AttachedService, { definitions }: DocumentNode): Record<string, MergeEntry> {
  const objects = definitions.filter(
    (one): one is ObjectNode => one.kind === Kind.OBJECT_TYPE_DEFINITION || one.kind === Kind.OBJECT_TYPE_EXTENSION,
  )
  for (const { name, fields = [] } of objects)
    for (const field of fields)
      if (directiveOf(field, 'computed') !== undefined)
        throw refusal(
          service,
          `@computed of ${name.value}.${field.name.value}: a service is sent keys, no other fields`,
        )
  const queries = queryTypeIn(definitions)
  const merge: Record<string, MergeEntry> = {}
  for (const { name, fields = [] } of objects) {
    if (name.value !== queries) continue
    for (const field of fields) {
      const directive = directiveOf(field, 'merge')
      const type = namedIn(field.type)
      // Types that are not ours stay its own, whatever other gateways make of them.
      if (directive === undefined || !Object.hasOwn(OPEN_TYPES, type)) continue
      const other = merge[type]
      if (other !== undefined)
        throw refusal(service, `@merge for ${type} on both ${other.field} and ${field.name.value}: name one in merge`)
      const entry = entryOf(service, field, directive)
      if (entry.key !== OWN_KEYS[type])
        throw refusal(
          service,
          `@merge of ${field.name.value}: its own SDL may ask by ${OWN_KEYS[type]} of ${type} only; merge may name ${entry.key}`,
        )
      for (const one of objects) if (one.name.value === type) checkKey(service, one, entry.key)
      merge[type] = entry
    }
  }
  return merge
}

function entryOf(service: AttachedService, field: FieldDefinitionNode, directive: ConstDirectiveNode): MergeEntry {
  const name = field.name.value
  const refuse = (reason: string) => refusal(service, `@merge of ${name}: ${reason}`)
  const given = new Map(directive.arguments?.map((one) => [one.name.value, one.value]))
  const unread = [...given.keys()].find((one) => !READ.includes(one))
  if (unread !== undefined) throw refuse(`${unread} is not carried, only keyField and keyArg`)
  const [key, argument] = READ.map((one) => {
    const value = given.get(one)
    return value?.kind === Kind.STRING ? value.value : undefined
  })
  if (key === undefined) throw refuse('without keyField its keys would be objects; a key is one field')
  const taken = field.arguments ?? []
  const only = taken.length === 1 ? taken[0]?.name.value : undefined
  if (argument === undefined && only === undefined) throw refuse('it has more than one argument: give keyArg')
  return { field: name, argument: argument ?? (only as string), key }
}

/** @throws GuantongError GT_CONFIG_INVALID: the key of the type is more than the field that is sent. */
function checkKey(service: AttachedService, type: ObjectNode, key: string): void {
  const [said] = directiveOf(type, 'key')?.arguments ?? []
  if (said === undefined || said.value.kind !== Kind.STRING) return
  if (ONE_FIELD.exec(said.value.value)?.[1] === key) return
  throw refusal(service, `@key of ${type.name.value}: a key is one field, the keyField of its @merge`)
}

const directiveOf = (node: FieldDefinitionNode | ObjectNode, name: string): ConstDirectiveNode | undefined =>
  node.directives?.find((one) => one.name.value === name)

function queryTypeIn(definitions: DocumentNode['definitions']): string {
  for (const one of definitions)
    if (one.kind === Kind.SCHEMA_DEFINITION)
      return one.operationTypes.find(({ operation }) => operation === 'query')?.type.name.value ?? 'Query'
  return 'Query'
}

const namedIn = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : namedIn(type.type))
