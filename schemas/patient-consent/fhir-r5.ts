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
import type { Rule } from './match-rule.ts'
import { narrowRule } from './narrow-rule.ts'
import { whyLost } from './why-lost.ts'

/** What is permitted is the one root provision, less what is nested in it. */
const PERMIT = 'https://w3id.org/careseal/fhir/StructureDefinition/consent-permit'

/** A refusal: it names what it refuses, and R5 can only say that all is denied. */
const REFUSAL = 'https://w3id.org/careseal/fhir/StructureDefinition/consent-refusal'

const classElement = 'resourceType'

/**
 * A consent as R5 has it, where `decision` is "Action to take - permit or deny - as default" and a provision "An exception
 * to the base policy of this consent". None of ours permits by default, so the decision is always `deny`: a permit is the
 * exception to that, and its own exceptions are nested in it. Of a refusal the provisions are what it lets through, which
 * is never more than it does. The profile in `meta` says which of the two it is.
 *
 * R5 has no `scope` (it is a category) and no time of signing (it has a day).
 */
export function toConsentR5({ claims, id, status }: ConsentParts): Resource {
  const { scope, base, policy, signature, period } = claims
  return compact({
    resourceType: 'Consent',
    id,
    meta: base && { profile: [base === 'permit' ? PERMIT : REFUSAL] },
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
    decision: base && 'deny',
    provision: toProvisions(claims),
  })
}

function toProvisions(claims: ConsentParts['claims']): Element[] {
  const { base, exceptions = [] } = claims
  const rules = exceptions.map((rule) => toProvision({ rule, classElement }))
  if (base === 'permit') {
    return [{ ...toProvision({ rule: claims, classElement }), ...compact({ provision: rules }) }]
  }
  if (base === undefined) return []
  const within = limitsOf(claims)
  return exceptions.flatMap((exception) => {
    const rule = narrowRule({ rule: exception, within })
    return rule ? [toProvision({ rule, classElement })] : []
  })
}

function limitsOf(claims: ConsentParts['claims']): Rule {
  const { recipients, actions, purposes, classes, codes, dataPeriod, securityLabels } = claims
  const named = { recipients, actions, purposes, classes, codes, dataPeriod, securityLabels }
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)) as Rule
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

/** Without our profile, what is nested may widen or narrow: it is not guessed. Of a refusal R5 does not say what it names. */
function readDecision({ meta, decision, provision }: Resource): Element {
  const profiles = isElement(meta) && Array.isArray(meta.profile) ? meta.profile : []
  const [root, ...more] = elementsOf(provision)
  if (!profiles.includes(PERMIT) || decision !== 'deny' || !root || more.length > 0) return {}
  const rules = readRules({ provision: root, classElement })
  return rules ? compact({ base: 'permit', ...rules.rule, exceptions: rules.exceptions }) : {}
}
