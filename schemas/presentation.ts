import type { ClaimFault } from './claim-fault.ts'
import { checkTyped, isObject, isTerm, type Json, listOf, type Report } from './credential-members.ts'
import { CREDENTIALS_V1_CONTEXT, CREDENTIALS_V2_CONTEXT } from './urls.ts'
import { isAbsoluteUrl } from './vocabulary/check-url.ts'

/**
 * Holds any presentation against what its data model says of its shape (VCDM 2.0 §4.13, 1.1 §4.10): 1.1 if its first
 * context says so, else 2.0. The credentials in it are for others to check.
 *
 * @returns what is wrong, nothing if it is well-formed; pointers are into the presentation
 */
export function checkPresentationShape(presentation: Json): ClaimFault[] {
  const faults: ClaimFault[] = []
  const report: Report = (pointer, code, message) => void faults.push({ pointer, code, message })
  const { '@context': contexts, id, type, holder, verifiableCredential } = presentation
  const first: unknown = Array.isArray(contexts) ? contexts[0] : undefined
  if (first !== CREDENTIALS_V2_CONTEXT && first !== CREDENTIALS_V1_CONTEXT) {
    report('/@context/0', 'CONTEXT_INVALID', `the first @context must be ${CREDENTIALS_V2_CONTEXT}`)
  }
  // §4.3: "Subsequent items in the ordered set MUST be composed of any combination of URLs and objects"
  for (const [index, context] of listOf(contexts).entries()) {
    if (isAbsoluteUrl(context) || isObject(context)) continue
    report(`/@context/${index}`, 'CONTEXT_INVALID', 'each @context must be a URL or an object')
  }
  if (id !== undefined && !isAbsoluteUrl(id)) report('/id', 'ID_INVALID', 'id must be a single URL')
  // §4.13: "The type property MUST be present [...]. One value of this property MUST be VerifiablePresentation"
  const types = listOf(type)
  if (!types.every(isTerm) || !types.includes('VerifiablePresentation')) {
    report('/type', 'TYPE_INVALID', 'type must include VerifiablePresentation')
  }
  // §4.13: "the value MUST be either a URL or an object containing an id property"
  if (holder !== undefined && !isAbsoluteUrl(isObject(holder) ? holder.id : holder)) {
    report('/holder', 'PROPERTY_INVALID', 'holder must be a URL, or an object whose id is one')
  }
  // §4.13: "the values MUST NOT be non-object values such as numbers, strings, or URLs"; in 1.1 a JWT is a string
  for (const [index, credential] of listOf(verifiableCredential).entries()) {
    if (isObject(credential) || (first === CREDENTIALS_V1_CONTEXT && typeof credential === 'string')) continue
    report(
      `/verifiableCredential/${index}`,
      'PROPERTY_INVALID',
      'each verifiableCredential must be an object',
    )
  }
  checkTyped({
    credential: presentation,
    property: 'termsOfUse',
    code: 'PROPERTY_INVALID',
    needsId: false,
    report,
  })
  return faults
}
