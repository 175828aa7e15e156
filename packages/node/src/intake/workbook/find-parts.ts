/**
 * Which parts of a workbook's container hold its sheets, strings and styles, as its relations say (部件关系).
 *
 * @module
 */
import { posix } from 'node:path'
import type { Container } from './open-container.ts'
import { WORKBOOK_LIMITS } from './workbook-limits.ts'
import { scanXml, type XmlAttributes, XmlError } from './xml-events.ts'

export interface SheetPart {
  readonly name: string
  readonly hidden: boolean
  /** Name within the container; null when the workbook does not say, or names a part that is not there. */
  readonly part: string | null
}

export interface WorkbookParts {
  readonly workbook: string
  /** In the workbook's own order; hidden ones last. */
  readonly sheets: readonly SheetPart[]
  readonly strings: string | null
  readonly styles: string | null
  /** Days count from 1904. */
  readonly from1904: boolean
}

/** Of the part that lists the sheets; it is read before the container is inspected. */
const MOST_BYTES = 64 * 1024 ** 2

interface Relation {
  readonly id: string
  /** The last word of its type: `worksheet`, whether transitional or strict. */
  readonly type: string
  readonly target: string
}

/**
 * Whatever the parts are called. Where relations are missing, by the names that every program gives them.
 *
 * @returns null when there is no workbook of XML
 * @throws XmlError
 */
export async function findParts(container: Container): Promise<WorkbookParts | null> {
  const root = await relationsOf(container, '')
  const main = root.find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml'
  const workbook = container.nameOf(main)
  if (workbook === null || workbook.endsWith('.bin')) return null
  const relations = await relationsOf(container, workbook)
  const folder = posix.dirname(workbook)
  const target = (type: string, usual: string): string | null =>
    container.nameOf(relations.find((relation) => relation.type === type)?.target ?? posix.join(folder, usual))
  let isWorkbook = false
  let from1904 = false
  const sheets: SheetPart[] = []
  const read = (name: string, attributes: XmlAttributes): void => {
    if (name === 'workbook') isWorkbook = true
    // An XML boolean has four spellings; an extension has an element of the same name.
    if (name === 'workbookPr') from1904 ||= /^(?:1|true)$/.test(attributes.get('date1904')?.trim() ?? '')
    if (name !== 'sheet') return
    const id = attributes.get('id') ?? ''
    const part = relations.find((relation) => relation.id === id)?.target
    const usual = `worksheets/sheet${sheets.length + 1}.xml`
    sheets.push({
      name: attributes.get('name') ?? '',
      hidden: /^(?:veryH|h)idden$/.test(attributes.get('state') ?? ''),
      part: container.nameOf(relations.length > 0 ? (part ?? '') : posix.join(folder, usual)),
    })
    if (sheets.length > WORKBOOK_LIMITS.entries) throw new XmlError('it has too many sheets (工作表过多)')
  }
  const scanner = scanXml({ open: read, text() {}, close() {} })
  let bytes = 0
  for await (const chunk of (await container.open(workbook)) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    // Names and links of cells, which nothing here needs, may be many.
    if (bytes > MOST_BYTES) throw new XmlError('its list of sheets is too large (工作表清单过大)')
    scanner.write(chunk)
  }
  scanner.end()
  if (!isWorkbook) return null
  return {
    workbook,
    sheets: [...sheets.filter(({ hidden }) => !hidden), ...sheets.filter(({ hidden }) => hidden)],
    strings: target('sharedStrings', 'sharedStrings.xml'),
    styles: target('styles', 'styles.xml'),
    from1904,
  }
}

async function relationsOf(container: Container, part: string): Promise<Relation[]> {
  const folder = part === '' ? '' : posix.dirname(part)
  const name = container.nameOf(posix.join(folder, '_rels', `${posix.basename(part)}.rels`))
  const text = name === null ? null : await container.read(name)
  const relations: Relation[] = []
  if (text === null) return relations
  scanWhole(text, (element, attributes) => {
    if (element !== 'Relationship' || attributes.get('TargetMode') === 'External') return
    const target = (attributes.get('Target') ?? '').replaceAll('\\', '/')
    relations.push({
      id: attributes.get('Id') ?? '',
      type: /[^/]*$/.exec(attributes.get('Type') ?? '')?.[0] ?? '',
      target: posix.resolve('/', folder, target).slice(1),
    })
  })
  return relations
}

function scanWhole(text: Uint8Array, open: (name: string, attributes: XmlAttributes) => void): void {
  const scanner = scanXml({ open, text() {}, close() {} })
  scanner.write(text)
  scanner.end()
}
