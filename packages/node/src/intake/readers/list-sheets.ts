/**
 * The sheets of a workbook and the parts of its container that hold them.
 *
 * @module
 */
import { posix } from 'node:path'

export interface SheetPart {
  readonly name: string
  readonly hidden: boolean
  /** Path within the container; null when the workbook does not say. */
  readonly part: string | null
}

/**
 * In the workbook's own order; hidden ones last.
 *
 * @param workbook `xl/workbook.xml`: names, visibility and the number of a relation
 * @param relations `xl/_rels/workbook.xml.rels`: the part of each relation, from `xl/` on or from the root
 */
export function listSheets(workbook: string, relations: string): SheetPart[] {
  const parts = new Map(
    elements(relations, 'Relationship').map((text) => [
      attribute(text, 'Id'),
      posix.resolve('/xl', attribute(text, 'Target') ?? '').slice(1),
    ]),
  )
  const sheets = elements(workbook, 'sheet').map((text) => ({
    name: attribute(text, 'name') ?? '',
    hidden: /^(?:veryH|h)idden$/.test(attribute(text, 'state') ?? ''),
    part: parts.get(attribute(text, '\\w+:id')) ?? null,
  }))
  return [...sheets.filter(({ hidden }) => !hidden), ...sheets.filter(({ hidden }) => hidden)]
}

const elements = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<(?:\\w+:)?${name}\\s([^<>]*)>`, 'g'))].map(([, attributes = '']) => attributes)

function attribute(text: string, name: string): string | undefined {
  const [, double, single] = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(text) ?? []
  const value = double ?? single
  return value === undefined ? undefined : withoutEntities(value)
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const withoutEntities = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? whole
    const point = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return point > 0x10ffff ? whole : String.fromCodePoint(point)
  })
