import type { IssuerWorld } from '#agent/issue/issuer-world.ts'

/** What a registry of nullifiers works with. */
export type NullifierWorld = Pick<IssuerWorld, 'database' | 'nullifierKey'>
