/**
 * Keeping a node and a long import small.
 *
 * @module
 */
import { setFlagsFromString } from 'node:v8'

/**
 * Left to itself, V8 lets the heap grow to several times what is alive before it tidies up: 200,000 cases peaked at 406 MB
 * with some 45 MB alive, at 215 MB under these two flags. What tidying more often costs in speed was not told
 * apart from noise. A node that exports: 237 MB instead of 415, for the same CPU. Set before the rows come, so that it holds however the process was started.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=30')
  setFlagsFromString('--semi-space-growth-factor=1')
}
