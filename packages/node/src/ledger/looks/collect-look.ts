/**
 * What an answer shows of rows, gathered while it is made: a line for each page, none for a row.
 *
 * @module
 */
import type { Principal } from '@guantong/contract'
import type { DataField } from '@guantong/standard'
import { FIELD_CLASSES, type FieldClass, type Look, type LookDoor, type SeenRows } from './look.ts'

type Shown = Pick<DataField, 'sharing' | 'personal'>

export interface Looking {
  /** Rows of a data set that go into the answer, and the fields that are shown of them. None at all is an answer, too. */
  saw(dataSet: string, region: string, fields: readonly Shown[], rows: number): void
  /** How many rows there are goes into the answer. */
  counted(dataSet: string, region: string, fields: readonly Shown[]): void
  /** Did it see or count any rows? */
  readonly isLook: boolean
  /** Did it see what is withheld or personal? Such an answer waits until the look is written. */
  readonly isGuarded: boolean
  end(at: Date, outcome: string): Look
}

export interface Looker {
  readonly door: LookDoor
  readonly principal: Principal
  readonly documentHash: () => string
}

/** Lines of one look; what goes beyond is added up in one without a name. */
const MOST_SEEN = 100
const OTHERS = '…'

interface Line {
  readonly dataSet: string
  readonly region: string
  /** A bit for each of FIELD_CLASSES. */
  classes: number
  rows: number
  counted: boolean
}

export function collectLook({ door, principal, documentHash }: Looker): Looking {
  const lines = new Map<string, Line>()
  let guarded = false
  const lineOf = (dataSet: string, region: string): Line => {
    const key = `${dataSet} ${region}`
    const found = lines.get(key)
    if (found !== undefined) return found
    if (lines.size >= MOST_SEEN && dataSet !== OTHERS) return lineOf(OTHERS, OTHERS)
    const line: Line = { dataSet, region, classes: 0, rows: 0, counted: false }
    lines.set(key, line)
    return line
  }
  const note = (dataSet: string, region: string, fields: readonly Shown[]): Line => {
    const line = lineOf(dataSet, region)
    for (const field of fields) line.classes |= 1 << FIELD_CLASSES.indexOf(classOf(field))
    return line
  }
  return {
    saw(dataSet, region, fields, rows) {
      note(dataSet, region, fields).rows += rows
      guarded ||= rows > 0 && fields.some(({ sharing }) => sharing === 'withheld')
    },
    counted(dataSet, region, fields) {
      note(dataSet, region, fields).counted = true
    },
    get isLook() {
      return lines.size > 0
    },
    get isGuarded() {
      return guarded
    },
    end: (at, outcome) => ({
      ...{ at, door, outcome },
      ...askerOf(principal),
      documentHash: documentHash(),
      seen: [...lines.values()].map(seenOf),
    }),
  }
}

export const classOf = ({ personal, sharing }: Shown): FieldClass => (personal === true ? 'personal' : sharing)

const seenOf = ({ dataSet, region, classes, rows, counted }: Line): SeenRows => ({
  ...{ dataSet, region, rows },
  classes: FIELD_CLASSES.filter((_, at) => (classes & (1 << at)) !== 0),
  ...(counted ? { counted } : {}),
})

const askerOf = ({
  issuer,
  subject,
  roles,
  regions,
  presentedAt,
  via,
  purpose,
}: Principal): Omit<Look, 'at' | 'door' | 'documentHash' | 'seen' | 'outcome'> => ({
  ...{ issuer, subject, roles, presentedAt, via },
  scope: regions,
  purpose: purpose ?? null,
})
