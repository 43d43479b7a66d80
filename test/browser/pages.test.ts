import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test from 'ava'
import type { Browser } from 'playwright-core'
import { call, issueBody } from '#test/_helpers/call-stack.ts'
import { openBrowser, openPage } from '#test/_helpers/open-browser.ts'
import { createTestPlace } from '#test/_helpers/start-test-stack.ts'
import { createWalletKey, openWallet, signerOf } from '../interop/_wallet.ts'

// The pages that people see, in a real browser, on a stack as npm start runs it.

const wallet = createServer((_, response) => response.end('<title>Your wallet</title>')).listen(
  0,
  'localhost',
)
await once(wallet, 'listening')
const REDIRECT = `http://localhost:${(wallet.address() as AddressInfo).port}/callback`
const place = await createTestPlace()
const stack = await place.start({ WALLET_REDIRECT_URIS: REDIRECT })
let browser: Browser

test.before(async () => {
  browser = await openBrowser()
})
test.after.always(async () => {
  await browser?.close()
  wallet.close()
  await place.remove()
})

for (const service of ['issuer', 'verifier'] as const) {
  test(`/docs of the ${service}: every endpoint is there to read, and nothing is complained about`, async (t) => {
    const { page, complaints } = await openPage(browser)
    const url = service === 'issuer' ? stack.issuerUrl : stack.verifierUrl
    await page.goto(`${url}/docs`)
    const first = service === 'issuer' ? '/orgs/{org}/credentials/issue' : '/credentials/verify'
    await page.locator(`.opblock [data-path="${first}"]`).first().waitFor()
    t.regex(await page.title(), new RegExp(service))
    t.deepEqual(complaints, [])
  })
}

test('OID4VCI §5: a holder on a phone signs in with the code of the offer, mistypes it once, and is sent back to the wallet', async (t) => {
  const { credential } = issueBody('board')
  const { id: _, ...credentialSubject } = credential.credentialSubject
  const { body: offer } = await call<{ uri: string; tx_code: string }>({
    url: `${stack.issuerUrl}/orgs/board/credential-offers`,
    token: stack.tokens.board,
    body: { credential: { ...credential, credentialSubject }, grantType: 'authorization_code', txCode: {} },
  })
  const key = await createWalletKey()
  const client = openWallet([key])
  const credentialOffer = await client.resolveCredentialOffer(offer.uri)
  const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer)
  const { authorizationRequestUrl } = await client.createAuthorizationRequestUrlFromOffer({
    credentialOffer,
    issuerMetadata,
    clientId: 'careseal-wallet',
    redirectUri: REDIRECT,
    scope: 'PractitionerLicenseCredential_vc+jwt',
    dpop: { signer: signerOf(key, 'jwk') as never },
  })
  const { page, complaints } = await openPage(browser)
  await page.goto(authorizationRequestUrl)
  t.is(await page.title(), 'Practitioner license from Ohio Board of Nursing (demo)')
  const code = page.getByLabel('Transaction code')
  t.is(await code.getAttribute('inputmode'), 'numeric')
  t.true((await code.boundingBox())!.height >= 44, 'as large as a thumb')
  await code.fill(offer.tx_code === '000000' ? '000001' : '000000')
  await page.getByRole('button').click()
  t.regex((await page.getByRole('alert').textContent()) ?? '', /code/)
  await page.getByLabel('Transaction code').fill(offer.tx_code)
  await page.getByRole('button').click()
  await page.waitForURL(`${REDIRECT}?*`)
  t.truthy(new URL(page.url()).searchParams.get('code'))
  t.deepEqual(
    complaints.filter((text) => !text.includes('400 (Bad Request)')),
    [],
  )
})
