/**
 * Transactions that get in each other's way.
 *
 * @module
 */
import { classifyFailure } from './classify-failure.ts'

const ATTEMPTS = 4

/** Runs `commit` again at once when another transaction was in the way; throws what it throws otherwise. */
export async function withoutCollision<T>(commit: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await commit()
    } catch (error) {
      if (attempt === ATTEMPTS || classifyFailure(error) !== 'collision') throw error
    }
  }
}
