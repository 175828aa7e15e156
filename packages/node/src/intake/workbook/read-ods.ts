/**
 * Rows of one table of an OpenDocument spreadsheet (ODS).
 *
 * @module
 */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { type CellNote, MOST_COLUMNS, type RecordChunk } from '../readers/record.ts'
import {
  type CellValue,
  errorValue,
  isoValue,
  numberValue,
  percentValue,
  textValue,
  withoutResult,
} from './cell-value.ts'
import { type AskedSheet, chooseSheet, type Sheet, sheetChoice, visibleFirst } from './choose-sheet.ts'
import { inspectContainer } from './inspect-container.ts'
import { addsNothing } from './number-pattern.ts'
import { openContainer } from './open-container.ts'
import { scanPart } from './read-workbook.ts'
import {
  asReason,
  namesOf,
  type RowScanner,
  recordChunks,
  rowsFirst,
  type SheetRow,
  TooManyCells,
  TooManyColumns,
} from './record-chunks.ts'
import { scanXml, type XmlAttributes } from './xml-events.ts'

const CONTENT = 'content.xml'

/**
 * As `readWorkbook`; the table's names and its rows are two passes over its one part.
 *
 * @throws GuantongError GT_FILE_BOMB, GT_FILE_FORMAT, GT_FILE_SHEET, GT_FILE_SHEETS, GT_FILE_TOO_LARGE, GT_FILE_BROKEN
 */
export async function* readOds(file: string, sheet: AskedSheet, signal?: AbortSignal): AsyncGenerator<RecordChunk> {
  const container = await openContainer(file)
  try {
    const manifest = await container.read('META-INF/manifest.xml')
    if (manifest?.includes('encryption-data')) throw encrypted(file)
    await inspectContainer(container, { strings: null, sheets: new Set() }, signal)
    const names = scanOds(null)
    await namesOf(scanPart(container, CONTENT, names), names, signal)
    const chosen = chooseSheet(file, names.sheets, sheet)
    const scanner = scanOds(chosen.at)
    const { size } = await stat(file)
    const choice = sheetChoice(chosen, names.sheets)
    const rows = scanPart(container, CONTENT, scanner)
    yield* recordChunks({ file, size, choice, rows, line: () => scanner.line }, signal)
  } catch (cause) {
    if (signal?.aborted === true) throw cause
    throw asReason(file, '?', cause)
  } finally {
    container.close()
  }
}

const encrypted = (file: string): GuantongError =>
  new GuantongError('GT_FILE_FORMAT', {
    file: basename(file),
    reason:
      'a spreadsheet with a password (encrypted); remove the password and save it again (工作簿已加密,请去除密码后另存)',
  })

interface OdsScanner extends RowScanner<SheetRow> {
  readonly sheets: readonly OdsSheet[]
  readonly line: number
}

/** Cells of rows that repeat one with values. */
const MOST_REPEATED = 4_000_000

interface OdsSheet extends Sheet {
  /** Which table of the file, from 0: two may have one name. */
  readonly at: number
}

/** What a program keeps of other files, and of changes: tables in it are none of this one. */
const KEPT: ReadonlySet<string> = new Set(['dde-links', 'tracked-changes'])

