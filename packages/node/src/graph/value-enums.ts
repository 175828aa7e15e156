/**
 * Enumerations of the schema, one for each value list (值域) of the dictionary, however many fields use it.
 *
 * @module
 */
import type { DataField } from '@guantong/standard'
import type { Builder } from './builder.ts'
import type { Scalars } from './scalars.ts'

export interface ValueEnums {
  /** Null where the field has no list, or one whose values cannot be names in GraphQL. */
  of(field: DataField): unknown
}

const NAME = /^[A-Z_][A-Z0-9_]*$/

export function createValueEnums(builder: Builder, { Kind }: Scalars): ValueEnums {
  // The list `kind` has been an enumeration of its own from the beginning.
  const made = new Map<string, unknown>([['kind', Kind]])
  return {
    of({ zh, values, valueList }) {
      if (values === undefined || valueList === undefined) return null
      const known = made.get(valueList)
      if (known !== undefined) return known
      const names = values.map((value) => [value.toUpperCase(), value] as const)
      const ref = names.every(([name]) => NAME.test(name))
        ? builder.enumType(pascalCase(valueList), {
            description: `${zh}.`,
            values: Object.fromEntries(names.map(([name, value]) => [name, { value }])),
          })
        : null
      made.set(valueList, ref)
      return ref
    },
  }
}

const pascalCase = (kebab: string): string => kebab.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
