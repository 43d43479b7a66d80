import example from '#schemas/practitioner-license/example.json' with { type: 'json' }
import { callApi } from './call-api.ts'
import { createWallet } from './create-wallet.ts'
import { describeChecks, expectStatus, type Story, type Verification } from './story.ts'

const PROFILE = 'active-rn-license-ohio-or-compact'

type Offer = { id: string; uri: string; tx_code: string }
type Answered = { state: string; results: (Verification & { credential: { credentialSubject: object } })[] }

/**
 * A nurse takes up a license with a wallet that none of us wrote, and shows a hospital as much of it as it needs: OID4VCI
 * 1.0, SD-JWT VC and OID4VP 1.0.
 */
export async function tellWallet({ issuerUrl, verifierUrl, tokens, say }: Story): Promise<void> {
  const { id: _, ...credentialSubject } = example.credential.credentialSubject
  const offered = await callApi({
    url: `${issuerUrl}/orgs/board/credential-offers`,
    token: tokens.board!,
    body: {
      credential: { ...example.credential, credentialSubject },
      formats: ['dc+sd-jwt'],
      txCode: { length: 6 },
    },
  })
  const offer = expectStatus(offered, 201) as Offer
  say(`board offers a license, as a link or a QR code    ${offer.uri.slice(0, 60)}…`)
  const wallet = await createWallet({ resolverUrl: verifierUrl })
  const credential = await wallet.takeUp({ offer: offer.uri, txCode: offer.tx_code })
  say(`nurse takes it up with the code of the letter     an SD-JWT VC of ${credential.length} bytes`)
  const asked = await callApi({
    url: `${verifierUrl}/presentation-requests`,
    token: tokens.hospital!,
    body: { profile: PROFILE, response_mode: 'direct_post.jwt' },
  })
  const request = expectStatus(asked, 201) as Offer
  say(`hospital asks for ${PROFILE}`)
  await wallet.present({
    request: request.uri,
    query: 'license_dc_sd-jwt',
    credential,
    leaveOut: ['npi', 'taxonomy', 'additionalName', 'otherNames'],
  })
  say('nurse presents what was asked for, and keeps the former name and the NPI')
  const answered = await callApi({
    url: `${verifierUrl}/presentation-requests/${request.id}`,
    token: tokens.hospital!,
  })
  const { results } = expectStatus(answered, 200) as Answered
  const [result] = results
  say(`hospital reads the answer                         ${result!.verdict}: ${describeChecks(result!)}`)
  const shown = Object.keys(result!.credential.credentialSubject).filter((name) => name !== 'id')
  say(`and was shown                                     ${shown.join(', ')}`)
}