/** @param wanted which table's rows are taken; null for none, to learn which there are */
function scanOds(wanted: number | null): OdsScanner {
  const sheets: OdsSheet[] = []
  let kept = 0
  const hiddenStyles = new Set<string>()
  let style = ''
  const rows: SheetRow[] = []
  let inTable = false
  let depth = 0
  let number = 0
  let repeatRows = 1
  let repeated = 0
  let hidden = false
  let values: string[] = []
  let notes: Map<number, CellNote> | null = null
  let position = 0
  let cell: OdsCell | null = null
  const settle = (at: number, repeat: number, { text, note }: CellValue): void => {
    if (text === '' && note === null) return
    if (at + repeat > MOST_COLUMNS && text.trim() === '' && note === null) return
    if (at + repeat > MOST_COLUMNS) throw new TooManyColumns(at + repeat)
    while (values.length < at) values.push('')
    for (let one = at; one < at + repeat; one++) {
      values[one] = text
      if (note === null) continue
      notes ??= new Map()
      notes.set(one, note)
    }
  }
  const scanner = scanXml({
    open(name, attributes) {
      if (KEPT.has(name)) kept++
      if (kept > 0) return
      if (cell !== null) cell.open(name, attributes)
      else if (name === 'style') style = attributes.get('name') ?? ''
      else if (name === 'table-properties' && attributes.get('display') === 'false') hiddenStyles.add(style)
      else if (name === 'table') {
        // A table within a cell of another is none of its rows.
        if (depth++ > 0) return
        const own = attributes.get('name') ?? ''
        const isHidden = hiddenStyles.has(attributes.get('style-name') ?? '')
        inTable = wanted === null || sheets.length === wanted
        sheets.push({ name: own, hidden: isHidden, holdsValues: false, at: sheets.length })
        number = 0
      } else if (depth !== 1 || !inTable) return
      else if (name === 'table-row') {
        number++
        repeatRows = countOf(attributes.get('number-rows-repeated'))
        hidden = /^(?:collapse|filter)$/.test(attributes.get('visibility') ?? '')
        values = []
        notes = null
        position = 0
      } else if (name === 'table-cell') cell = new OdsCell(attributes)
      else if (name === 'covered-table-cell') position += countOf(attributes.get('number-columns-repeated'))
    },
    text(piece) {
      if (kept === 0) cell?.take(piece)
    },
    close(name) {
      if (KEPT.has(name)) kept--
      else if (kept > 0) return
      else if (cell !== null && !(name === 'table-cell' && cell.isAtEnd)) cell.close(name)
      else if (cell !== null) {
        settle(position, cell.repeat, cell.value())
        position += cell.repeat
        cell = null
      } else if (name === 'table') depth--
      else if (name === 'table-row' && depth === 1 && inTable) {
        const last = number + repeatRows - 1
        if (values.length > 0) {
          const own = sheets.length - 1
          sheets[own] = { ...(sheets[own] as OdsSheet), holdsValues: true }
          if (repeatRows > 1) repeated += repeatRows * values.length
          if (repeated > MOST_REPEATED) throw new TooManyCells(repeated, MOST_REPEATED)
          if (wanted !== null) rows.push({ number, values, notes, hidden, repeat: repeatRows })
        }
        number = last
      }
    },
  })
  return {
    get sheets() {
      return visibleFirst(sheets)
    },
    get line() {
      return number
    },
    ...rowsFirst(scanner, rows),
  }
}

const countOf = (text: string | undefined): number => {
  const count = Number(text ?? 1)
  return Number.isInteger(count) && count > 0 ? count : 1
}

