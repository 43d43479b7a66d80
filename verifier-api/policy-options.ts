import { Type } from '@sinclair/typebox'

/** What the verifier asks of a credential beside what its specifications ask. */
export const policyOptions = {
  acceptedTypes: Type.Optional(
    Type.Array(Type.String({ maxLength: 256 }), {
      minItems: 1,
      maxItems: 32,
      description: 'The credential must have one of these types.',
    }),
  ),
  requiredClaims: Type.Optional(
    Type.Array(Type.String({ pattern: '^(/[^/]*)+$', maxLength: 256 }), {
      maxItems: 64,
      description: 'JSON Pointers into the credential subject that must be there.',
    }),
  ),
  maxStatusAge: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 86_400,
      description: 'How old what is known of the status may be, in seconds; 120 if left out.',
    }),
  ),
  refusedMessages: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 1024 }), {
      maxItems: 64,
      description:
        'Messages of a status with which the credential is refused; any other is a warning. As the issuer words them.',
    }),
  ),
  purposeOfUse: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: 'What it is wanted for; kept with the record.' }),
  ),
}
