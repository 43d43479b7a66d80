import { type DcqlCredential, DcqlPresentationResult, type DcqlQuery } from 'dcql'
import { familyOfType } from '#schemas/families.ts'
import { typeUrlOf } from '#schemas/urls.ts'
import { libraryFormat, type Query } from './parse-query.ts'
import type { Presented } from './read-presentations.ts'

/** VCDM 2.0 appendix B.1: the same in both versions. */
const CREDENTIAL_IRI = 'https://www.w3.org/2018/credentials#VerifiableCredential'

/**
 * Whether what was presented answers the query (OID4VP 1.0 §6.4): every Presentation the Credential Query that it is for,
 * and all together as many as are required. Give it verified Presentations only: it looks at claims.
 */
export function answersQuery({
  query,
  presented,
}: {
  query: Query
  presented: readonly Presented[]
}): boolean {
  const byQuery = Map.groupBy(presented, ({ query: id }) => id)
  const answer = Object.fromEntries([...byQuery].map(([id, entries]) => [id, entries.map(toDcqlCredential)]))
  try {
    return DcqlPresentationResult.fromDcqlPresentation(answer as never, {
      dcqlQuery: query.parsed as DcqlQuery.Output,
    }).can_be_satisfied
  } catch {
    // the library throws for claims that it cannot merge: what it cannot tell is no answer
    return false
  }
}

function toDcqlCredential({ format, credential }: Presented): DcqlCredential {
  const common = { cryptographic_holder_binding: true }
  if ('sdJwt' in credential) {
    const { claims } = credential.sdJwt
    return { ...common, credential_format: 'dc+sd-jwt', vct: claims.vct as string, claims: claims as never }
  }
  const { payload, types } = credential
  return {
    ...common,
    credential_format: libraryFormat(format) as 'jwt_vc_json' | 'ldp_vc',
    type: [...types, ...expandTypes(types)],
    claims: payload as never,
  }
}

/**
 * Appendix B.1.1: `type_values` are "the fully expanded types (IRIs) after the @context was applied"; wallets that do not
 * process JSON-LD compare the names, so that both are known. Of other families than ours only the names are.
 */
function expandTypes(types: readonly string[]): string[] {
  const family = familyOfType(types)
  return [
    ...(types.includes('VerifiableCredential') ? [CREDENTIAL_IRI] : []),
    ...(family ? [typeUrlOf(family.id)] : []),
  ]
}
