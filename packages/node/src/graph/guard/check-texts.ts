/**
 * Texts that PostgreSQL cannot hold: U+0000, and halves of characters. Looked for once, before a question runs, in whatever
 * argument they stand; written into the document as in the variables. What a mutation writes is judged value by value instead,
 * by its writers, so that one bad row does not refuse the others.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { type DocumentNode, visit } from 'graphql'

/** @throws GuantongError GT_INPUT_INVALID, naming the variable */
export function checkVariableTexts(variables: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(variables)) {
    const left: unknown[] = [value]
    for (let one = left.pop(); one !== undefined; one = left.pop()) {
      if (typeof one === 'string') requireHoldable(one, `$${name}`)
      // One by one: a hundred thousand are no arguments of a call. Null ends nothing.
      else if (Array.isArray(one)) for (const each of one) left.push(each ?? 0)
      else if (typeof one === 'object' && one !== null) for (const each of Object.entries(one)) left.push(each)
    }
  }
}

/** @throws GuantongError GT_INPUT_INVALID, naming the argument */
export function checkLiteralTexts(document: DocumentNode): void {
  const names: string[] = []
  visit(document, {
    Argument: { enter: ({ name }) => void names.push(name.value), leave: () => void names.pop() },
    OperationDefinition: ({ operation }) => (operation === 'mutation' ? false : undefined),
    StringValue: ({ value }) => requireHoldable(value, names.at(-1) ?? 'text'),
  })
}

function requireHoldable(text: string, field: string): void {
  if (text.includes('\0')) throw new GuantongError('GT_INPUT_INVALID', { field, reason: 'U+0000' })
  if (!text.isWellFormed()) throw new GuantongError('GT_INPUT_INVALID', { field, reason: 'half a character' })
}
