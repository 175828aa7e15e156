/**
 * Rows of one worksheet, as its XML streams (工作表读取).
 *
 * @module
 */
import { type CellNote, LONGEST_RECORD, MOST_COLUMNS } from '../readers/record.ts'
import { type CellValue, errorValue, isoValue, numberValue, textValue, unescaped, withoutResult } from './cell-value.ts'
import type { NumberFormat } from './number-format.ts'
import { type RowScanner, rowsFirst, type SheetRow, TooManyColumns } from './record-chunks.ts'
import { scanXml, type XmlAttributes, XmlError } from './xml-events.ts'

export interface SheetBook {
  readonly strings: readonly string[]
  readonly formats: readonly NumberFormat[]
  readonly from1904: boolean
  /** The sheet holds whole numbers that no double writes so: its other digits are the file's own too. */
  readonly isExact: boolean
}

/** Rows without any value are left out. */
export interface SheetScanner extends RowScanner<SheetRow> {
  /** Of the row that is being read. */
  readonly line: number
  /** Positions of columns that are not shown; known before the first row. */
  readonly hiddenColumns: readonly number[]
}

/**
 * A row or cell that does not say where it is follows the one before; one that is not there is empty (ECMA-376 part 1,
 * 18.3.1.4 and 18.3.1.73).
 *
 * @throws XmlError, TooManyColumns from `settle`
 */
export function scanSheet(book: SheetBook): SheetScanner {
  const rows: SheetRow[] = []
  let number = 0
  let hidden = false
  let values: string[] = []
  let notes: Map<number, CellNote> | null = null
  let column = 0
  let reference: string | undefined
  let inData = false
  const hiddenColumns: number[] = []
  const cell = new OpenCell()
  const scanner = scanXml({
    open(name, attributes) {
      if (name === 'c') {
        if (!inData) return
        reference = attributes.get('r')
        column = columnOf(reference) ?? column + 1
        cell.begin(attributes)
      } else if (name === 'row') {
        if (!inData) return
        number = rowOf(attributes.get('r')) ?? number + 1
        hidden = isTrue(attributes.get('hidden'))
        values = []
        notes = null
        column = 0
      } else if (name === 'sheetData') inData = true
      else if (name === 'col' && isTrue(attributes.get('hidden'))) {
        const last = Math.min(Number(attributes.get('max')), MOST_COLUMNS)
        for (let one = Number(attributes.get('min')); one <= last && hiddenColumns.length < MOST_COLUMNS; one++)
          hiddenColumns.push(one - 1)
      } else cell.open(name)
    },
    text(piece) {
      cell.take(piece)
    },
    close(name) {
      if (name === 'c') {
        const value = inData ? cell.end(book) : null
        if (value === null || (value.text === '' && value.note === null)) return
        if (column > MOST_COLUMNS) {
          // Far from the table people leave blanks.
          if (value.text.trim() === '' && value.note === null) return
          throw new TooManyColumns(column, reference)
        }
        while (values.length < column) values.push('')
        const { text, note } = value
        values[column - 1] = text.length > LONGEST_RECORD ? text.slice(0, LONGEST_RECORD) : text
        if (note === null) return
        notes ??= new Map()
        notes.set(column - 1, note)
      } else if (name === 'row') {
        if (inData && values.length > 0) rows.push({ number, values, notes, hidden })
      } else if (name === 'sheetData') inData = false
      else cell.close(name)
    },
  })
  return {
    ...rowsFirst(scanner, rows),
    hiddenColumns,
    get line() {
      return number
    },
  }
}

/** What has been read of one cell. */
class OpenCell {
  #type = ''
  #style = 0
  #value: string | null = null
  #formula: string | null = null
  #inline: string | null = null
  #run = ''
  #into: 'value' | 'formula' | 'inline' | null = null
  #phonetic = false
  #isOpen = false

  begin(attributes: XmlAttributes): void {
    this.#type = attributes.get('t') ?? ''
    this.#style = Number(attributes.get('s') ?? 0)
    this.#value = null
    this.#formula = null
    this.#inline = null
    this.#into = null
    this.#phonetic = false
    this.#isOpen = true
  }

  open(name: string): void {
    if (!this.#isOpen) return
    if (name === 'v') {
      this.#value = ''
      this.#into = 'value'
    } else if (name === 'f') {
      this.#formula = ''
      this.#into = 'formula'
    } else if (name === 'is') this.#inline = ''
    else if (name === 'rPh') this.#phonetic = true
    else if (name === 't' && this.#inline !== null && !this.#phonetic) {
      this.#into = 'inline'
      this.#run = ''
    }
  }

  take(piece: string): void {
    if (this.#into === 'value') this.#value = joined(this.#value, piece)
    else if (this.#into === 'inline') this.#run = joined(this.#run, piece)
    else if (this.#into === 'formula') this.#formula = joined(this.#formula, piece)
  }

  close(name: string): void {
    if (name === 'rPh') this.#phonetic = false
    else {
      // An escape stands within one run.
      if (this.#into === 'inline') this.#inline = joined(this.#inline, unescaped(this.#run))
      this.#into = null
    }
  }

  end({ strings, formats, from1904, isExact }: SheetBook): CellValue | null {
    this.#isOpen = false
    this.#into = null
    const value = this.#value
    if (this.#inline !== null && (this.#inline !== '' || value === null)) return textValue(this.#inline)
    if (value === null) return this.#formula === null ? null : withoutResult(this.#formula)
    switch (this.#type) {
      case 's': {
        if (value.trim() === '') return null
        const text = strings[Number(value)]
        if (text === undefined)
          throw new XmlError('a cell names a text that the workbook does not hold (单元格引用的共享字符串不存在)')
        return textValue(text)
      }
      case 'str':
      case 'inlineStr':
        return textValue(unescaped(value))
      case 'b':
        return value.trim() === '' ? null : textValue(isTrue(value) ? 'TRUE' : 'FALSE')
      case 'e':
        return value === '' ? null : errorValue(value)
      case 'd':
        return isoValue(value)
      default:
        // A formula whose result is a text may be empty; one whose result is a number may not.
        if (value.trim() === '') return this.#formula === null ? null : withoutResult(this.#formula)
        return numberValue(value, formats[this.#style], from1904, isExact)
    }
  }
}

/** One text may come in any number of pieces. */
const joined = (before: string | null, piece: string): string =>
  before === null || before === '' ? piece : before.length > LONGEST_RECORD ? before : before + piece

const isTrue = (text: string | undefined): boolean => text !== undefined && /^\s*(?:1|true)\s*$/i.test(text)

const [UPPER_A, UPPER_Z] = [0x41, 0x5a] as const

/** The column of `BC12`, from 1; null where there is none. */
function columnOf(reference: string | undefined): number | null {
  if (reference === undefined) return null
  let column = 0
  for (let at = 0; at < reference.length; at++) {
    const code = reference.charCodeAt(at) & ~0x20
    if (code < UPPER_A || code > UPPER_Z) break
    column = column * 26 + code - UPPER_A + 1
    if (column > 1_000_000) return null
  }
  return column === 0 ? null : column
}

function rowOf(reference: string | undefined): number | null {
  const row = Number(reference ?? 0)
  return Number.isInteger(row) && row > 0 ? row : null
}
