/**
 * Enumerations of the schema, one for each value list (值域) of the dictionary, however many fields use it.
 *
 * @module
 */
import { type DataField, VALUE_LISTS } from '@guantong/standard'
import type { Builder, EnumOf } from './builder.ts'
import type { Scalars } from './scalars.ts'

export interface ValueEnums {
  /** Null where the field has no list, or one whose values cannot be names in GraphQL. */
  of(field: Pick<DataField, 'valueList'>): EnumOf<string> | null
}

const NAME = /^[A-Z_][A-Z0-9_]*$/

export function createValueEnums(builder: Builder, { Kind }: Scalars): ValueEnums {
  // The list `kind` has been an enumeration of its own from the beginning.
  const made = new Map<string, EnumOf<string> | null>([['kind', Kind]])
  return {
    of({ valueList }) {
      const list = VALUE_LISTS.find(({ name }) => name === valueList)
      if (list === undefined) return null
      const known = made.get(list.name)
      if (known !== undefined) return known
      const named = list.values.map(({ name: value, zh, en }) => {
        return [value.toUpperCase(), { value, description: `${zh}. ${en}.` }] as const
      })
      const ref = named.every(([name]) => NAME.test(name))
        ? builder.enumType(pascalCase(list.name), {
            description: `${list.zh} (${list.standardRef}, ${list.status}). ${list.en}.`,
            values: Object.fromEntries(named),
          })
        : null
      made.set(list.name, ref)
      return ref
    },
  }
}

const pascalCase = (kebab: string): string => kebab.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
