/** A nats-server's version as numbers, comparable from left to right. */
export type NatsVersion = readonly [major: number, minor: number, patch: number]

/** The nats-server to start, or undefined when none is on this machine (env, cache, PATH; downloads nothing). */
export function natsServerPath(): string | undefined
/** The version of a nats-server binary; undefined when it cannot be run. */
export function natsServerVersion(binary: string): NatsVersion | undefined
export function parseNatsVersion(text: string): NatsVersion | undefined
/** True for the releases that lose a stream at `kill -9` (2.10.20 to 2.10.22). */
export function isRefused(version: NatsVersion): boolean
/** Like natsServerPath, and fetches one from the machine's own Debian archive when there is none. */
export function ensureNatsServer(): Promise<string>
/** An older nats-server to test against (env, cache; downloads nothing), or undefined. */
export function oldNatsServerPath(): string | undefined
/** Like oldNatsServerPath, and fetches the machine's own suite's package; undefined where it cannot be had. */
export function ensureOldNatsServer(): Promise<string | undefined>
