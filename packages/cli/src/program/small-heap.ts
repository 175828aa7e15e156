/**
 * Keeping a node and a long import small.
 *
 * @module
 */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/**
 * Left to itself, V8 lets the heap grow to several times what is alive before it tidies up: 200,000 cases peaked at 406 MB
 * with some 45 MB alive, at 215 MB under these two flags. What collecting more often costs in speed was not distinguishable
 * from noise. A node that exports: 237 MB instead of 415, for the same CPU. Set before the rows come, so that it holds however the process was started.
 *
 * @param youngMb what young objects may take from the beginning: a node that answers many at once spent a fifth of its time
 * moving them out of the two megabytes they have otherwise.
 */
export function keepHeapSmall(youngMb = 0): void {
  setFlagsFromString('--heap-growing-percent=30')
  growYoung(youngMb * 1e6)
  setFlagsFromString('--semi-space-growth-factor=1')
}

/** How large it may be is fixed when the process starts; how far it has grown is not. */
function growYoung(bytes: number): void {
  const held: object[] = []
  while (youngBytes() < bytes && held.length < MOST_OBJECTS) for (let i = 0; i < AT_ONCE; i++) held.push({ i })
}

const AT_ONCE = 20_000
const MOST_OBJECTS = 1_000_000

const youngBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? Number.POSITIVE_INFINITY
