/**
 * The parts of a document that a schema does not know, as schema coordinates (GraphQL, September 2025): `Case.title`,
 * `Region.cases(filter:)`, `State.MERGED`, `CaseFilter.open`, `PeriodInput`. Between neighbours of different releases that is
 * all the younger one has to know of the older one's schema: the schema of a child is never fetched.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import {
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { HopAnswer } from './ask.ts'

/** As many as are reported and accepted for one document. */
const MOST = 200
const LONGEST = 300

/** Over all that a schema knows: two that are equal here lack the same of every document. Costs far less than printing it. */
export function knowledgeHash(schema: GraphQLSchema): string {
  const known: string[] = []
  for (const type of Object.values(schema.getTypeMap())) {
    known.push(type.name)
    if (isEnumType(type)) known.push(...type.getValues().map(({ name }) => `${type.name}.${name}`))
    if (isInputObjectType(type)) known.push(...Object.keys(type.getFields()).map((name) => `${type.name}.${name}`))
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const { name: field, args } of Object.values(type.getFields()))
      known.push(`${type.name}.${field}`, ...args.map(({ name }) => `${type.name}.${field}(${name}:)`))
  }
  return createHash('sha256').update(known.sort().join('\n')).digest('hex')
}

/** What stands below an unknown field is not looked at. Values of variables have NOT been looked at. */
export function findLacking(schema: GraphQLSchema, document: DocumentNode): string[] {
  const found = new Set<string>()
  const types = new TypeInfo(schema)
  visit(
    document,
    visitWithTypeInfo(types, {
      Field({ name }) {
        const parent = types.getParentType()
        if (!parent || types.getFieldDef()) return undefined
        found.add(`${parent.name}.${name.value}`)
        return false
      },
      Argument({ name }) {
        const [parent, field] = [types.getParentType(), types.getFieldDef()]
        if (!types.getDirective() && parent && field && !types.getArgument())
          found.add(`${parent.name}.${field.name}(${name.value}:)`)
      },
      ObjectField({ name }) {
        const input = getNamedType(types.getParentInputType())
        if (isInputObjectType(input) && !(name.value in input.getFields())) found.add(`${input.name}.${name.value}`)
      },
      EnumValue({ value }) {
        const type = getNamedType(types.getInputType())
        if (isEnumType(type) && !type.getValue(value)) found.add(`${type.name}.${value}`)
      },
      NamedType({ name }) {
        if (schema.getType(name.value) === undefined) found.add(name.value)
      },
    }),
  )
  return [...found].slice(0, MOST)
}

/** Said by graphql-js of every release. What an asker wrote may stand in front of the last two, never behind them. */
const SENTENCES: readonly (readonly [RegExp, (one: string, other: string) => string])[] = [
  [/^Cannot query field "(\w+)" on type "(\w+)"\./, (field, type) => `${type}.${field}`],
  [/^Unknown argument "(\w+)" on field "(\w+\.\w+)"\./, (argument, field) => `${field}(${argument}:)`],
  [/^Unknown type "(\w+)"\./, (type) => type],
  [
    /(?:^|; )Value "(\w+)" does not exist in "(\w+)" enum\.(?: Did you mean[^;]*)?$/,
    (value, type) => `${type}.${value}`,
  ],
  [
    /(?:^|; )Field "(\w+)" is not defined by type "(\w+)"\.(?: Did you mean[^;]*)?$/,
    (field, type) => `${type}.${field}`,
  ],
]

/**
 * What a child says it does not know of the document it was sent; empty where it executed it, or refused it for something else.
 * A release that does not tell it apart from its errors is understood by graphql-js's own sentences. Whether what is said is
 * true has NOT been checked.
 */
export function lackingIn({ data, errors, extensions }: HopAnswer): string[] {
  if (data != null || !Array.isArray(errors)) return []
  const told = (extensions?.guantong as { lacks?: unknown } | undefined)?.lacks
  if (Array.isArray(told) && told.length > 0) {
    return told.slice(0, MOST).filter((one) => typeof one === 'string' && one.length <= LONGEST)
  }
  return errors.slice(0, MOST).flatMap((error: { message?: unknown } | null) => {
    const message = typeof error?.message === 'string' ? error.message.slice(0, 10 * LONGEST) : ''
    for (const [sentence, coordinateOf] of SENTENCES) {
      const match = sentence.exec(message)
      if (match !== null) return [coordinateOf(match[1] ?? '', match[2] ?? '')]
    }
    return []
  })
}
