/**
 * Who is next among askers that wait (按主体公平排队): start-time fair queueing on what each really took. An asker that comes after a
 * rest begins where the others are, so that nobody saves up; one that took much comes after all that took less.
 *
 * @module
 */
export interface FairQueue<Item> {
  add(asker: string, item: Item): void
  /** The first of the asker that took least, among those that may; undefined: nobody. */
  take(may?: (asker: string) => boolean): { readonly asker: string; readonly item: Item } | undefined
  /** What the asker took of what is shared, in any unit that is the same for all. */
  charge(asker: string, took: number): void
  /** How many wait. */
  readonly size: number
}

interface Line<Item> {
  items: Item[]
  /** The next of `items`: an array that is shifted is copied each time. */
  head: number
  /** Where the asker stands: what it took since it began, behind where the others were then. */
  stands: number
}

export function createFairQueue<Item>(): FairQueue<Item> {
  const lines = new Map<string, Line<Item>>()
  let size = 0
  /** Where the one stood that was taken last. */
  let floor = 0

  const leave = (asker: string, line: Line<Item>): void => {
    line.items = []
    line.head = 0
    if (line.stands <= floor) lines.delete(asker)
  }
  /** Of askers that have gone, only what they are ahead by has to be remembered, and only while somebody waits. */
  const forget = (): void => {
    for (const [asker, { items, stands }] of lines) if (items.length === 0 && stands <= floor) lines.delete(asker)
  }
  return {
    get size() {
      return size
    },
    add(asker, item) {
      let line = lines.get(asker)
      if (line === undefined) {
        line = { items: [], head: 0, stands: floor }
        lines.set(asker, line)
      }
      if (line.items.length === 0) line.stands = Math.max(line.stands, floor)
      line.items.push(item)
      size += 1
    },
    take(may = always) {
      let first: [string, Line<Item>] | undefined
      for (const [asker, line] of lines) {
        if (line.items.length === 0 || (first !== undefined && first[1].stands <= line.stands) || !may(asker)) continue
        first = [asker, line]
      }
      if (first === undefined) return undefined
      const [asker, line] = first
      const item = line.items[line.head++] as Item
      size -= 1
      floor = Math.max(floor, line.stands)
      if (line.head === line.items.length) leave(asker, line)
      if (lines.size > REMEMBERED) forget()
      return { asker, item }
    },
    charge(asker, took) {
      const line = lines.get(asker)
      if (line !== undefined) line.stands += took
      else if (took > 0) lines.set(asker, { items: [], head: 0, stands: floor + took })
    },
  }
}

const REMEMBERED = 1000

const always = (): boolean => true
