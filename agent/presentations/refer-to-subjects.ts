import { createSecretKey } from 'node:crypto'
import { subjectReference } from '#agent/issue/find-subjects.ts'
import type { IssuerWorld } from '#agent/issue/issuer-world.ts'
import { collectIdentifiers } from '#agent/proofs/collect-identifiers.ts'

/**
 * The keyed digests of every identifier in a presentation: a subject that is to be erased is among them, and without the
 * key they tell nothing.
 */
export function referToSubjects({
  world: { subjectReferenceKey },
  organisation,
  presentation,
}: {
  world: Pick<IssuerWorld, 'subjectReferenceKey'>
  organisation: string
  presentation: unknown
}): Buffer[] {
  const key = createSecretKey(subjectReferenceKey)
  return [...collectIdentifiers(presentation)].map((subject) =>
    subjectReference({ key, organisation, subject }),
  )
}
