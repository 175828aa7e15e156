/**
 * Ports that are free right now, and are given to no other process: two files that run at once, or a connection that is opened before
 * the server has started, would take one that the kernel hands out.
 *
 * @module
 */
import { hold, PORTS_IN_BLOCK, type PortBlock, takePortBlock } from './port-block.ts'

let block: Promise<PortBlock> | undefined
let next = 0

/** From a block this process keeps as long as it lives; given out in turn, so that the last ones have long been left. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = []
  let tried = 0
  while (ports.length < count) {
    if (tried++ % PORTS_IN_BLOCK === 0 && tried > 1) block = undefined
    block ??= takePortBlock()
    const { base } = await block
    const port = base + (next++ % PORTS_IN_BLOCK)
    const held = await hold(port)
    if (held === undefined) continue
    await new Promise((resolve) => held.close(resolve))
    ports.push(port)
  }
  return ports
}
