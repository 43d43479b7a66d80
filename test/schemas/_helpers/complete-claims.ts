import { families } from '#schemas/families.ts'
import { changeClaims } from './change-claim.ts'
import { type Claims, exampleClaims } from './read-example.ts'

/** Valid claims of each family in which every claim that there is occurs: its example, and `_complete-claims.ts` beside its tests. */
export const completeClaims: Readonly<Record<string, Claims>> = Object.fromEntries(
  await Promise.all(
    families.map(async (family) => {
      const { changes } = (await import(
        new URL(`../${family.id}/_complete-claims.ts`, import.meta.url).href
      )) as {
        changes: Readonly<Record<string, unknown>>
      }
      return [family.id, changeClaims(exampleClaims(family), changes)] as const
    }),
  ),
)
