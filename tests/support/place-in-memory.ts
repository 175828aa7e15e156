/**
 * Where folders lie whose files need not outlive the machine.
 *
 * @module
 */
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'

const SHARED_MEMORY = '/dev/shm'

/** In memory where there is such a place: what is tested is that processes die, not that disks are slow. */
export const placeInMemory = (): string => (existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir())
