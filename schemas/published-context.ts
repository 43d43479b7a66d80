import type { FamilyContext } from './create-context.ts'
import { familyVersions } from './families.ts'

const byUrl = new Map(familyVersions.map((family) => [family.contextUrl, family.context]))

/** The context document at a URL of ours (served as `application/ld+json`). No context is ever fetched. */
export function findPublishedContext(url: string): FamilyContext | undefined {
  return byUrl.get(url)
}
