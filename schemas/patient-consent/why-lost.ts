import type { FhirVersion } from '../fhir/definitions.ts'

const DECISION = /^\/(provision|policyRule|decision|meta\/profile)/

/** Why a part of a Consent did not become a claim. */
export function whyLost(version: FhirVersion): (pointer: string) => string {
  return (pointer) => {
    if (/^\/provision(\/0)?\/period|^\/period/.test(pointer)) {
      return 'the period of a consent is of moments with a time zone'
    }
    if (DECISION.test(pointer)) {
      return version === 'r4'
        ? 'whether it permits or denies what it names is not said, or a part of it is not understood: it is taken whole or not at all'
        : 'whether it limits the decision or is an exception to it is not said, or a part of it is not understood'
    }
    if (/^\/(patient|subject|performer|grantor|organization|controller|manager)/.test(pointer)) {
      return 'parties are named by DID'
    }
    if (/^\/(dateTime|date)/.test(pointer)) {
      return 'a signature has a moment, a capacity and a signer who is named by DID'
    }
    if (pointer.startsWith('/status')) return 'the status of a consent is that of its credential'
    return 'a consent has no claim for it'
  }
}
