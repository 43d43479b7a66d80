import type { Specification } from './requirement.ts'
import { keyBinding, secrets, vcSdJwt, walletPresenting, walletPresentingInterop } from './test-files.ts'

const REQUEST_OBJECT = 'OID4VP 1.0 §5: the Request Object'
const ANSWERED = 'OID4VP 1.0 §8.2, §8.3: a license as ${format}, by ${mode}'
const VP_TOKEN = 'OID4VP 1.0 §8.1: what is no VP Token for this query'
const ENCRYPTED = 'OID4VP 1.0 §8.3: a response that is not encrypted as asked is refused'
const DC_API = 'OID4VP 1.0 appendix A: by the Digital Credentials API, for the origin of the page'
const REDIRECTED = 'OID4VP 1.0 §14.2: with a redirect_uri the outcome is for who brings the response_code'
const NOT_FOR_THIS = 'OID4VP 1.0 §14.1: ${format} with ${title} is refused, and uses nothing up'

/** OpenID for Verifiable Presentations 1.0. */
export const oid4vp: Specification = {
  name: 'OpenID for Verifiable Presentations 1.0',
  url: 'https://openid.net/specs/openid-4-verifiable-presentations-1_0.html',
  scope: 'We are the Verifier. What the wallet MUST do is left out.',
  requirements: [
    {
      section: '§5',
      statement:
        '"Verifiers MUST include the typ Header Parameter in Request Objects with the value oauth-authz-req+jwt"; of a request_uri the object "MUST fulfill the requirements" of this section (§5.10.1)',
      tests: walletPresentingInterop(REQUEST_OBJECT),
    },
    {
      section: '§5.1',
      statement:
        '"Either a dcql_query or a scope parameter representing a DCQL Query MUST be present in the Authorization Request, but not both"',
      tests: walletPresentingInterop(REQUEST_OBJECT),
    },
    {
      section: '§5.1',
      statement:
        'jwks in client_metadata: "Each JWK in the set MUST have a kid"; its keys "MUST NOT be used to verify the signature of signed Authorization Requests"; encrypted_response_enc_values_supported "MUST be present for anything other than the default"',
      tests: walletPresentingInterop(REQUEST_OBJECT),
    },
    {
      section: '§5.1',
      statement: 'client_metadata is a JSON object in UTF-8, and vp_formats_supported is in it',
      tests: walletPresentingInterop(REQUEST_OBJECT),
    },
    {
      section: '§5.1',
      statement: 'request_uri_method "MUST NOT be present if a request_uri parameter is not present"',
      tests: walletPresentingInterop(REQUEST_OBJECT),
    },
    {
      section: '§5.1',
      statement: 'transaction_data, verifier_info',
      notApplicable: 'optional, and not sent',
    },
    {
      section: '§5.2',
      statement:
        'nonce: "The Verifier MUST create a fresh, cryptographically random number with sufficient entropy for every Authorization Request"; it and state "MUST only contain ASCII URL safe characters"',
      tests: [
        ...walletPresentingInterop(REQUEST_OBJECT),
        ...walletPresenting('${format}: the answer to one request is none to another'),
      ],
    },
    {
      section: '§5.3',
      statement: 'state, where a presentation without holder binding is asked for',
      notApplicable: 'none is ever asked for: such a query is refused (`DCQL_INVALID`)',
    },
    {
      section: '§5.5',
      statement: 'A scope value "MUST be an alias for a well-defined DCQL query"',
      notApplicable: 'scopes are not used',
    },
    {
      section: '§5.8',
      statement: '"the aud claim MUST be https://self-issued.me/v2, when Static Discovery metadata is used"',
      tests: walletPresentingInterop(REQUEST_OBJECT),
    },
    {
      section: '§5.9.3',
      statement:
        'decentralized_identifier: "The request MUST be signed with a private key associated with the DID"; the key "MUST be identified by the kid in the JOSE Header"; "All Verifier metadata other than the public key MUST be obtained from the client_metadata parameter"',
      tests: walletPresentingInterop(REQUEST_OBJECT),
    },
    {
      section: '§5.9.3',
      statement: '"Verifiers MUST be capable of securely storing private key material"',
      tests: secrets('a secret is made once, also by several at once, and kept sealed'),
    },
    {
      section: '§5.9.3',
      statement:
        'The other Client Identifier Prefixes: redirect_uri, openid_federation, verifier_attestation, x509',
      notApplicable: 'the verifier is a DID',
    },
    {
      section: '§5.10',
      statement:
        'wallet_nonce: "When received, the Verifier MUST use it as the wallet_nonce value in the signed authorization request object"',
      tests: walletPresentingInterop(REQUEST_OBJECT),
    },
    {
      section: '§5.10',
      statement: '"The Verifier MUST ignore any unrecognized parameters"',
      tests: walletPresentingInterop(REQUEST_OBJECT),
    },
    {
      section: '§5.10.1',
      statement:
        '"The Request URI response MUST be an HTTP response with the content type application/oauth-authz-req+jwt and the body being a signed, optionally encrypted, request object"',
      tests: walletPresentingInterop(REQUEST_OBJECT),
    },
    {
      section: '§6',
      statement: '"Implementations MUST ignore any unknown properties"',
      tests: walletPresenting('OID4VP 1.0 §6: what nobody knows in a query is ignored'),
    },
    {
      section: '§6.1, §6.3',
      statement:
        'The id of a Credential Query and of a claim: "The value MUST be a non-empty string consisting of alphanumeric, underscore (_), or hyphen (-) characters"; "the same id MUST NOT be present more than once"',
      tests: walletPresenting(
        'an id of other characters',
        'an empty id',
        'an id twice',
        'a claim id of other characters',
        'a claim id twice',
      ),
    },
    {
      section: '§6.1',
      statement: '"Verifiers MUST NOT point to the same claim more than once in a single query"',
      tests: walletPresenting('a path twice'),
    },
    {
      section: '§6, §6.1, §6.2',
      statement:
        'credentials, claims, claim_sets, credential_sets and their options are non-empty arrays, of ids that are there',
      tests: walletPresenting(
        'a query for nothing',
        'no claims in a list of them',
        'a claim_set of unknown claims',
        'a set of credentials that are not asked for',
        'a set without credentials',
      ),
    },
    {
      section: '§6.3',
      statement:
        'path: "The value MUST be a non-empty array representing a claims path pointer"; values is a "non-empty array of strings, integers or boolean values"',
      tests: walletPresenting('an empty path', 'no values in a list of them'),
    },
    {
      section: '§6.4.1',
      statement:
        'claim_sets "MUST NOT be present if claims is absent"; with them the id of a claim is required (§6.3)',
      tests: walletPresenting('claim_sets without claims', 'claim_sets without ids'),
    },
    {
      section: '§6.4.1',
      statement:
        'values: "Verifiers MUST treat restrictions […] as a best-effort way to improve user privacy, but MUST NOT rely on it for security checks"',
      tests: walletPresenting('OID4VP 1.0 §6.4: ${format} of a license that was not asked for is invalid'),
    },
    {
      section: '§7',
      statement: 'A claims path pointer is processed as given',
      tests: walletPresenting('OID4VP 1.0 §6.4: ${format} of a license that was not asked for is invalid'),
    },
    {
      section: '§7',
      statement:
        '"A claims path pointer MUST be a non-empty array of strings, nulls and non-negative integers"',
      tests: walletPresenting('an empty path', 'a path with a negative number', 'a path with a boolean'),
    },
    {
      section: '§8.1',
      statement:
        'vp_token: "When multiple is omitted, or set to false, the array MUST contain only one Presentation"',
      tests: walletPresenting(VP_TOKEN),
    },
    {
      section: '§8.1',
      statement: '"The Client MUST ignore any unrecognized parameters" of a response',
      tests: walletPresenting('OID4VP 1.0 §8.1: parameters that nobody knows are ignored'),
    },
    {
      section: '§8.2',
      statement:
        'direct_post: response_uri is there, and then redirect_uri "MUST NOT be present"; an answer is a form in UTF-8',
      tests: [
        ...walletPresentingInterop(REQUEST_OBJECT, ANSWERED),
        ...walletPresenting('OID4VP 1.0 §8.2: an answer is a form, with each parameter once'),
      ],
    },
    {
      section: '§8.2',
      statement:
        '"If the Response URI has successfully processed the Authorization Response or Authorization Error Response, it MUST respond with an HTTP status code of 200 with Content-Type of application/json and a JSON object"',
      tests: [
        ...walletPresentingInterop(ANSWERED),
        ...walletPresenting('OID4VP 1.0 §8.5: a wallet declines, once'),
      ],
    },
    {
      section: '§8.2',
      statement: 'response_uri under the Client Identifier Prefixes redirect_uri and x509_san_dns',
      notApplicable: 'the verifier is a DID, which says nothing of URLs',
    },
    {
      section: '§8.2',
      statement:
        'redirect_uri of the answer: "The Verifier MUST include a fresh, cryptographically random value in the URL"',
      tests: walletPresentingInterop(REDIRECTED),
    },
    {
      section: '§8.3',
      statement:
        '"To encrypt the Authorization Response, implementations MUST use an unsigned, encrypted JWT"; "The alg parameter MUST be present in the JWKs"; alg and kid are those of the key',
      tests: [...walletPresenting(ENCRYPTED), ...walletPresentingInterop(ANSWERED)],
    },
    {
      section: '§8.3',
      statement:
        '"The payload of the encrypted JWT response MUST include the contents of the response […] as top-level JSON members"',
      tests: walletPresenting(ENCRYPTED),
    },
    {
      section: '§8.5',
      statement: 'An error of the wallet is taken as one',
      tests: walletPresenting('OID4VP 1.0 §8.5: a wallet declines, once'),
    },
    {
      section: '§8.6',
      statement: '"Verifiers MUST validate the VP Token": 1. its format',
      tests: walletPresenting(VP_TOKEN),
    },
    {
      section: '§8.6',
      statement: '2.1 "Validate the integrity and authenticity of the Presentation and Credential"',
      tests: walletPresenting(
        '${format} that another key signed is refused',
        'somebody else’s credential, a revoked one, a forged one',
      ),
    },
    {
      section: '§8.6',
      statement:
        '2.2 "Validate that the returned Credential(s) meet all criteria defined in the query"; 3. all of them together do',
      tests: walletPresenting('OID4VP 1.0 §6.4: ${format} of a license that was not asked for is invalid'),
    },
    {
      section: '§8.6',
      statement:
        '2.3, 2.4 "Validate that all Presentations contain a cryptographic proof of Holder Binding", and check it',
      tests: [
        ...walletPresenting(
          'RFC 9901 §7.3: an SD-JWT without a Key Binding JWT, with an old or early one, with a Disclosure less',
        ),
        ...keyBinding('RFC 9901 §7.3: refused: ${title}'),
      ],
    },
    {
      section: '§8.6',
      statement: '2.5 "Perform the checks required by the Verifier\'s policy" (status, accreditation)',
      tests: walletPresenting('somebody else’s credential, a revoked one, a forged one'),
    },
    {
      section: '§8.6',
      statement:
        '"If any of the checks related to an individual Presentation fail, the effected Presentation MUST be discarded. If any of the checks pertaining to the VP Token or the overall response fails, the VP Token MUST be rejected": what was not made for the request is refused as a whole; else the verdict on it is invalid',
      tests: walletPresenting(
        NOT_FOR_THIS,
        VP_TOKEN,
        'somebody else’s credential, a revoked one, a forged one',
      ),
    },
    {
      section: '§10.1',
      statement: 'Metadata of the wallet: "The Verifier MUST ignore any unrecognized parameters"',
      tests: walletPresentingInterop(REQUEST_OBJECT),
    },
    {
      section: '§12',
      statement: 'Verifier attestations',
      notApplicable: 'optional, and none is sent',
    },
    {
      section: '§14.1.2',
      statement:
        '"The Verifier MUST validate every individual Verifiable Presentation […] and ensure that it is linked to the values of the client_id and the nonce parameter"; without the right nonce "the response MUST be rejected"',
      tests: walletPresenting(
        NOT_FOR_THIS,
        '${format}: the answer to one request is none to another',
        '${format}: answered twice, and 10 at once: one wins',
      ),
    },
    {
      section: '§14.1.2',
      statement: 'Holder binding is a claim about a key: "The Verifier MUST verify this binding"',
      tests: walletPresenting(
        '${format} that another key signed is refused',
        'somebody else’s credential, a revoked one, a forged one',
      ),
    },
    {
      section: '§14.2',
      statement:
        '"The Verifier\'s Response URI MUST include a fresh secret (Response Code) into the redirect URI […] and […] MUST require the frontend to pass the respective Response Code when fetching the Authorization Response"',
      tests: walletPresentingInterop(REDIRECTED),
    },
    {
      section: '§14.3.3',
      statement:
        '"Implementations of this specification MUST have security mechanisms in place to prevent inadvertent requests against this internal interface"',
      tests: walletPresenting('requests of others, and of nobody, are not found'),
    },
    {
      section: '§14.4',
      statement: 'Authenticating somebody by a claim: stable, locally unique, and with the issuer',
      notApplicable: 'the service tells what was presented, and logs nobody in',
    },
    {
      section: '§14.6',
      statement: 'TLS, and a check of the certificate',
      notApplicable:
        'TLS is ended before the service ([operations](operations.md)); URLs are https but in development',
    },
    {
      section: '§14.9',
      statement:
        '"it MUST NOT rely on the Wallet to enforce these constraints"; "the Verifier MUST perform its own security checks"',
      tests: walletPresenting(
        'OID4VP 1.0 §6.4: ${format} of a license that was not asked for is invalid',
        NOT_FOR_THIS,
      ),
    },
    {
      section: '§A.1, §A.2',
      statement:
        'Digital Credentials API: version 1, "signed requests […] MUST use signed", client_id "MUST be present in signed requests", response_mode dc_api.jwt "when the response is encrypted", expected_origins',
      tests: walletPresenting(DC_API),
    },
    {
      section: '§A.2, §A.3',
      statement: 'Requests by the Digital Credentials API that are not signed, or by several keys',
      notApplicable: 'each is signed, by the key of the verifier’s DID',
    },
    {
      section: '§A.4',
      statement: '"The audience for the response […] MUST be the Origin, prefixed with origin:"',
      tests: walletPresenting(DC_API),
    },
    {
      section: '§B.1.1',
      statement: 'type_values is required: alternatives, each of types that must all be there',
      tests: walletPresenting('no types', 'types that are none'),
    },
    {
      section: '§B.1.1',
      statement: 'type_values are "fully expanded types (IRIs)"',
      gap: 'on purpose: names are matched as well, for wallets that process no JSON-LD; for the families IRIs are ([why](spec-divergences.md#wallets))',
    },
    {
      section: '§B.1.3.1.3, §B.1.3.2.3, §B.3.4',
      statement:
        'vp_formats_supported: "MUST have the Credential Format Identifier as a key, and the value MUST be an object"',
      tests: walletPresentingInterop(REQUEST_OBJECT),
    },
    {
      section: '§B.1.3.1.5',
      statement:
        'jwt_vc_json: nonce and aud of the presentation "MUST be the value" of nonce and Client Identifier',
      tests: walletPresenting(NOT_FOR_THIS),
    },
    {
      section: '§B.1.3.2.5',
      statement:
        'ldp_vc: challenge and domain of the proof "MUST be the value" of nonce and Client Identifier',
      tests: walletPresenting(NOT_FOR_THIS),
    },
    {
      section: '§B.2',
      statement: 'mdocs',
      notApplicable: 'not implemented; asking for one is refused (`DCQL_INVALID`)',
    },
    {
      section: '§B.3.3',
      statement: 'Transaction data',
      notApplicable: 'none is sent',
    },
    {
      section: '§B.3.5',
      statement:
        'vct_values is required, "A non-empty array of strings"; "All elements in the array MUST be valid type identifiers"',
      tests: walletPresenting('an SD-JWT VC of no type', 'an SD-JWT VC of none of the types'),
    },
    {
      section: '§B.3.6',
      statement:
        '"the nonce claim MUST be the value of nonce"; "the aud claim MUST be the value of the Client Identifier, except for requests over the DC API where it MUST be the Origin prefixed with origin:"',
      tests: [...walletPresenting(NOT_FOR_THIS, DC_API), ...keyBinding('another audience', 'another nonce')],
    },
    {
      section: '§B.3.7',
      statement:
        'SD-JWT VCLD: exp, nbf, iss and status of the JWT "MUST be used instead of any respective counterpart properties"',
      tests: vcSdJwt('OID4VP §B.3.7: refused: ${title}'),
    },
    {
      section: '§B.3.7',
      statement: 'The same of vct in place of type',
      gap: 'on purpose: type stays in ld, since vct is one string and types may be several ([why](spec-divergences.md#jose))',
    },
  ],
}
