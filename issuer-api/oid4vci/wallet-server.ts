import { setGlobalConfig } from '@openid4vc/openid4vci'
import type { OfferWorld } from '#agent/offers/offer-world.ts'
import type { Issuer } from '#agent/open-issuer.ts'
import { familyOfId } from '#schemas/families.ts'
import type { WalletServer } from '../oauth/wallet-server.ts'
import { configurations } from './formats.ts'

/** What the authorization server has to know of wallets and offers. */
export function walletServer({
  issuer,
  issuerUrl,
  offers,
  redirectUris,
}: {
  issuer: Issuer
  issuerUrl: string
  offers: OfferWorld
  redirectUris: readonly string[]
}): WalletServer {
  // the library refuses http, in what names ourselves as well; whether we are on https is the operator's decision
  setGlobalConfig({ allowInsecureUrls: issuerUrl.startsWith('http:') })
  return {
    offers,
    redirectUris,
    scopes: configurations.map(({ id }) => id),
    describe: ({ organisation, family }) => ({
      issuer: issuer.world.organisations.get(organisation)?.name ?? organisation,
      credential: familyOfId(family)?.title ?? family,
    }),
  }
}
