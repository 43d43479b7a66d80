/** Where the profiles, extensions and code systems of Plan-Net are: HL7 Da Vinci PDEX Plan-Net 1.2.0. */
export const PLAN_NET = 'http://hl7.org/fhir/us/davinci-pdex-plan-net'

/** OrgTypeCS. */
export const ORGANIZATION_TYPES = ['fac', 'prvgrp', 'payer', 'atyprv', 'bus', 'ntwk'] as const

/** ProviderRoleCS. The binding is required: a role that is none of these cannot be said. */
export const PROVIDER_ROLES = [
  ...['ap', 'apn', 'at', 'au', 'bh', 'ba', 'bt', 'cnw', 'crnp', 'ch', 'cs', 'co', 'dp', 'de', 'drr', 'dn'],
  ...['om', 'em', 'ho', 'lpn', 'mt', 'ma', 'nh', 'na', 'nu', 'ot', 'op', 'oo', 'os', 'rx', 'pt', 'ph'],
  ...['pa', 'po', 'py', 'rn', 'rt', 'sw', 'sp', 'sh', 'te'],
] as const
