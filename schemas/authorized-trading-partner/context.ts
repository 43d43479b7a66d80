import { createContext } from '../create-context.ts'
import { claims } from './claims.ts'

export const context = createContext({
  family: 'authorized-trading-partner',
  credentialType: 'AuthorizedTradingPartnerCredential',
  claims,
  terms: {
    legalName: 'https://schema.org/legalName',
    gln: 'https://schema.org/globalLocationNumber',
    duns: 'https://schema.org/duns',
  },
})
