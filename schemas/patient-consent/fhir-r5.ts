import {
  codeIn,
  compact,
  concept,
  type Element,
  elementsOf,
  isElement,
  type Lost,
  type Resource,
  textOf,
} from '../fhir/elements.ts'
import { findLost } from '../fhir/find-lost.ts'
import {
  CATEGORIES,
  CONSENT_DOCUMENT,
  type ConsentParts,
  consentExtensions,
  consentLimits,
  consentStatus,
  custodianReference,
  fromExtensions,
  fromParties,
  grantorReference,
  patientReference,
  SCOPES,
} from './fhir-parts.ts'
import { toProvision } from './fhir-provision.ts'
import { readPeriod } from './fhir-r4.ts'
import { readRules } from './fhir-rules.ts'
import { whyLost } from './why-lost.ts'

/** A Consent whose one root provision says what the decision is about, as IHE PCF has it for R4. */
const PROFILE = 'https://w3id.org/careseal/fhir/StructureDefinition/consent'

/**
 * A consent as R5 has it: the base decision is `decision`, its limits are the one root provision, and exceptions are
 * nested in that. R5 calls a provision both "Constraints to" and "An exception to" the base decision: the profile in
 * `meta` says that it is the former. R5 has no `scope` (it is a category) and no time of signing (it has a day).
 */
export function toConsentR5({ claims, id, status }: ConsentParts): Resource {
  const { scope, base, policy, signature, period, exceptions = [] } = claims
  const provision = base && {
    ...toProvision({ rule: claims, classElement: 'resourceType' }),
    ...compact({
      provision: exceptions.map((exception) =>
        toProvision({ rule: exception, classElement: 'resourceType' }),
      ),
    }),
  }
  return compact({
    resourceType: 'Consent',
    id,
    meta: base && { profile: [PROFILE] },
    extension: consentExtensions(claims),
    modifierExtension: consentLimits(claims),
    status: consentStatus(status),
    category: [
      concept(CATEGORIES, CONSENT_DOCUMENT),
      ...(scope === undefined ? [] : [concept(SCOPES, scope)]),
    ],
    subject: patientReference(claims),
    date: signature?.signedAt.slice(0, 10),
    period,
    grantor: grantorReference(claims),
    controller: custodianReference(claims),
    policyBasis: policy && { url: policy.uri },
    decision: base,
    provision: provision ? [provision] : [],
  })
}

/** The claims of an R5 Consent, not validated, and what is lost. Validate the resource first. */
export function fromConsentR5(resource: Resource): { claims: Element; lost: Lost[] } {
  const { category, subject, grantor, controller, policyBasis, period } = resource
  const uri = isElement(policyBasis) ? textOf(policyBasis.url) : undefined
  const claims = compact({
    ...fromParties({ patient: subject, grantors: grantor, custodians: controller }),
    ...fromExtensions({ resource, uri }),
    scope: elementsOf(category).flatMap((kind) => codeIn(kind, SCOPES) ?? [])[0],
    period: readPeriod(period),
    ...readDecision(resource),
  })
  const again = toConsentR5({
    claims: claims as ConsentParts['claims'],
    ...(typeof resource.id === 'string' ? { id: resource.id } : {}),
  })
  return { claims, lost: findLost({ before: resource, after: again, why: whyLost('r5') }) }
}

/** Without our profile, a provision may be what is permitted or what is excepted from it: it is not guessed. */
function readDecision({ meta, decision, provision }: Resource): Element {
  const profiles = isElement(meta) && Array.isArray(meta.profile) ? meta.profile : []
  const [root, ...more] = elementsOf(provision)
  const isDecided = decision === 'permit' || decision === 'deny'
  if (!profiles.includes(PROFILE) || !isDecided || !root || more.length > 0) return {}
  const rules = readRules({ provision: root, classElement: 'resourceType' })
  return rules ? compact({ base: decision, ...rules.rule, exceptions: rules.exceptions }) : {}
}
