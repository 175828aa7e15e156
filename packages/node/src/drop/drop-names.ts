/**
 * Names in a drop folder: `<folder>/x.csv` → `working/<stamp> x.csv` → `done/` or `failed/<stamp> x.csv`.
 *
 * @module
 */
import { extname, join } from 'node:path'

export interface DropPlaces {
  readonly root: string
  readonly working: string
  /** Refused rows of files being worked on. */
  readonly rejects: string
  readonly done: string
  readonly failed: string
}

export const dropPlaces = (root: string): DropPlaces => ({
  root,
  working: join(root, 'working'),
  rejects: join(root, 'working', '.rejects'),
  done: join(root, 'done'),
  failed: join(root, 'failed'),
})

/** Names senders use while they write, and what editors and shares leave lying about: never taken. */
const UNFINISHED = /^[.~]|\.(part|partial|tmp|temp|crdownload|filepart|swp|lock)$|^(thumbs\.db|desktop\.ini)$/i

export const isUnfinished = (name: string): boolean => UNFINISHED.test(name)

/** A file in work: when it was taken, and the name it came under. The moment makes the name its own for good. */
export interface TakenName {
  readonly stamp: string
  readonly name: string
}

export const stampOf = (moment: Date): string => moment.toISOString().replace(/[-:.]/g, '')

/** The moment at which a file was taken, in milliseconds; NaN for a stamp that is none. */
export const momentOf = ({ stamp }: TakenName): number =>
  Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/, '$1-$2-$3T$4:$5:$6.$7Z'))

/** Most file systems hold names of 255 bytes; the moment, `.result.json` and `.part` come on top of the sender's own. */
const LONGEST_NAME = 200

const isTooLong = (name: string): boolean => Buffer.byteLength(name) > LONGEST_NAME

/** A name that leaves room for what is added to it: cut in the middle, its ending kept, for that tells the format. */
export function shortName(name: string): string {
  if (!isTooLong(name)) return name
  const ending = /(?:\.[A-Za-z0-9]{1,8}){1,2}$/.exec(name)?.[0] ?? ''
  let start = ''
  for (const letter of name.slice(0, name.length - ending.length)) {
    if (isTooLong(`${start}${letter}…${ending}`)) break
    start += letter
  }
  return `${start}…${ending}`
}

export const workingName = ({ stamp, name }: TakenName): string => `${stamp} ${name}`

/** Null for a file that did not come through the door. */
export function parseWorkingName(file: string): TakenName | null {
  const [, stamp, name] = /^(\d{8}T\d{9}Z) (.+)$/s.exec(file) ?? []
  return stamp === undefined || name === undefined ? null : { stamp, name }
}

/** `20261122T041336000Z 案卷.rejects.csv`: the ending is the importer's to choose, after the format it found. */
export function rejectsName({ stamp, name }: TakenName, extension: string): string {
  const bare = name.replace(/\.gz$/i, '')
  return `${stamp} ${bare.slice(0, bare.length - extname(bare).length)}.rejects${extension.startsWith('.') ? '' : '.'}${extension}`
}

export const resultName = (taken: TakenName): string => `${workingName(taken)}.result.json`
