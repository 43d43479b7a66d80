import type { Specification } from './requirement.ts'
import { walletIssuing, walletIssuingInterop, walletNonces, walletsOverTime } from './test-files.ts'

const TAKEN_UP =
  "OID4VCI §3.5: pre-authorized code with tx_code, ${format}: issued to the wallet's key, and valid"
const REFUSED = 'OID4VCI §8.3.1.2: what else is no good in a credential request'
const DEFERRED = 'OID4VCI §9: a request that waits for a review is issued once it is approved'
const DEFERRED_ERRORS = 'OID4VCI §9.3, §11.3: unknown transactions and notifications; a refused review'
const METADATA = 'OID4VCI §12.2: metadata as JSON, and signed by a key of the organisation'
const ENCRYPTED =
  'OID4VCI §10: request and response are encrypted, to the key of the metadata and to the one that the wallet names'
const ENCRYPTED_REQUEST =
  'OID4VCI §10: a request is encrypted to a key of the metadata, as the metadata offers'
const RESPONSE_REFUSED = 'OID4VCI §8.3.1.2: how else an answer cannot be encrypted'
const REQUIRED = 'OID4VCI §10: where encryption is required, nothing is taken or given in plain text'
const KEY_CHANGES =
  'OID4VCI §12.2.4: the key of requests changes; one that was named is good for two days more'
const OFFERED = 'OID4VCI §4.1: an offer by reference, as JSON, with what is asked for'
const SIGNED_IN =
  'OID4VCI §5: authorization code with PAR, PKCE and DPoP; the holder signs in with the transaction code'
const DEFERRED_KEY =
  'OID4VCI §9.2: a deferred answer is encrypted to the key that is named when it is asked for'
const BATCH = 'OID4VCI §8.2: a batch of three, by jwk: one credential for each key'
const UNKNOWN = 'OID4VCI §6.1, §8.2, §11.1: parameters that nobody knows are ignored'

