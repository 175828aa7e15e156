import type { DataSetSpec } from '../dictionary/data-set-spec.ts'
import type { ValueList } from '../dictionary/dictionary-file.ts'

/** The text of generated/data-sets.ts: one line a field, so that a changed field is one line of a difference. */
export function printDataSets(specs: readonly DataSetSpec[], lists: readonly ValueList[]): string {
  const lines = [
    '// Printed from schemas/standard/dictionary/*.yaml by `npm run generate`. Do not edit.',
    "import type { DataSetSpec } from '../dictionary/data-set-spec.ts'",
    "import type { ValueList } from '../dictionary/dictionary-file.ts'",
    '',
    'export const DATA_SETS = {',
  ]
  for (const { fields, ...set } of specs) {
    lines.push(`  ${set.name}: {`)
    for (const [name, value] of Object.entries(set)) lines.push(`    ${name}: ${literal(value)},`)
    lines.push('    fields: {')
    for (const [name, field] of Object.entries(fields)) lines.push(`      ${name}: ${literal(field)},`)
    lines.push('    },', '  },')
  }
  lines.push(
    '} as const satisfies Record<string, DataSetSpec>',
    '',
    'export const VALUE_LISTS: readonly ValueList[] = [',
  )
  for (const { values, ...list } of lists) {
    lines.push('  {')
    for (const [name, value] of Object.entries(list)) lines.push(`    ${name}: ${literal(value)},`)
    lines.push('    values: [', ...values.map((value) => `      ${literal(value)},`), '    ],', '  },')
  }
  lines.push(']', '')
  return lines.join('\n')
}

function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (value !== null && typeof value === 'object')
    return `{ ${Object.entries(value)
      .map(([name, part]) => `${name}: ${literal(part)}`)
      .join(', ')} }`
  return JSON.stringify(value)
}
