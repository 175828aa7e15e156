/**
 * A document as a tree of choices: what fast-check shrinks, and `print-document.fixture.ts` prints.
 *
 * @module
 */
export type TypeName = 'Query' | 'Region' | 'Named' | 'Found' | 'Item' | 'CaseConnection' | 'CaseEdge' | 'Case'

export interface Selection {
  readonly kind: 'field' | 'inline' | 'spread'
  /** Of a field its name, of an inline fragment its type condition or '', of a spread a number to choose a fragment by. */
  readonly name: string
  /** Chooses among the response keys the document has for the field. */
  readonly key: number
  readonly include: string | null
  readonly skip: string | null
  readonly below: readonly Selection[]
}

export interface Choices {
  readonly selections: readonly Selection[]
  readonly fragments: readonly { readonly on: TypeName; readonly selections: readonly Selection[] }[]
  /** Response keys that could collide with names the view uses itself, or with other fields: by type, which field has them. */
  readonly odd: Readonly<Partial<Record<TypeName, Readonly<Record<string, string | null>>>>>
  /** Chooses the arguments of each response key. */
  readonly calls: readonly number[]
  readonly name: string
}