/** OpenID for Verifiable Credential Issuance 1.0. */
export const oid4vci: Specification = {
  name: 'OpenID for Verifiable Credential Issuance 1.0',
  url: 'https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html',
  scope: 'We are the Credential Issuer and the Authorization Server. What the wallet MUST do is left out.',
  requirements: [
    {
      section: '§3.5',
      statement:
        'Whoever has a pre-authorized code could get the credential: "Implementers MUST implement mitigations most suitable to the use case"',
      tests: walletIssuing(
        'OID4VCI §6.3: a wrong transaction code does not burn the code; five lock the offer',
        'an offer that was taken up is not issued to another key',
      ),
    },
    {
      section: '§3.3.2',
      statement:
        '"the batch of issued Credentials sent in response MUST share the same Credential Format and Credential Dataset"',
      tests: walletIssuingInterop(BATCH),
    },
    {
      section: '§4.1',
      statement:
        'credential_offer and credential_offer_uri: the one "MUST NOT be present when the" other is; the URI uses https',
      tests: walletIssuing(OFFERED),
    },
    {
      section: '§4.1.1',
      statement: 'credential_configuration_ids is "A non-empty array of unique strings"',
      tests: walletIssuing(OFFERED),
    },
    {
      section: '§4.1.1',
      statement: 'pre-authorized_code: "This code MUST be short lived and single use"',
      tests: walletIssuing(
        'OID4VCI §6.1: of 50 parallel redemptions of one code one gets a token, and it stays good',
        'a withdrawn offer is gone at once, for its code, its reference and its tokens',
      ),
    },
    {
      section: '§4.1.1',
      statement:
        'authorization_server "MUST NOT be used otherwise" than where several are named, and "MUST match with one of the values"',
      tests: walletIssuing(OFFERED),
    },
    {
      section: '§4.1.1',
      statement: 'The description of a tx_code: "The length of the string MUST NOT exceed 300 characters"',
      tests: walletIssuing(OFFERED),
    },
    {
      section: '§4.1.3',
      statement:
        'An offer by reference "MUST use the media type application/json", and is not signed with alg none',
      tests: walletIssuing(OFFERED),
    },
    {
      section: '§5.1.1',
      statement: 'authorization_details of type openid_credential',
      notApplicable: 'optional; scopes are used, and the offer says what may be issued',
    },
    {
      section: '§5.1.2',
      statement:
        '"Credential Issuers MUST interpret each scope value as a request to access the Credential Endpoint […] for the issuance of a Credential type identified by that scope value"',
      tests: walletIssuingInterop(SIGNED_IN),
    },
    {
      section: '§5.1.2',
      statement:
        '"Credential Issuers MUST ignore unknown scope values in a request"; of several, "each occurrence MUST be interpreted individually"',
      tests: walletIssuingInterop(SIGNED_IN),
    },
    {
      section: '§5.1.2',
      statement: 'authorization_details and scope in one request',
      notApplicable: 'authorization_details are not taken',
    },
    {
      section: '§5.1.3',
      statement:
        'issuer_state: the issuer "MUST take into account that [it] is not guaranteed to originate from this Credential Issuer"',
      tests: walletIssuingInterop(SIGNED_IN),
    },
    {
      section: '§5.1.3',
      statement: '"The Authorization Server MUST ignore any unrecognized parameters"',
      tests: walletIssuingInterop(SIGNED_IN),
    },
    {
      section: '§5.2, §5.3, §6.1',
      statement:
        'Responses as in RFC 6749; of the token request, "The requirements specified in Sections 4.1.3 and 3.2.1 of [RFC6749] MUST be followed"',
      tests: walletIssuingInterop(SIGNED_IN),
    },
    {
      section: '§6.1',
      statement:
        'pre-authorized_code "MUST be present if the grant_type is" that of it; tx_code "MUST be present if a tx_code object was present in the Credential Offer"',
      tests: walletIssuing(
        'OID4VCI §6.3: what else is no good at the token endpoint',
        'OID4VCI §6.3: a wrong transaction code does not burn the code; five lock the offer',
      ),
    },
    {
      section: '§6.2',
      statement: 'credential_identifiers with authorization_details',
      notApplicable: 'authorization_details are not taken, so none are given out',
    },
    {
      section: '§6.3',
      statement: 'Errors as in RFC 6749 §5.2: invalid_request, invalid_grant',
      tests: walletIssuing('OID4VCI §6.3: what else is no good at the token endpoint'),
    },
    {
      section: '§7',
      statement:
        '"A Credential Issuer that requires c_nonce values to be incorporated into proofs in the Credential Request MUST offer a Nonce Endpoint"',
      tests: walletIssuing('OID4VCI §7: a nonce is good once, also of 20 at once'),
    },
    {
      section: '§7.2',
      statement: '"New challenge values MUST be unpredictable"',
      tests: [
        ...walletIssuing('§8.3.1.2: a nonce that nobody gave out', 'another organisation’s nonce'),
        ...walletNonces('a nonce is of one issuer, one service, five minutes and one spelling'),
      ],
    },
    {
      section: '§7.2',
      statement:
        '"the Credential Issuer MUST make the response uncacheable by adding a Cache-Control header field including the value no-store"',
      tests: walletIssuing(METADATA),
    },
    {
      section: '§8, §9, §11, §12.2.2',
      statement: 'Communication with each endpoint "MUST utilize TLS"',
      notApplicable:
        'TLS is ended before the service ([operations](operations.md)); URLs are https but in development',
    },
    {
      section: '§8.2',
      statement:
        'credential_configuration_id names one that the token is for; credential_identifier "MUST NOT be used otherwise" than with authorization_details',
      tests: walletIssuing(REFUSED),
    },
    {
      section: '§8.2',
      statement:
        'Its configuration "MUST contain one of the value(s) used in the scope parameter in the Authorization Request"',
      tests: [...walletIssuing(REFUSED), ...walletIssuingInterop(SIGNED_IN)],
    },
    {
      section: '§8.2',
      statement: 'zip of credential_response_encryption: "If absent then compression MUST not be used"',
      tests: [...walletIssuingInterop(ENCRYPTED), ...walletIssuing(RESPONSE_REFUSED)],
    },
    {
      section: '§8.2',
      statement:
        '"The proof(s) in the proofs parameter MUST incorporate the Credential Issuer Identifier (audience) and […] a c_nonce value"',
      tests: walletIssuing('§F.1: another audience', '§F.1: another organisation’s audience', 'no nonce'),
    },
    {
      section: '§8.2',
      statement:
        '"The proofs parameter MUST be present if the proof_types_supported parameter is present" in the configuration',
      tests: walletIssuing(REFUSED),
    },
    {
      section: '§6.1, §8.2, §9.1, §11.1',
      statement:
        '"The Credential Issuer MUST ignore any unrecognized parameters", and the Authorization Server',
      tests: walletIssuing(UNKNOWN),
    },
    {
      section: '§8.2',
      statement:
        '"Credential Request encryption MUST be used if the credential_response_encryption parameter is included, to prevent it being substituted by an attacker"',
      tests: walletIssuing('OID4VCI §8.2: whoever asks for an encrypted answer encrypts the request'),
    },
    {
      section: '§8.3',
      statement:
        '"If the Credential Issuer is able to immediately issue the requested Credentials, it MUST respond with the HTTP status code 200"; else "MUST return a response with a transaction_id parameter" and 202',
      tests: [...walletIssuingInterop(ENCRYPTED, DEFERRED), ...walletIssuing(DEFERRED_ERRORS)],
    },
    {
      section: '§8.3',
      statement:
        'An encrypted response where credential_response_encryption asks for it, with its parameters: "the Credential Issuer MUST encode the information in the Credential Response as specified"',
      tests: [...walletIssuingInterop(ENCRYPTED), ...walletIssuing(RESPONSE_REFUSED)],
    },
    {
      section: '§8.3',
      statement:
        'credentials "MUST NOT be used if the transaction_id parameter is present"; its elements "MUST be objects"',
      tests: walletIssuingInterop(DEFERRED, TAKEN_UP),
    },
    {
      section: '§8.3',
      statement:
        'interval "MUST NOT be used if the credentials parameter is present", nor transaction_id; notification_id "MUST not be used if the credentials parameter is not present"',
      tests: [...walletIssuing(DEFERRED_ERRORS), ...walletIssuingInterop(TAKEN_UP)],
    },
    {
      section: '§8.3, §9.2',
      statement:
        '"If the Credential Response is not encrypted, the media type of the response MUST be set to application/json"; likewise the deferred one',
      tests: walletIssuing(ENCRYPTED_REQUEST, DEFERRED_KEY),
    },
    {
      section: '§8.3',
      statement: 'Each key "is used to bind to, at most, one Credential"',
      tests: walletIssuingInterop(BATCH),
    },
    {
      section: '§8.3, §9.1',
      statement:
        'transaction_id "MUST be invalidated after the Credential for which it was meant has been obtained by the Wallet"',
      gap: 'on purpose: the same transaction answers the identical credentials while the token is good, for a wallet that lost the answer ([why](spec-divergences.md#wallets))',
    },
    {
      section: '§8.3.1.1',
      statement: 'A token that does not open the credential is answered as RFC 6750 §3 has it',
      tests: walletIssuing('an access token opens one offer of one credential issuer, and nothing else'),
    },
    {
      section: '§8.3.1.2',
      statement:
        '"the specific error codes from this section MUST be used instead of the generic invalid_request"; status 400, application/json',
      tests: walletIssuing(REFUSED, 'OID4VCI proof refused: ${title}'),
    },
    {
      section: '§8.3.1.2',
      statement:
        'error_description "MUST NOT include characters outside the set %x20-21 / %x23-5B / %x5D-7E"',
      tests: walletIssuing('OID4VCI proof refused: ${title}'),
    },
    {
      section: '§9',
      statement:
        'The wallet presents an access token "that is valid for the issuance of the Credential(s) previously requested"',
      tests: [
        ...walletIssuing(DEFERRED_ERRORS),
        ...walletsOverTime(
          'a review takes ten days: the wallet refreshes its token, and is issued the credential',
        ),
      ],
    },
    {
      section: '§9.2',
      statement:
        'What can be issued is answered with credentials and 200; else interval and transaction_id, which "MUST be same as the value […] in the Deferred Credential Request", and 202',
      tests: walletIssuingInterop(DEFERRED),
    },
    {
      section: '§9.1',
      statement:
        '"Deferred Credential Request encryption MUST but used if the credential_response_encryption parameter is included"',
      tests: walletIssuing('OID4VCI §8.2: whoever asks for an encrypted answer encrypts the request'),
    },
    {
      section: '§9.2',
      statement:
        'credential_response_encryption "may be different from the one included in the initial Credential Request so the Credential Issuer MUST use the newly provided one"',
      tests: walletIssuing(DEFERRED_KEY),
    },
    {
      section: '§9.3',
      statement: 'invalid_transaction_id, credential_request_denied',
      tests: walletIssuing(DEFERRED_ERRORS),
    },
    {
      section: '§10',
      statement:
        '"The contents of the message MUST be encoded as a JWT"; "The media type MUST be set to application/jwt"; alg is that of the key, and kid "the same value"',
      tests: [...walletIssuingInterop(ENCRYPTED), ...walletIssuing(ENCRYPTED_REQUEST)],
    },
    {
      section: '§10',
      statement: '"The alg parameter MUST be present" in the key',
      tests: walletIssuing(RESPONSE_REFUSED, METADATA),
    },
    {
      section: '§10',
      statement:
        '"When encryption of a message was required but the received message is unencrypted, it SHOULD be rejected"',
      tests: walletsOverTime(REQUIRED),
    },
    {
      section: '§11.1',
      statement:
        'event "MUST be a case sensitive string whose value is either credential_accepted, credential_failure, or credential_deleted"',
      tests: walletIssuing(DEFERRED_ERRORS),
    },
    {
      section: '§11',
      statement:
        '"A Credential Issuer that requires a request to the Notification Endpoint MUST ensure the Access Token issued by the Authorization Server is valid at the Notification Endpoint"',
      tests: walletIssuingInterop(TAKEN_UP),
    },
    {
      section: '§11.2',
      statement: '"it MUST respond with an HTTP status code in the 2xx range"',
      tests: [...walletIssuingInterop(TAKEN_UP), ...walletIssuing(UNKNOWN)],
    },
    {
      section: '§11.3',
      statement: 'An unknown notification_id: "the HTTP response MUST use the HTTP status code 400"',
      tests: walletIssuing(DEFERRED_ERRORS),
    },
    {
      section: '§12.2.2',
      statement:
        '"Credential Issuers publishing metadata MUST make a JSON document available at the path formed by inserting the string /.well-known/openid-credential-issuer"',
      tests: walletIssuing(METADATA),
    },
    {
      section: '§12.2.2',
      statement:
        '"The Credential Issuer MUST support returning metadata in an unsigned form"; "MUST indicate the media type of the returned Metadata using the HTTP Content-Type header"',
      tests: walletIssuing(METADATA),
    },
    {
      section: '§12.2.2',
      statement: '"MUST respond with HTTP Status Code 200"',
      tests: walletIssuing(METADATA),
    },
    {
      section: '§12.2.2',
      statement: 'Accept-Language and Content-Language, where metadata is returned in the wallet’s language',
      notApplicable: 'there is one language, and every text says which',
    },
    {
      section: '§12.2.3',
      statement:
        '"The signed metadata MUST be secured using a JSON Web Signature (JWS)", typ "openidvci-issuer-metadata+jwt", sub, iat, and all parameters as claims',
      tests: walletIssuing(METADATA),
    },
    {
      section: '§12.2.3',
      statement:
        'alg "MUST NOT be none or an identifier for a symmetric algorithm (MAC)"; "All metadata parameters […] MUST be added as top-level claims"',
      tests: walletIssuing(METADATA),
    },
    {
      section: '§12.2.4',
      statement: 'credential_issuer "MUST be identical to the Credential Issuer\'s identifier"',
      tests: walletIssuing(METADATA),
    },
    {
      section: '§12.2.4',
      statement: 'The URLs of the endpoints "MUST use the https scheme"',
      notApplicable: 'as above: https but in development',
    },
    {
      section: '§12.2.4',
      statement: 'display: "There MUST be only one object for each language identifier"',
      tests: walletIssuing(METADATA),
    },
    {
      section: '§12.2.4',
      statement:
        'scope: "The Authorization Server MUST be able to uniquely identify the Credential Issuer based on the scope value"',
      gap: 'organisations share one authorization server, and a scope is the same at each; which of them it is, issuer_state says, and a request without the issuer_state of an open offer is refused',
    },
    {
      section: '§12.2.4',
      statement:
        '"The Authorization Server MUST be able to determine from the Issuer metadata what claims are disclosed by the requested Credentials"',
      notApplicable: 'it is the same service, and shows its holder which credential is offered',
    },
    {
      section: '§12.2.4',
      statement:
        '"If the Credential Issuer does not require a key attestation," key_attestations_required "MUST NOT be present"',
      tests: walletIssuing(METADATA),
    },
    {
      section: '§12.2.4',
      statement:
        'Each configuration with key binding names cryptographic_binding_methods_supported and proof_types_supported; batch_size "MUST be 2 or greater"',
      tests: [...walletIssuing(METADATA), ...walletIssuingInterop(BATCH)],
    },
    {
      section: '§12.2.4',
      statement:
        'credential_request_encryption: jwks, "Each JWK in the set MUST have a kid (Key ID) parameter that uniquely identifies the key", enc_values_supported, encryption_required; no zip_values_supported: "no compression algorithms are supported"',
      tests: [...walletIssuing(METADATA, ENCRYPTED_REQUEST), ...walletsOverTime(KEY_CHANGES)],
    },
    {
      section: '§12.2.4',
      statement:
        'encryption_required of the response: "the Wallet MUST provide encryption keys in the Credential Request"',
      tests: walletsOverTime(REQUIRED),
    },
    {
      section: '§13.5',
      statement:
        '"The Credential Issuer MUST ensure the release of any privacy-sensitive data in Credential Offer is legal"',
      tests: walletIssuing(OFFERED),
    },
    {
      section: '§13.9',
      statement: 'TLS as BCP 195 has it, and a check of the certificate',
      notApplicable: 'TLS is ended before the service ([operations](operations.md))',
    },
    {
      section: '§13.10',
      statement:
        '"Long-lived Access Tokens giving access to Credentials MUST not be issued unless sender-constrained"; long is more than 5 minutes',
      tests: walletIssuing('OID4VCI §13.10: a token that is bound to no key lives for five minutes'),
    },
    {
      section: '§A.1.1, §A.1.2',
      statement:
        'Configurations of jwt_vc_json and ldp_vc: credential_definition with type, and in ldp_vc with @context',
      tests: walletIssuing(METADATA),
    },
    {
      section: '§A.1.1',
      statement:
        'A credential as jwt_vc_json "MUST be a JWT"; it "MUST NOT be re-encoded", and "MUST NOT be processed using JSON-LD rules"',
      tests: walletIssuingInterop(TAKEN_UP),
    },
    {
      section: '§A.1.2',
      statement: 'A credential as ldp_vc "MUST be a JSON object"',
      tests: walletIssuingInterop(TAKEN_UP),
    },
    {
      section: '§A.1.3, §A.2',
      statement: 'jwt_vc_json-ld, and mdocs',
      notApplicable: 'not offered',
    },
    {
      section: '§A.3',
      statement:
        'dc+sd-jwt: the configuration has a vct, and the credential "MUST be a string that is an SD-JWT VC"',
      tests: [...walletIssuing(METADATA), ...walletIssuingInterop(TAKEN_UP)],
    },
    {
      section: '§B, §C',
      statement:
        'Claims descriptions: a path "MUST" be a claims path pointer that is not empty, and no two the same',
      notApplicable: 'optional, and none are given: a family’s schema and Type Metadata describe its claims',
    },
    {
      section: '§F',
      statement: 'proofs with jwt: "a non-empty array of JWTs"; with attestation "exactly one JWT"',
      tests: [
        ...walletIssuing(REFUSED),
        ...walletIssuingInterop('OID4VCI §F.3: two keys attested by ${title}: ${expected}'),
      ],
    },
    {
      section: '§F.1',
      statement:
        'alg "MUST NOT be none or an identifier for a symmetric algorithm (MAC)"; typ "MUST be openid4vci-proof+jwt"',
      tests: walletIssuing('alg none', 'HS256 under the public key', '§F.4: another typ'),
    },
    {
      section: '§F.1',
      statement: 'alg "MUST match one of the values listed in the proof_signing_alg_values_supported"',
      tests: walletIssuing('§F.1: an alg that the metadata does not name'),
    },
    {
      section: '§F.1',
      statement: 'kid, jwk and x5c exclude one another',
      tests: walletIssuing('kid and jwk at once', 'neither kid nor jwk', 'x5c'),
    },
    {
      section: '§F.1',
      statement:
        '"The Credential Issuer MUST validate that the JWT used as a proof is actually signed by a key identified in the JOSE Header"',
      tests: walletIssuing(
        'the kid of another key',
        'a kid that its DID does not list',
        'a changed signature',
      ),
    },
    {
      section: '§F.1',
      statement: 'aud "MUST be the Credential Issuer Identifier"; iat is a number, nonce a string',
      tests: walletIssuing('§F.1: another audience', 'iat that is text', 'no nonce'),
    },
    {
      section: '§F.1',
      statement:
        'iss: "The value of this claim MUST be the client_id of the Client making the Credential request"; it "MUST be omitted" after anonymous access',
      tests: walletIssuing(
        'OID4VCI §F.1: iss is the client id that the token was asked for by, or is not there',
      ),
    },
    {
      section: '§F.2',
      statement: 'Proof type di_vp',
      notApplicable:
        'not offered: proof_types_supported names jwt, and attestation where attesters are named',
    },
    {
      section: '§D, §F.3',
      statement:
        'A key attestation: typed, signed by who is trusted for it, with a c_nonce, its alg one that the metadata names',
      tests: walletIssuingInterop('OID4VCI §F.3: two keys attested by ${title}: ${expected}'),
    },
    {
      section: '§F.3',
      statement: 'c_nonce "MUST be provided in the key attestation\'s nonce parameter"',
      tests: walletIssuingInterop('OID4VCI §F.3: two keys attested by ${title}: ${expected}'),
    },
    {
      section: '§D',
      statement:
        '"A Credential Issuer MUST communicate the need to evaluate key attestations" in its metadata',
      tests: walletIssuing(METADATA),
    },
    {
      section: '§D.1',
      statement:
        'key_attestation in the header of a JWT proof: its exp, and the JWT "is signed by a key contained in the attestation"',
      notApplicable:
        'none is asked for, and one that is sent is not used: the proof by itself is enough ([why](spec-divergences.md#wallets))',
    },
    {
      section: '§E',
      statement:
        '"The Authorization Server MUST verify that the Wallet Attestation is signed by an issuer that the Credential Issuer trusts"',
      notApplicable: 'wallet attestations are not offered, and not taken',
    },
    {
      section: '§F.4',
      statement:
        '"the Credential Issuer MUST ensure that" the header holds no private key, the nonce is ours, the proof is not old',
      tests: walletIssuing(
        '§F.4: a private key in its header',
        '§8.3.1.2: a nonce that nobody gave out',
        'an hour old',
        'of tomorrow',
      ),
    },
  ],
}