const ERROR = /^(?:#(?:N\/A|DIV\/0!|VALUE!|REF!|NAME\?|NUM!|NULL!)|Err:\d+)$/
/** Not part of what a cell says. */
const BESIDE: ReadonlySet<string> = new Set(['annotation', 'ruby-text', 'shapes', 'frame', 'custom-shape', 'table'])
const LONGEST = 1024 ** 2

class OdsCell {
  readonly repeat: number
  readonly #type: string
  readonly #value: string | undefined
  readonly #formula: string | undefined
  #text = ''
  #paragraphs = 0
  #inParagraph = false
  /** Whether a blank that follows is one with what stands before it, as at the beginning of a line. */
  #wasBlank = true
  #beside = 0
  #depth = 0

  constructor(attributes: XmlAttributes) {
    this.repeat = countOf(attributes.get('number-columns-repeated'))
    this.#type = attributes.get('value-type') ?? ''
    this.#formula = attributes.get('formula')
    this.#value =
      attributes.get('value') ??
      attributes.get('date-value') ??
      attributes.get('time-value') ??
      attributes.get('boolean-value') ??
      attributes.get('string-value')
  }

  get isAtEnd(): boolean {
    return this.#depth === 0
  }

  open(name: string, attributes: XmlAttributes): void {
    this.#depth++
    if (BESIDE.has(name)) this.#beside++
    if (this.#beside > 0) return
    if (name === 'p') {
      if (this.#paragraphs++ > 0) this.#text += '\n'
      this.#inParagraph = true
      this.#wasBlank = true
    } else if (name === 's') this.#add(' '.repeat(Math.min(countOf(attributes.get('c')), 1000)))
    else if (name === 'tab') this.#add('\t')
    else if (name === 'line-break') this.#add('\n')
  }

  take(piece: string): void {
    if (this.#beside > 0 || !this.#inParagraph) return
    // Line ends and blanks of the file's own layout are one blank together, and none at either end.
    const text = piece.replace(/[ \t\r\n]+/g, ' ')
    this.#add(this.#wasBlank && text.startsWith(' ') ? text.slice(1) : text)
    this.#wasBlank = text === ' ' ? true : text.endsWith(' ')
  }

  close(name: string): void {
    this.#depth--
    if (BESIDE.has(name)) this.#beside--
    else if (name === 'p' && this.#beside === 0) {
      if (this.#wasBlank && this.#text.endsWith(' ')) this.#text = this.#text.slice(0, -1)
      this.#inParagraph = false
    } else if (name === 's' || name === 'tab' || name === 'line-break') this.#wasBlank = false
  }

  #add(piece: string): void {
    if (this.#text.length <= LONGEST) this.#text += piece
  }

  value(): CellValue {
    const text = this.#text
    if (this.#formula !== undefined && ERROR.test(text)) return errorValue(text)
    const value = this.#value
    switch (this.#type) {
      case 'float':
      case 'currency':
        return value === undefined ? textValue(text) : shownAs(numberValue(value, undefined, false), text)
      case 'percentage':
        return value === undefined ? textValue(text) : percentOf(numberValue(value, undefined, false))
      case 'date':
        return isoValue(value ?? text)
      case 'time':
        return durationValue(value ?? text)
      case 'boolean':
        return textValue(value === 'true' ? 'TRUE' : 'FALSE')
      case 'string':
        return textValue(value ?? text)
      default:
        if (text !== '') return textValue(text)
        return this.#formula === undefined ? textValue('') : withoutResult(this.#formula.replace(/^(?:of:)?=/, ''))
    }
  }
}

const FIGURE = /\d[\d,]*(?:\.\d+)?/

/** Zeros, letters and signs that the program shows beside the digits; not where it rounds. */
function shownAs(value: CellValue, shown: string): CellValue {
  const figure = FIGURE.exec(shown)?.[0].replaceAll(',', '')
  const isMore =
    value.note === null && !value.text.startsWith('-') && figure !== undefined && Number(figure) === Number(value.text)
  return isMore && !addsNothing(shown, value.text) ? { ...value, note: { kind: 'shown', text: shown } } : value
}

const percentOf = (value: CellValue): CellValue => (value.note === null ? percentValue(value.text) : value)

/** `PT10H30M00S` is 10:30:00, `P1DT2H` 26:00:00. */
function durationValue(written: string): CellValue {
  const [, sign, days, hours, minutes, seconds, fraction] = DURATION.exec(written) ?? []
  if (sign === undefined || !/\d/.test(written)) return textValue(written)
  const [d = 0, h = 0, m = 0, s = 0] = [days, hours, minutes, seconds].map((part) => Number(part ?? 0))
  const all = ((d * 24 + h) * 60 + m) * 60 + s
  const parts = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60]
  const text =
    sign + parts.map((part) => String(part).padStart(2, '0')).join(':') + (fraction ?? '').replace(/\.?0*$/, '')
  return { text, note: { kind: 'date', text } }
}
const DURATION = /^(-?)P(?:(\d{1,7})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,8})(\.\d+)?S)?)?$/
