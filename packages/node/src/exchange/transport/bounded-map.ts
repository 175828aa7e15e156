/**
 * A map that forgets what was used longest ago.
 *
 * @module
 */
export interface BoundedMap<V> {
  get(key: string): V | undefined
  set(key: string, value: V): void
  delete(key: string): void
}

export function createBoundedMap<V>(limit: number): BoundedMap<V> {
  const held = new Map<string, V>()
  return {
    get(key) {
      const value = held.get(key)
      if (value === undefined) return undefined
      // A Map keeps the order of insertion: taking out and putting back makes this the youngest.
      held.delete(key)
      held.set(key, value)
      return value
    },
    set(key, value) {
      held.delete(key)
      held.set(key, value)
      if (held.size > limit) held.delete(held.keys().next().value as string)
    },
    delete: (key) => void held.delete(key),
  }
}
