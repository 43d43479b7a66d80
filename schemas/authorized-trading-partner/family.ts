import { createFamily } from '../create-family.ts'
import { checkClaims } from './check-claims.ts'
import { claims } from './claims.ts'
import { context } from './context.ts'

export const family = createFamily({
  id: 'authorized-trading-partner',
  credentialType: 'AuthorizedTradingPartnerCredential',
  title: 'Authorized trading partner',
  description:
    'The authorization of an organisation to trade in prescription drugs (DSCSA), which its trading partners verify.',
  claims,
  // which organisation it is, is public; its other numbers are its own to tell
  disclosable: ['/duns', '/authorization/number'],
  jwtNames: { status: 'authorizationStatus' },
  context,
  checkClaims,
  // the authority is the credential's issuer; no claim names it again
  fillClaims: ({ claims }) => claims,
  issuerClaims: [],
  scopeOf: ({ authorization: { jurisdiction } }) => (jurisdiction === undefined ? {} : { jurisdiction }),
})
