import type { IssuerWorld } from '#agent/issue/issuer-world.ts'

/** What keeping trials works with. */
export type TrialWorld = Pick<
  IssuerWorld,
  'database' | 'subjectKeySeal' | 'subjectReferenceKey' | 'nullifierKey'
>
